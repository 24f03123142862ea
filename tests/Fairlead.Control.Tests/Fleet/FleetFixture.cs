using Fairlead.Control.Certificates;
using Fairlead.Control.Fleet;
using Fairlead.Control.Sessions;
using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.Traffic;
using Fairlead.Provisioning;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Feed;
using Fairlead.Tenants.Store;
using Fairlead.Testing.Clouds;
using Fairlead.Testing.Tenants;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Fairlead.Control.Tests.Fleet;

/// <summary>A tenant with a cloud and a group, a scriptable cloud behind it, and all of the fleet's parts.</summary>
internal sealed class FleetFixture : IAsyncDisposable, IFleetListener
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly List<FleetReport> _reports = [];
    private readonly IHost _host;

    private FleetFixture()
    {
        Tenant = Tenants.AddTenant("acme");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.Configuration.AddInMemoryCollection([new("Fairlead:Fleet:ControlEndpoint", "https://127.0.0.1:9443")]);
        builder.Services.AddSingleton<TimeProvider>(Time)
            .AddSingleton<ITenantStores>(Tenants)
            .AddSingleton<ITenantDirectory>(Tenants)
            .AddSingleton<IChangeFeed>(Tenants)
            .AddSingleton<IOutbox>(Outbox)
            .AddSingleton<ICredentials>(Credentials)
            .AddSingleton<ISecretStore>(new FakeSecretStore())
            .AddSingleton<IServer, NoServer>()
            .AddKeyedSingleton<ICloud>("CLOUD_LOCAL", Cloud)
            .AddSingleton<ICloudSignals>(Cloud)
            .AddSingleton<IFleetListener>(this)
            .AddSingleton<Authorities>()
            .AddSingleton<EngineSessions>()
            .AddFleet(builder.Configuration);
        _host = builder.Build();
    }

    public FakeTenants Tenants { get; } = new();

    public FakeOutbox Outbox { get; } = new();

    public FakeCredentials Credentials { get; } = new();

    public FakeCloud Cloud { get; } = new();

    public FakeTimeProvider Time { get; } = new(Start);

    public TenantId Tenant { get; }

    public ObjectId CloudId { get; } = new("cloud", Guid.NewGuid());

    public ObjectId Group { get; } = new("serviceenginegroup", Guid.NewGuid());

    public EngineGroupKey Key => new(Tenant.Value, CloudId.Value, Group.Value);

    public IReadOnlyList<FleetReport> Reports
    {
        get
        {
            lock (_gate)
            {
                return [.. _reports];
            }
        }
    }

    public static async Task<FleetFixture> CreateAsync(string vtype = "CLOUD_LOCAL", bool withService = true)
    {
        var fixture = new FleetFixture();
        await fixture.CommitAsync(
            new CreateObject(fixture.CloudId, "Default-Cloud", $$"""{"name":"Default-Cloud","vtype":"{{vtype}}"}""", []),
            new CreateObject(fixture.Group, "Default-Group", fixture.GroupBody(group => group), []));
        if (withService)
        {
            await fixture.AddServiceAsync();
        }

        return fixture;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Jobs, triggers and the outbox run from now on.</summary>
    public Task StartAsync() => _host.StartAsync();

    public async Task<FleetOutcome?> PassAsync() =>
        await Get<FleetReconciler>().RunAsync(Tenant, Group, CancellationToken.None);

    public async Task<ObjectId> AddServiceAsync(bool enabled = true)
    {
        var id = new ObjectId("virtualservice", Guid.NewGuid());
        var body = KindCodec.Text(KindCodec.Write(new VirtualService { Name = $"vs-{id.Value:N}", SeGroupRef = Group.ToString(), Enabled = enabled }));
        await CommitAsync(new CreateObject(id, $"vs-{id.Value:N}", body, []));
        return id;
    }

    public Task ChangeGroupAsync(Func<ServiceEngineGroup, ServiceEngineGroup> change) =>
        CommitAsync(new ReplaceObject(Group, null, "Default-Group", GroupBody(change), []));

    public async Task CommitAsync(params Change[] changes)
    {
        await using var store = await Tenants.OpenAsync(Tenant, CancellationToken.None);
        var result = await store.CommitAsync(
            new ChangeSet(Guid.NewGuid(), new Actor("system", null, "test"), Time.GetUtcNow(), [.. changes]), CancellationToken.None);
        Shouldly.ShouldBeTestExtensions.ShouldBeOfType<Committed>(result);
    }

    public async Task<IReadOnlyList<StoredObject>> EnginesAsync()
    {
        await using var store = await Tenants.OpenAsync(Tenant, CancellationToken.None);
        return (await store.ListAsync(new ObjectQuery("serviceengine"), CancellationToken.None)).Objects;
    }

    public void Reported(FleetReport report)
    {
        lock (_gate)
        {
            _reports.Add(report);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private string GroupBody(Func<ServiceEngineGroup, ServiceEngineGroup> change) =>
        KindCodec.Text(KindCodec.Write(change(new ServiceEngineGroup { Name = "Default-Group", CloudRef = CloudId.ToString() })));

    private sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
