using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Fairlead.Control.Certificates;
using Fairlead.Control.Fleet;
using Fairlead.Control.Sessions;
using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.Traffic;
using Fairlead.Provisioning;
using Fairlead.Provisioning.Local;
using Fairlead.Telemetry;
using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Store;
using Fairlead.Testing.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Fleet;

/// <summary>Nothing is played here: store on SQLite, jobs, local cloud, engine processes that enrol and open sessions.</summary>
[Trait("tier", "e2e")]
public sealed class LocalFleetTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("fairlead-fleet-").FullName;
    private readonly TenantId _tenant = new(Guid.NewGuid());
    private readonly ObjectId _cloud = new("cloud", Guid.NewGuid());
    private readonly ObjectId _group = new("serviceenginegroup", Guid.NewGuid());
    private readonly ObjectId _service = new("virtualservice", Guid.NewGuid());
    private WebApplication? _app;
    private int _port;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static string EnginePath => typeof(LocalFleetTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(one => one.Key == "EnginePath").Value!;

    [Fact]
    public async Task Engine_OfAGroupWithAVirtualService_StartsEnrolsAndOpensASession()
    {
        await StartAsync();
        await CreateGroupAsync();

        await ConnectedAsync();

        (await ObserveAsync()).State.ShouldBe(ObservedEngineState.Running);
    }

    [Fact]
    public async Task Engine_ThatIsKilled_IsReplacedAsTheSameEngine()
    {
        await StartAsync();
        await CreateGroupAsync();
        var engine = await ConnectedAsync();
        var before = await ObserveAsync();

        Kill(before);
        await Until.TrueAsync("the engine is there again", Limit, async () =>
            await ObserveAsync() is { State: ObservedEngineState.Running } now && now.HostHandle != before.HostHandle, Cancelled);

        (await ConnectedAsync(engine.ConnectedAt)).Engine.ShouldBe(engine.Engine);
    }

    [Fact]
    public async Task Engine_WhoseControlPlaneStartsAnew_IsAdoptedAsItRuns()
    {
        await StartAsync();
        await CreateGroupAsync();
        await ConnectedAsync();
        var before = await ObserveAsync();

        await _app!.DisposeAsync();
        await StartAsync();
        await ConnectedAsync();

        (await ObserveAsync()).HostHandle.ShouldBe(before.HostHandle);
    }

    [Fact]
    public async Task Engine_OfAGroupThatMayHaveNone_IsEnded()
    {
        await StartAsync();
        await CreateGroupAsync();
        await ConnectedAsync();

        await CommitAsync(new ReplaceObject(_group, null, "Default-Group", GroupBody(maxEngines: 0), [new Reference("cloud_ref", _cloud)]));

        await Until.TrueAsync("no engine is there", Limit, async () => (await StateAsync()).Engines.Count == 0, Cancelled);
        await using var store = await OpenAsync();
        await Until.TrueAsync("none is recorded", Limit, async () =>
            (await store.ListAsync(new ObjectQuery("serviceengine"), Cancelled)).Total == 0, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        var cloud = Cloud;
        foreach (var engine in (await StateAsync()).Engines)
        {
            await cloud.DeleteEngineAsync(Key, engine.Id, CancellationToken.None);
        }

        await _app!.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private EngineGroupKey Key => new(_tenant.Value, _cloud.Value, _group.Value);

    private ICloud Cloud => _app!.Services.GetRequiredKeyedService<ICloud>(LocalProvisioningRegistration.CloudType);

    private async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.ListenForEngines());
        builder.Services.AddRouting();
        builder.Services.AddTenantStore(new TenantStoreOptions { DataDirectory = _directory, Durable = false });
        builder.Services.AddTelemetry(options => options.Directory = _directory);
        builder.Services.AddLocalProvisioning(options =>
        {
            options.Directory = Path.Combine(_directory, "engines");
            options.EnginePath = EnginePath;
            options.DrainTime = TimeSpan.FromSeconds(2);
        });
        AddSessions(builder.Services);
        builder.Services.AddFleet(builder.Configuration);
        _app = builder.Build();
        _app.UseRouting();
        _app.MapEngineSessions();
        await _app.Services.MigrateTenantStoreAsync(Cancelled);
        await _app.StartAsync(Cancelled);
        _port = new Uri(_app.Urls.Single()).Port;
    }

    /// <summary>Enrollment and sessions; what engines are told to serve is no matter here.</summary>
    private void AddSessions(IServiceCollection services)
    {
        services.Configure<ControlOptions>(options => options.EnginePort = _port);
        services.AddGrpc();
        services.AddSingleton<Authorities>()
            .AddSingleton<ServerCertificates>()
            .AddSingleton<EngineCertificates>()
            .AddSingleton<EngineSessions>()
            .AddSingleton<EngineAuthentication>()
            .AddSingleton<IStartupFilter, EngineEndpoint.Guard>();
    }

    private async Task CreateGroupAsync()
    {
        var at = TimeProvider.System.GetUtcNow();
        await _app!.Services.GetRequiredService<ITenantDirectory>()
            .CreateAsync(new Fairlead.Tenants.Directory.Tenant(_tenant, "acme", "", TenantState.Active, at, at), Cancelled);
        var service = new VirtualService { Name = "app", CloudRef = _cloud.ToString(), SeGroupRef = _group.ToString() };
        await CommitAsync(
            new CreateObject(_cloud, "Default-Cloud", KindCodec.Text(KindCodec.Write(new Cloud { Name = "Default-Cloud", Vtype = CloudType.Local })), []),
            new CreateObject(_group, "Default-Group", GroupBody(maxEngines: 10), [new Reference("cloud_ref", _cloud)]),
            new CreateObject(
                _service, "app", KindCodec.Text(KindCodec.Write(service)), [new Reference("cloud_ref", _cloud), new Reference("se_group_ref", _group)]));
    }

    private string GroupBody(int maxEngines) => KindCodec.Text(KindCodec.Write(
        new ServiceEngineGroup { Name = "Default-Group", CloudRef = _cloud.ToString(), MaxSe = maxEngines, MinSe = 0 }));

    private async Task CommitAsync(params Change[] changes)
    {
        await using var store = await OpenAsync();
        var result = await store.CommitAsync(
            new ChangeSet(Guid.NewGuid(), new Actor("system", null, "test"), TimeProvider.System.GetUtcNow(), [.. changes])
            {
                Work = [new WorkRequest("fleet", _group)],
            },
            Cancelled);
        result.ShouldBeOfType<Committed>();
    }

    private ValueTask<ITenantStore> OpenAsync() => _app!.Services.GetRequiredService<ITenantStores>().OpenAsync(_tenant, Cancelled);

    private async Task<LivingSession> ConnectedAsync(DateTimeOffset? after = null)
    {
        LivingSession? session = null;
        await Until.TrueAsync("an engine has a session", Limit, () =>
        {
            session = _app!.Services.GetRequiredService<EngineSessions>().Living.FirstOrDefault(one => after is null || one.ConnectedAt > after);
            return Task.FromResult(session is not null);
        }, Cancelled);
        session!.Engine.Tenant.ShouldBe(_tenant);
        return session;
    }

    private Task<FleetState> StateAsync() => Cloud.ObserveAsync(Key, CancellationToken.None);

    private async Task<ObservedEngine> ObserveAsync() => (await StateAsync()).Engines.Single();

    private static void Kill(ObservedEngine engine)
    {
        using var process = Process.GetProcessById(int.Parse(engine.HostHandle!, CultureInfo.InvariantCulture));
        process.Kill();
    }
}
