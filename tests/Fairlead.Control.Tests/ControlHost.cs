using System.Collections.Immutable;
using Fairlead.Control.Certificates;
using Fairlead.Control.Sessions;
using Fairlead.Model.Identity;
using Fairlead.Telemetry;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Feed;
using Fairlead.Tenants.Store;
using Fairlead.Testing.Engines;
using Fairlead.Testing.Tenants;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Fairlead.Control.Tests;

/// <summary>A control plane on real sockets over tenants in memory; stopped and started again on the same tenants it plays a restart.</summary>
internal sealed class ControlHost : IAsyncDisposable
{
    // Begins with the machine's time in whole seconds: the TLS library compares certificates with that clock and takes no other.
    private static readonly DateTimeOffset Start =
        DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    private readonly List<FakeEngine> _engines = [];
    private readonly Dictionary<TenantId, ObjectId> _groups = [];
    private int _addresses;
    private readonly bool _realTime;
    private WebApplication? _app;

    private ControlHost(bool realTime) => _realTime = realTime;

    public FakeTenants Tenants { get; } = new();

    public FakeCredentials Credentials { get; } = new();

    public FakeSecretStore Secrets { get; } = new();

    public FakeTelemetry Telemetry { get; } = new();

    public FakeTimeProvider Time { get; } = new(Start);

    public Uri Endpoint { get; private set; } = null!;

    /// <summary>Engines of each virtual service; to be said before the first engine is added.</summary>
    public int ScaleOut { get; set; } = 1;

    public T Get<T>() where T : notnull => _app!.Services.GetRequiredService<T>();

    public static async Task<ControlHost> StartAsync(CancellationToken cancellationToken, bool realTime = false)
    {
        var host = new ControlHost(realTime);
        await host.RunAsync(cancellationToken);
        return host;
    }

    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        var port = Endpoint.Port;
        await _app!.DisposeAsync();
        await RunAsync(cancellationToken, port);
    }

    /// <summary>An engine object and an engine for it, enrolled.</summary>
    public async Task<FakeEngine> EnrolledEngineAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var id = await AddEngineObjectAsync(tenant, cancellationToken);
        var engine = await EngineAsync(id, cancellationToken);
        await engine.EnrollAsync(await TokenAsync(tenant, id, cancellationToken), cancellationToken);
        return engine;
    }

    /// <summary>An engine that never spoke to us.</summary>
    public async Task<FakeEngine> EngineAsync(ObjectId id, CancellationToken cancellationToken)
    {
        var engine = new FakeEngine(Endpoint, await Get<Authorities>().InstallationPemAsync(cancellationToken), id.ToString());
        _engines.Add(engine);
        return engine;
    }

    public Task<string> TokenAsync(TenantId tenant, ObjectId engine, CancellationToken cancellationToken) =>
        Credentials.IssueJoinTokenAsync(tenant, engine, Time.GetUtcNow().AddHours(1), cancellationToken);

    public async Task<ObjectId> AddEngineObjectAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var id = new ObjectId("serviceengine", Guid.NewGuid());
        var name = $"se-{id.Value:N}";
        var body = Bodies.Engine(name, await GroupAsync(tenant, cancellationToken));
        await CommitAsync(tenant, new CreateObject(id, name, body, []), cancellationToken);
        return id;
    }

    /// <summary>A virtual service with an address and a pool of its own.</summary>
    public async Task<(ObjectId Service, ObjectId Pool)> AddServiceAsync(TenantId tenant, string name, CancellationToken cancellationToken)
    {
        var pool = new ObjectId("pool", Guid.NewGuid());
        var vsvip = new ObjectId("vsvip", Guid.NewGuid());
        var service = new ObjectId("virtualservice", Guid.NewGuid());
        var address = ++_addresses;
        await CommitAsync(
            tenant,
            [
                new CreateObject(pool, pool.ToString(), Bodies.Pool(pool.ToString(), ["10.0.0.1"]), []),
                new CreateObject(vsvip, name, Bodies.VsVip(name, $"10.1.{address / 256}.{address % 256}"), []),
                new CreateObject(service, name, Bodies.Service(name, vsvip, pool, await GroupAsync(tenant, cancellationToken)), []),
            ],
            cancellationToken);
        return (service, pool);
    }

    public Task<long> ReplacePoolAsync(TenantId tenant, ObjectId pool, CancellationToken cancellationToken, params string[] servers) =>
        CommitAsync(
            tenant, [new ReplaceObject(pool, null, pool.ToString(), Bodies.Pool(pool.ToString(), servers), [])], cancellationToken);

    public Task<long> CommitAsync(TenantId tenant, Change change, CancellationToken cancellationToken) =>
        CommitAsync(tenant, [change], cancellationToken);

    private async Task<long> CommitAsync(TenantId tenant, ImmutableArray<Change> changes, CancellationToken cancellationToken)
    {
        await using var store = await Tenants.OpenAsync(tenant, cancellationToken);
        var result = await store.CommitAsync(
            new ChangeSet(Guid.NewGuid(), new Actor("system", null, "test"), Time.GetUtcNow(), changes), cancellationToken);
        return ((Committed)result).FeedSequence;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines)
        {
            await engine.DisposeAsync();
        }

        await _app!.DisposeAsync();
    }

    private async Task<ObjectId> GroupAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        if (!_groups.TryGetValue(tenant, out var group))
        {
            _groups[tenant] = group = new ObjectId("serviceenginegroup", Guid.NewGuid());
            await CommitAsync(tenant, new CreateObject(group, "Default-Group", Bodies.Group(ScaleOut), []), cancellationToken);
        }

        return group;
    }

    private async Task RunAsync(CancellationToken cancellationToken, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection([new("Fairlead:EnginePort", port.ToString())]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.ListenForEngines());
        builder.Services.AddRouting();
        builder.Services.AddSingleton<ITenantStores>(Tenants)
            .AddSingleton<ITenantDirectory>(Tenants)
            .AddSingleton<IChangeFeed>(Tenants)
            .AddSingleton<ICredentials>(Credentials)
            .AddSingleton<ISecretStore>(Secrets)
            .AddControl(builder.Configuration);
        builder.Services.AddSingleton<ITelemetryStores>(Telemetry);
        if (!_realTime)
        {
            builder.Services.AddSingleton<TimeProvider>(Time);
        }

        _app = builder.Build();
        _app.UseRouting();
        _app.MapEngineSessions();
        _app.MapGet("/api/pool", () => "not for engines");
        await _app.StartAsync(cancellationToken);
        // Made before a test moves the clock ahead of the machine's.
        await Get<ServerCertificates>().CurrentAsync(cancellationToken);
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Endpoint = new Uri($"https://127.0.0.1:{new Uri(address).Port}");
    }
}
