using System.Collections.Concurrent;
using Fairlead.Engine.Session;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Fairlead.Engine.Tests.Session;

/// <summary>An engine within the test process, on a directory that outlives it.</summary>
internal sealed class EngineUnderTest : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly EngineProcess _engine;
    private readonly ConsoleLog _logs;
    private readonly Task<int> _running;

    private EngineUnderTest(string directory)
    {
        _logs = new ConsoleLog(Output, LogLevel.Debug, TimeProvider.System);
        _engine = new EngineProcess(new CommandLine(directory, null, 1, true), Bootstrap.Load(directory), _logs, TimeProvider.System);
        _running = Task.Run(() => _engine.RunAsync(_ending.Token));
    }

    public LineWriter Output { get; } = new();

    public static EngineUnderTest Start(string directory) => new(directory);

    public async Task<int> StopAsync()
    {
        await _ending.CancelAsync();
        return await _running.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _engine.Dispose();
        _ending.Dispose();
        foreach (var line in Output.Lines)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(line);
        }
    }

    internal sealed class LineWriter : StringWriter
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public override void WriteLine(System.Text.StringBuilder? value) => Lines.Enqueue(value!.ToString());
    }
}
