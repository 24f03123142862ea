using Fairlead.Model.Identity;
using Fairlead.Telemetry.Live;
using Fairlead.Telemetry.Logs;
using Fairlead.Telemetry.Stats;
using Fairlead.Telemetry.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Fairlead.Telemetry.Tests;

/// <summary>A started store in a directory of its own; <see cref="RestartAsync"/> is what a new process would see.</summary>
internal sealed class TelemetryFixture : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _directory = Directory.CreateTempSubdirectory("fairlead-telemetry-").FullName;
    private readonly Action<TelemetryOptions> _configure;
    private ServiceProvider _services = null!;

    private TelemetryFixture(Action<TelemetryOptions> configure) => _configure = configure;

    /// <summary>Memory that options would refuse, from the next start on; null: what they say.</summary>
    public int? ForcedMemoryMb { get; set; }

    public FakeTimeProvider Time { get; } = new(Start);

    public TenantId Tenant { get; } = new(Guid.NewGuid());

    public ObjectId Engine { get; } = new("serviceengine", Guid.NewGuid());

    public ObjectId VirtualService { get; } = new("virtualservice", Guid.NewGuid());

    public string FilePath => Path.Combine(_directory, "telemetry.duckdb");

    public ITelemetry Reader => ReaderOf(Tenant);

    public ITelemetrySink Sink => SinkOf(Tenant);

    public static async Task<TelemetryFixture> StartAsync(Action<TelemetryOptions>? configure = null)
    {
        var fixture = new TelemetryFixture(configure ?? (_ => { }));
        await fixture.StartServicesAsync();
        return fixture;
    }

    public ReadTurns Turns => _services.GetRequiredService<ReadTurns>();

    public TelemetryFile File => _services.GetRequiredService<TelemetryFile>();

    public ITelemetry ReaderOf(TenantId tenant) => _services.GetRequiredService<ITelemetryStores>().Open(tenant);

    public ITelemetrySink SinkOf(TenantId tenant) => _services.GetRequiredService<ITelemetryStores>().OpenSink(tenant);

    public Task RollUpAsync() => _services.GetRequiredService<MinuteRollup>().RollUpAsync(Time.GetUtcNow(), CancellationToken.None);

    public Task SweepAsync() => _services.GetRequiredService<TelemetryWriter>().SweepAsync(CancellationToken.None);

    public TransactionRecord Record(int status = 200, string path = "/", TimeSpan? after = null) => new()
    {
        VirtualService = VirtualService,
        At = Start + (after ?? TimeSpan.Zero),
        ClientAddress = "10.1.2.3",
        Method = "GET",
        Host = "shop.example.com",
        Path = path,
        Status = status,
        ServerAddress = "10.9.0.1",
        ServerPort = 8080,
    };

    public Task<long> StoreAsync(long first, params TransactionRecord[] records) =>
        Sink.StoreLogsAsync(new LogBatch(Engine, first, records), CancellationToken.None);

    public Task<LogPage> FindAsync(LogQuery query) => Reader.LogsAsync(query, CancellationToken.None);

    /// <summary>How far the engine's clock is from ours.</summary>
    public TimeSpan EngineClock { get; set; }

    /// <summary>Lets a second pass, then the engine reports these totals.</summary>
    public void Report(VirtualServiceCounters totals, ObjectId? engine = null, string boot = "b1", double seconds = 1, params NamedTotal[] named)
    {
        Time.Advance(TimeSpan.FromSeconds(seconds));
        Sink.TakeStats(new StatsReport(
            engine ?? Engine,
            boot,
            Time.GetUtcNow() + EngineClock,
            new ProcessCounters(0, 0, 0, 0),
            [new VirtualServiceReport(VirtualService, 7, totals) { Named = named }],
            []));
    }

    public async Task RestartAsync()
    {
        await StopServicesAsync();
        await StartServicesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopServicesAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task StartServicesAsync()
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(Time);
        services.AddTelemetry(options =>
        {
            options.Directory = _directory;
            options.Gather = TimeSpan.Zero;
            _configure(options);
        });
        if (ForcedMemoryMb is { } forced)
        {
            services.AddSingleton(Options.Create(new TelemetryOptions { Directory = _directory, Gather = TimeSpan.Zero, MemoryMb = forced }));
        }

        _services = services.BuildServiceProvider();
        foreach (var hosted in _services.GetServices<IHostedService>())
        {
            await hosted.StartAsync(CancellationToken.None);
        }
    }

    private async Task StopServicesAsync()
    {
        foreach (var hosted in _services.GetServices<IHostedService>().Reverse())
        {
            await hosted.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
    }
}
