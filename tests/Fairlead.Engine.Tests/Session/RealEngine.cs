using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace Fairlead.Engine.Tests.Session;

/// <summary>An engine as a process of its own.</summary>
internal sealed class RealEngine : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private RealEngine(string[] arguments)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, "Fairlead.Engine.dll");
        _process = Process.Start(new ProcessStartInfo("dotnet", [dll, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public int Pid => _process.Id;

    public static RealEngine Start(params string[] arguments) => new(arguments);

    /// <summary>As the machine counts it, in bytes.</summary>
    public long ResidentBytes()
    {
        _process.Refresh();
        return _process.WorkingSet64;
    }

    public void Kill() => _process.Kill();

    public Task<int> TerminateAsync()
    {
        _ = SendSignal(_process.Id, 15);
        return ExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async Task<string> OutputAsync() => await _output + await _errors;

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await ExitAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(await OutputAsync());
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int pid, int signal);
}
