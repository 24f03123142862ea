using System.Diagnostics;
using Fairlead.Engine.Capture;
using Fairlead.Engine.Configuration;
using Fairlead.Engine.Health;
using Fairlead.Engine.Limits;
using Fairlead.Engine.Live;
using Fairlead.Engine.Net;
using Fairlead.Engine.Session;
using Fairlead.Engine.Telemetry;
using Microsoft.Extensions.Logging;

namespace Fairlead.Engine;

/// <summary>
/// One engine from start to end. Traffic comes first: the last good configuration serves before the control plane is dialled, and
/// at the end transactions in flight finish while the session still reports them.
/// </summary>
internal sealed partial class EngineProcess : IDisposable
{
    private static readonly TimeSpan DrainGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly CommandLine _commandLine;
    private readonly ILoggerFactory _logs;
    private readonly TimeProvider _time;
    private readonly ILogger<EngineProcess> _log;
    private readonly DataPlane _dataPlane;
    private readonly ConfigStore _store;
    private readonly HealthMonitors _health;
    private readonly CheckRunner _checks;
    private readonly CaptureBook _captures;
    private readonly RateShares _shares;
    private readonly ConfigApplier _applier;
    private readonly LogSpool _spool;

    public EngineProcess(CommandLine commandLine, Bootstrap? bootstrap, ILoggerFactory logs, TimeProvider time)
    {
        _commandLine = commandLine;
        _logs = logs;
        _time = time;
        _log = logs.CreateLogger<EngineProcess>();
        var loops = commandLine.Loops > 0 ? commandLine.Loops : bootstrap?.Loops ?? 0;
        _dataPlane = new DataPlane(new DataPlaneOptions
        {
            Loops = loops, StopGrace = DrainGrace, Time = time, OnSourceRefused = (service, errno) => LogSourceRefused(service, SocketErrors.Text(errno)),
        });
        _store = new ConfigStore(commandLine.Directory, time, logs.CreateLogger<ConfigStore>());
        _checks = new CheckRunner(new SocketProbe(), time);
        _health = new HealthMonitors(_dataPlane.Servers, _checks, logs.CreateLogger<HealthMonitors>());
        _captures = new CaptureBook(_dataPlane, time);
        _shares = new RateShares(_dataPlane, time);
        _applier = new ConfigApplier(_store, _dataPlane, [_health, _captures], logs.CreateLogger<ConfigApplier>());
        _spool = new LogSpool(commandLine.Directory, new LogSpoolOptions(), time, logs.CreateLogger<LogSpool>());
        Bootstrap = bootstrap;
    }

    private Bootstrap? Bootstrap { get; }

    /// <summary>Runs until cancelled, then drains. The exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        LogStarting(Enroller.Version, Environment.ProcessId, _dataPlane.Loops, DescriptorLimit.Raise());
        LoopsFirst.Start(_dataPlane.Start);
        if (!Configure())
        {
            return 1;
        }

        AtomicFile.Write(Path.Combine(_commandLine.Directory, "engine.pid"), $"{Environment.ProcessId}\n");
        LogServing(_store.Current.Set.VirtualServices.Count, SinceStart().TotalMilliseconds);

        using var ending = new CancellationTokenSource();
        var sender = new LogSender(_spool, _time);
        var drain = new JournalDrain(_dataPlane.Transactions, new LogThrottle(_store, _time), _spool, sender, _time);
        using var reporter = new HealthReporter(_health, _dataPlane.Servers, _time);
        using var listening = new ListenByHealth(_dataPlane.Servers, _applier);
        Task[] parts = Bootstrap is null
            ? [listening.RunAsync(ending.Token), DiscardAsync(ending.Token)]
            : [listening.RunAsync(ending.Token), _store.RunAsync(ending.Token), drain.RunAsync(ending.Token), CreateSession(Bootstrap, sender, reporter).RunAsync(ending.Token)];

        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var _ = cancellationToken.Register(() => stop.TrySetResult());
        var first = await Task.WhenAny([stop.Task, .. parts]);
        var exitCode = first == stop.Task ? 0 : Fail(first);
        await StopAsync(drain, sender);
        await ending.CancelAsync();
        await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return exitCode;
    }

    public void Dispose()
    {
        _health.Dispose();
        _checks.Dispose();
        _captures.Dispose();
        _shares.Dispose();
        _dataPlane.Dispose();
        _store.Dispose();
        _spool.Dispose();
    }

    private bool Configure()
    {
        if (_commandLine.ConfigFile is null)
        {
            _applier.ApplyLastGood();
            return true;
        }

        var faults = _applier.ApplyGiven(ResourceListFile.Read(_commandLine.ConfigFile));
        foreach (var fault in faults)
        {
            LogFault(fault.Resource, fault.Field, fault.Reason);
        }

        return faults.Count == 0;
    }

    private SessionLoop CreateSession(Bootstrap bootstrap, LogSender sender, HealthReporter health)
    {
        var files = new IdentityFiles(_commandLine.Directory, _time, _logs.CreateLogger<IdentityFiles>());
        var enroller = new Enroller(_commandLine.Directory, bootstrap, files, _time, _logs.CreateLogger<Enroller>());
        var session = new ControlSession(
            new EngineHello(bootstrap.EngineUuid, _dataPlane.Loops, _store, _dataPlane.Rates),
            _applier,
            _spool,
            [
                health,
                new StatsReporter(_dataPlane, _spool, _time),
                sender,
                new LiveReporter(new LiveState(_dataPlane, _store, _time)),
                new CheckNow(_store, _checks),
                new CaptureReporter(_captures, _time),
                new RateReporter(_shares, _dataPlane.Rates, _time),
            ],
            new CertificateRenewal(enroller, _time, _logs.CreateLogger<CertificateRenewal>()),
            _time,
            _logs.CreateLogger<ControlSession>());
        return new SessionLoop(bootstrap, enroller, session, _time, _logs.CreateLogger<SessionLoop>());
    }

    /// <summary>Without a control plane nobody reads the records; they must not fill up all the same.</summary>
    private async Task DiscardAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            while (_dataPlane.Transactions.TryTake(out var record))
            {
                _dataPlane.Transactions.Return(record);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task StopAsync(JournalDrain drain, LogSender sender)
    {
        LogStopping();
        _applier.Close();
        await _dataPlane.StopAsync(CancellationToken.None);
        if (Bootstrap is null)
        {
            return;
        }

        var since = _time.GetTimestamp();
        while (sender.IsSending && _spool.Count > 0 && _time.GetElapsedTime(since) < LastWords)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), _time);
        }

        _spool.Flush();
        LogStopped(_spool.Count);
    }

    private int Fail(Task part)
    {
        LogPartFailed(part.Exception);
        return 1;
    }

    private TimeSpan SinceStart()
    {
        using var self = Process.GetCurrentProcess();
        return _time.GetUtcNow() - self.StartTime.ToUniversalTime();
    }
}
