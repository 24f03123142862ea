using Fairlead.Control.Delivery;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store;
using Fairlead.Testing.Engines;
using Fairlead.Testing.Running;
using Grpc.Core;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Delivery;

[Trait("tier", "wire")]
public sealed class DeliveryTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private ControlHost _host = null!;
    private TenantId _tenant;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IDeliveryProgress Progress => _host.Get<IDeliveryProgress>();

    public async ValueTask InitializeAsync()
    {
        _host = await ControlHost.StartAsync(Cancel);
        _tenant = _host.Tenants.AddTenant("acme");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Engine_ThatConnects_GetsWhatTheTenantHas()
    {
        var (service, pool) = await _host.AddServiceAsync(_tenant, "web", Cancel);
        var engine = await ConnectedAsync();

        engine.Held.Keys.ShouldBe([$"virtualservice/{service}", $"pool/{pool}", $"endpoints/{pool}"], ignoreOrder: true);
        engine.Offers.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Service_MadeWhileTheEngineIsConnected_ArrivesWithItsOwnResourcesOnly()
    {
        await _host.AddServiceAsync(_tenant, "first", Cancel);
        var engine = await ConnectedAsync();
        engine.ForgetOffers();

        var (service, pool) = await _host.AddServiceAsync(_tenant, "second", Cancel);
        await ServedAsync();

        engine.Offers.SelectMany(offer => offer.Changed).Select(resource => resource.Name)
            .ShouldBe([$"virtualservice/{service}", $"pool/{pool}", $"endpoints/{pool}"], ignoreOrder: true);
    }

    [Fact]
    public async Task EndpointChange_OfOneAmongAThousand_SendsOneSmallResource()
    {
        var pools = new List<ObjectId>();
        for (var i = 0; i < 1000; i++)
        {
            pools.Add((await _host.AddServiceAsync(_tenant, $"app-{i}", Cancel)).Pool);
        }

        var engine = await ConnectedAsync();
        engine.Held.Count.ShouldBe(3000);
        engine.ForgetOffers();
        var readBefore = _host.Tenants.ObjectsRead;

        await _host.ReplacePoolAsync(_tenant, pools[500], Cancel, "10.0.0.77", "10.0.0.78");
        await ServedAsync();

        var offer = engine.Offers.ShouldHaveSingleItem();
        offer.Changed.ShouldHaveSingleItem().Name.ShouldBe($"endpoints/{pools[500]}");
        offer.CalculateSize().ShouldBeLessThan(300);
        (_host.Tenants.ObjectsRead - readBefore).ShouldBe(1);
    }

    [Fact]
    public async Task Service_Deleted_LeavesTheEngine()
    {
        var (service, _) = await _host.AddServiceAsync(_tenant, "web", Cancel);
        var engine = await ConnectedAsync();

        await _host.CommitAsync(_tenant, new DeleteObject(service, null), Cancel);
        await ServedAsync();

        engine.Held.ShouldBeEmpty();
    }

    [Fact]
    public async Task Engine_ThatDialsAgain_IsSentOnlyWhatChangedMeanwhile()
    {
        await _host.AddServiceAsync(_tenant, "first", Cancel);
        var (_, pool) = await _host.AddServiceAsync(_tenant, "second", Cancel);
        var engine = await ConnectedAsync();
        await engine.DisconnectAsync();
        engine.ForgetOffers();
        await _host.ReplacePoolAsync(_tenant, pool, Cancel, "10.0.0.77");

        await engine.ConnectAsync(Cancel);
        await ServedAsync();

        engine.Offers.ShouldHaveSingleItem().Changed.ShouldHaveSingleItem().Name.ShouldBe($"endpoints/{pool}");
    }

    [Fact]
    public async Task ControlPlane_KilledAndStartedAgain_ResumesByHashAndSendsNothing()
    {
        await _host.AddServiceAsync(_tenant, "web", Cancel);
        var engine = await ConnectedAsync();
        engine.ForgetOffers();
        var head = await _host.Tenants.HeadAsync(Cancel);

        await _host.RestartAsync(Cancel);
        await engine.ConnectAsync(Cancel);
        await ServedAsync();

        engine.Offers.ShouldBeEmpty();
        (await _host.Tenants.HeadAsync(Cancel)).ShouldBe(head);
        await _host.AddServiceAsync(_tenant, "after", Cancel);
        await ServedAsync();
        engine.Held.Count.ShouldBe(6);
    }

    [Fact]
    public async Task Engine_OfAnotherTenant_GetsNothingOfThisOne()
    {
        await _host.AddServiceAsync(_tenant, "web", Cancel);
        var other = _host.Tenants.AddTenant("globex");
        var (service, _) = await _host.AddServiceAsync(other, "theirs", Cancel);
        var stranger = await _host.EnrolledEngineAsync(other, Cancel);
        await stranger.ConnectAsync(Cancel);

        await Until.TrueAsync("their own service", () => stranger.Held.Count == 3, Cancel);

        stranger.Held.Keys.ShouldContain($"virtualservice/{service}");
    }

    [Fact]
    public async Task Refusal_OfOneService_LeavesTheOthersMoving()
    {
        var (bad, _) = await _host.AddServiceAsync(_tenant, "bad", Cancel);
        var engine = await _host.EnrolledEngineAsync(_tenant, Cancel);
        engine.Judge = offer => offer.Changed.Where(resource => resource.Name == $"virtualservice/{bad}")
            .Select(resource => new Fault { Resource = resource.Name, Field = "listeners[0].port", Reason = "80 needs a privilege" });
        await engine.ConnectAsync(Cancel);
        var (good, _) = await _host.AddServiceAsync(_tenant, "good", Cancel);
        await ServedAsync();

        engine.Held.Keys.ShouldContain($"virtualservice/{good}");
        engine.Held.Keys.ShouldNotContain($"virtualservice/{bad}");
        var refused = Progress.Of(_tenant).Single().Refused.ShouldHaveSingleItem();
        refused.Resource.ShouldBe($"virtualservice/{bad}");
        refused.Reasons.ShouldBe(["80 needs a privilege"]);
    }

    [Fact]
    public async Task SlowEngine_DuringABurst_GetsTheBurstInOneOffer()
    {
        var (_, pool) = await _host.AddServiceAsync(_tenant, "web", Cancel);
        var engine = await ConnectedAsync();
        engine.ForgetOffers();
        var gate = new TaskCompletionSource();
        engine.BeforeAnswer = _ => gate.Task;
        foreach (var i in Enumerable.Range(1, 50))
        {
            await _host.ReplacePoolAsync(_tenant, pool, Cancel, $"10.0.1.{i}");
        }

        await Until.TrueAsync("the first offer", () => engine.Offers.Count == 1, Cancel);
        var head = await _host.Tenants.HeadAsync(Cancel);
        await Until.TrueAsync("the feed is read", () => _host.Get<Deliveries>().Of(_tenant).Sequence == head, Cancel);
        gate.SetResult();
        await ServedAsync();

        engine.Offers.Count.ShouldBeLessThanOrEqualTo(2);
        engine.Find($"endpoints/{pool}")!.Endpoints.Servers.Single().Address.ShouldBe("10.0.1.50");
    }

    [Fact]
    public async Task Engine_ThatDoesNotAnswerAnOffer_LosesItsSession()
    {
        await _host.AddServiceAsync(_tenant, "web", Cancel);
        var engine = await _host.EnrolledEngineAsync(_tenant, Cancel);
        engine.BeforeAnswer = _ => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Cancel);
        await engine.ConnectAsync(Cancel);
        await Until.TrueAsync("the offer", () => engine.Offers.Count == 1, Cancel);

        _host.Time.Advance(TimeSpan.FromSeconds(31));

        await Until.TrueAsync("no link", () => Progress.Of(_tenant).Count == 0, Cancel);
    }

    [Fact]
    public async Task EngineObject_Deleted_EndsItsSession()
    {
        var engine = await ConnectedAsync();
        ObjectId.TryParse(engine.Uuid, out var id).ShouldBeTrue();

        await _host.CommitAsync(_tenant, new DeleteObject(id, null), Cancel);

        var ended = await engine.Ended.WaitAsync(Patience, Cancel);
        ended.StatusCode.ShouldBe(StatusCode.PermissionDenied);
        ended.Detail.ShouldContain("was deleted");
    }

    [Fact]
    public async Task Feed_ThatFails_IsReadOnFromItsLastPosition()
    {
        var engine = await ConnectedAsync();
        var failures = 3;
        _host.Tenants.FailFeed = () => failures-- > 0 ? new IOException("scripted") : null;

        await _host.AddServiceAsync(_tenant, "web", Cancel);

        await Until.TrueAsync("the service", () => Turn() && engine.Held.Count == 3, Cancel);
        engine.Offers.Count(offer => offer.Changed.Count > 0).ShouldBe(1);
    }

    [Fact]
    public async Task Object_ThatCannotBeRead_HarmsNobodyElse()
    {
        var engine = await ConnectedAsync();
        var broken = new ObjectId("virtualservice", Guid.NewGuid());
        await _host.CommitAsync(_tenant, new CreateObject(broken, "broken", """{"services": 7}""", []), Cancel);

        await _host.AddServiceAsync(_tenant, "web", Cancel);
        await ServedAsync();

        engine.Held.Count.ShouldBe(3);
    }

    private bool Turn()
    {
        _host.Time.Advance(TimeSpan.FromSeconds(1));
        return true;
    }

    private async Task<FakeEngine> ConnectedAsync()
    {
        var engine = await _host.EnrolledEngineAsync(_tenant, Cancel);
        await engine.ConnectAsync(Cancel);
        await ServedAsync();
        return engine;
    }

    private async Task ServedAsync()
    {
        await Until.TrueAsync("a link", () => Progress.Of(_tenant).Count > 0, Cancel);
        await Progress.ServedAsync(_tenant, await _host.Tenants.HeadAsync(Cancel), Cancel).WaitAsync(Patience, Cancel);
    }
}
