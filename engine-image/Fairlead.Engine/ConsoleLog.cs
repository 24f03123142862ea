using System.Text;
using Microsoft.Extensions.Logging;

namespace Fairlead.Engine;

/// <summary>
/// Log lines on standard output, one per event: time, level, source, message, then the named values ("key=value").
/// Small on purpose: the process is one of many on a machine.
/// </summary>
internal sealed class ConsoleLog(TextWriter output, LogLevel least, TimeProvider time) : ILoggerFactory
{
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) => new Source(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Events go to one output.");

    public void Dispose()
    {
        lock (_gate)
        {
            output.Flush();
        }
    }

    private void Write(string source, LogLevel level, string message, object? values, Exception? exception)
    {
        var line = new StringBuilder(256)
            .Append(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'")).Append(' ')
            .Append(Word(level)).Append(' ').Append(source).Append(": ").Append(message);
        if (values is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 1 } pairs)
        {
            AppendValues(line, pairs);
        }

        if (exception is not null)
        {
            line.Append('\n').Append(exception);
        }

        lock (_gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    private static void AppendValues(StringBuilder line, IReadOnlyList<KeyValuePair<string, object?>> pairs)
    {
        line.Append(" |");
        foreach (var (key, value) in pairs)
        {
            if (key == "{OriginalFormat}")
            {
                continue;
            }

            var text = value?.ToString() ?? "";
            line.Append(' ').Append(key).Append('=');
            _ = text.Length == 0 || text.AsSpan().IndexOfAny(" \"=\r\n") >= 0
                ? line.Append('"').Append(text.Replace("\"", "'").ReplaceLineEndings(" ")).Append('"')
                : line.Append(text);
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    private sealed class Source(ConsoleLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= log.Least;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Write(name, logLevel, formatter(state, exception), state, exception);
            }
        }
    }

    private LogLevel Least => least;
}
