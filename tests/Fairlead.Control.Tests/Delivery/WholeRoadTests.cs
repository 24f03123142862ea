using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Fairlead.Control.Delivery;
using Fairlead.Control.Fleet;
using Fairlead.Control.Sessions;
using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Provisioning;
using Fairlead.Provisioning.Local;
using Fairlead.Telemetry;
using Fairlead.Telemetry.Logs;
using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Store;
using Fairlead.Testing.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Delivery;

/// <summary>Nothing is played here: a commit to SQLite on one end, an answer through an engine process on the other.</summary>
[Trait("tier", "e2e")]
public sealed class WholeRoadTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const int Port = 18080;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("fairlead-road-").FullName;
    private readonly TenantId _tenant = new(Guid.NewGuid());
    private readonly ObjectId _cloud = new("cloud", Guid.NewGuid());
    private readonly ObjectId _group = new("serviceenginegroup", Guid.NewGuid());
    private readonly string _network = $"127.{Random.Shared.Next(60, 250)}.{Random.Shared.Next(1, 250)}";
    private readonly HttpClient _client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });
    private readonly List<WebApplication> _servers = [];
    private WebApplication? _app;
    private int _enginePort;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_Committed_AnswersThroughTheEngineAndReportsBack()
    {
        await StartAsync();
        await CreateTenantAsync();
        var server = await ServerAsync("blue");

        var (service, pool) = await AddServiceAsync(1, server);

        await Until.TrueAsync("an answer", Limit, async () => await GetAsync(1) == "blue", Cancel);
        await UntilUpAsync(service);
        await UntilUpAsync(pool);
        await Until.TrueAsync("a log record", Limit, async () => (await LogsAsync(service)).Total > 0, Cancel);
    }

    [Fact]
    public async Task Changes_UnderTraffic_AreServedWithoutAFailure()
    {
        await StartAsync();
        await CreateTenantAsync();
        var blue = await ServerAsync("blue");
        var green = await ServerAsync("green");
        foreach (var i in Enumerable.Range(2, 99))
        {
            await AddServiceAsync(i, blue);
        }

        var (_, pool) = await AddServiceAsync(1, blue);
        await Until.TrueAsync("an answer", Limit, async () => await GetAsync(1) == "blue", Cancel);
        output.WriteLine($"idle: {await MeasureAsync(pool, blue, green)}");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var traffic = TrafficAsync(stop.Token);

        output.WriteLine($"under traffic: {await MeasureAsync(pool, blue, green)}");

        await stop.CancelAsync();
        (await traffic).ShouldBe(0);
        (await GetAsync(1)).ShouldBe("blue");
    }

    /// <summary>From the end of a commit to the engine's acknowledgement.</summary>
    private async Task<string> MeasureAsync(ObjectId pool, int blue, int green)
    {
        var delays = new List<TimeSpan>();
        for (var i = 0; i < 50; i++)
        {
            var sequence = await CommitAsync([ReplacePool(pool, i % 2 == 0 ? green : blue)]);
            var watch = Stopwatch.StartNew();
            await Progress.ServedAsync(_tenant, sequence, Cancel);
            delays.Add(watch.Elapsed);
        }

        delays.Sort();
        return $"median {delays[25].TotalMilliseconds:0.0} ms, 90th {delays[45].TotalMilliseconds:0.0} ms, worst {delays[^1].TotalMilliseconds:0.0} ms";
    }

    [Fact]
    public async Task ControlPlane_StartedAnewUnderTraffic_ChangesNothingForClients()
    {
        await StartAsync();
        await CreateTenantAsync();
        var (service, pool) = await AddServiceAsync(1, await ServerAsync("blue"));
        await Until.TrueAsync("an answer", Limit, async () => await GetAsync(1) == "blue", Cancel);
        await UntilUpAsync(service);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var traffic = TrafficAsync(stop.Token);

        await _app!.DisposeAsync();
        await StartAsync();
        await Until.TrueAsync("a link", Limit, () => Task.FromResult(Progress.Of(_tenant).Count == 1), Cancel);
        await CommitAsync([ReplacePool(pool, await ServerAsync("green"))]);
        await Until.TrueAsync("the new server", Limit, async () => await GetAsync(1) == "green", Cancel);

        await stop.CancelAsync();
        (await traffic).ShouldBe(0);
    }

    public async ValueTask DisposeAsync()
    {
        var cloud = _app!.Services.GetRequiredKeyedService<ICloud>(LocalProvisioningRegistration.CloudType);
        var key = new EngineGroupKey(_tenant.Value, _cloud.Value, _group.Value);
        var engines = (await cloud.ObserveAsync(key, CancellationToken.None)).Engines;
        await _app.StopAsync(CancellationToken.None);
        foreach (var engine in engines)
        {
            await cloud.DeleteEngineAsync(key, engine.Id, CancellationToken.None);
        }

        await _app.DisposeAsync();
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _client.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private IDeliveryProgress Progress => _app!.Services.GetRequiredService<IDeliveryProgress>();

    private async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // The first start picks a port, the next ones keep it.
        builder.Configuration.AddInMemoryCollection([new("Fairlead:EnginePort", _enginePort.ToString())]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.ListenForEngines());
        builder.Services.AddRouting();
        builder.Services.AddTenantStore(new TenantStoreOptions { DataDirectory = _directory, Durable = false })
            .AddTelemetry(options => options.Directory = _directory);
        builder.Services.AddLocalProvisioning(options =>
        {
            options.Directory = Path.Combine(_directory, "engines");
            options.EnginePath = typeof(WholeRoadTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(one => one.Key == "EnginePath").Value!;
            options.DrainTime = TimeSpan.FromSeconds(1);
        });
        builder.Services.AddControl(builder.Configuration).AddFleet(builder.Configuration);
        _app = builder.Build();
        _app.UseRouting();
        _app.MapEngineSessions();
        await _app.Services.MigrateTenantStoreAsync(Cancel);
        await _app.StartAsync(Cancel);
        _enginePort = new Uri(_app.Urls.Single()).Port;
    }

    private async Task CreateTenantAsync()
    {
        var at = TimeProvider.System.GetUtcNow();
        await _app!.Services.GetRequiredService<ITenantDirectory>()
            .CreateAsync(new Tenants.Directory.Tenant(_tenant, "acme", "", TenantState.Active, at, at), Cancel);
        var group = new ServiceEngineGroup { Name = "Default-Group", CloudRef = _cloud.ToString(), MaxSe = 1, MaxVsPerSe = 1000 };
        await CommitAsync(
        [
            new CreateObject(_cloud, "Default-Cloud", KindCodec.Text(KindCodec.Write(new Cloud { Name = "Default-Cloud", Vtype = CloudType.Local })), []),
            new CreateObject(_group, "Default-Group", KindCodec.Text(KindCodec.Write(group)), [new Reference("cloud_ref", _cloud)]),
        ]);
    }

    private async Task<(ObjectId Service, ObjectId Pool)> AddServiceAsync(int number, int serverPort)
    {
        var pool = new ObjectId("pool", Guid.NewGuid());
        var vsvip = new ObjectId("vsvip", Guid.NewGuid());
        var service = new ObjectId("virtualservice", Guid.NewGuid());
        var name = $"app-{number}";
        await CommitAsync(
        [
            new CreateObject(pool, pool.ToString(), Bodies.Pool(pool.ToString(), ["127.0.0.1"], serverPort), []),
            new CreateObject(vsvip, name, Bodies.VsVip(name, $"{_network}.{number}"), []),
            new CreateObject(
                service,
                name,
                Bodies.Service(name, vsvip, pool, _group, Port),
                [new Reference("vsvip_ref", vsvip), new Reference("pool_ref", pool), new Reference("se_group_ref", _group)]),
        ]);
        return (service, pool);
    }

    private static ReplaceObject ReplacePool(ObjectId pool, int serverPort) =>
        new(pool, null, pool.ToString(), Bodies.Pool(pool.ToString(), ["127.0.0.1"], serverPort), []);

    private async Task<long> CommitAsync(ImmutableArray<Change> changes)
    {
        await using var store = await _app!.Services.GetRequiredService<ITenantStores>().OpenAsync(_tenant, Cancel);
        var work = changes.All(change => change.Id.Kind == "pool") ? [] : ImmutableArray.Create(new WorkRequest("fleet", _group));
        var result = await store.CommitAsync(
            new ChangeSet(Guid.NewGuid(), new Actor("system", null, "test"), TimeProvider.System.GetUtcNow(), changes) { Work = work }, Cancel);
        return result.ShouldBeOfType<Committed>().FeedSequence;
    }

    /// <summary>Answers its name; the port it listens on.</summary>
    private async Task<int> ServerAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Run(context => context.Response.WriteAsync(name));
        await server.StartAsync(Cancel);
        _servers.Add(server);
        return new Uri(server.Urls.Single()).Port;
    }

    private async Task<string?> GetAsync(int number)
    {
        try
        {
            var answer = await _client.GetAsync(new Uri($"http://{_network}.{number}:{Port}/"), Cancel);
            return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync(Cancel) : null;
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException or IOException)
        {
            return null;
        }
    }

    /// <summary>Asks until it is told to stop; how many requests failed.</summary>
    private async Task<int> TrafficAsync(CancellationToken stop)
    {
        var failed = 0;
        while (!stop.IsCancellationRequested)
        {
            failed += await GetAsync(1) is null ? 1 : 0;
            await Task.Yield();
        }

        return failed;
    }

    private async Task UntilUpAsync(ObjectId id)
    {
        await using var store = await _app!.Services.GetRequiredService<ITenantStores>().OpenAsync(_tenant, Cancel);
        string? seen = null;
        await Until.TrueAsync($"{id.Kind} up", Limit, async () =>
        {
            seen = (await store.RuntimesAsync(id.Kind, Cancel)).FirstOrDefault(one => one.Id == id)?.Body;
            return seen?.Contains("OPER_UP") == true;
        }, Cancel);
    }

    private Task<LogPage> LogsAsync(ObjectId service) =>
        _app!.Services.GetRequiredService<ITelemetryStores>().Open(_tenant).LogsAsync(new LogQuery { VirtualService = service }, Cancel);
}
