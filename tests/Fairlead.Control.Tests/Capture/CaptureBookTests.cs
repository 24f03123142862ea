using Fairlead.Control.Capture;
using Fairlead.Control.Sessions;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Fairlead.Testing.Engines;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Capture;

[Trait("tier", "wire")]
public sealed class CaptureBookTests : IAsyncLifetime
{
    private ControlHost _host = null!;
    private TenantId _tenant;
    private ObjectId _service;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ICaptures Captures => _host.Get<ICaptures>();

    public async ValueTask InitializeAsync()
    {
        _host = await ControlHost.StartAsync(Cancel);
        _tenant = _host.Tenants.AddTenant("acme");
        _service = new ObjectId("virtualservice", Guid.NewGuid());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Capture_OverTwoEngines_IsOrderedOfBothAndGathersWhatBothTake()
    {
        var (one, two) = (await ConnectedAsync(), await ConnectedAsync());

        var id = Started(Start(count: 3)).Id;
        await Until.TrueAsync("both have the order", () => Running(one) == id && Running(two) == id, Cancel);
        await SendAsync(one, id, "/1", "/2");
        await SendAsync(two, id, "/3", "/4");

        await Until.TrueAsync("it ended", () => View().EndedBecause is not null, Cancel);
        View().EndedBecause.ShouldBe("count");
        View().Transactions.Count.ShouldBe(3);
        await Until.TrueAsync("both were told", () => Running(one) is null && Running(two) is null, Cancel);
    }

    [Fact]
    public async Task Capture_AtItsTime_EndsAndEnginesAreTold()
    {
        var engine = await ConnectedAsync();
        Started(Start());
        await Until.TrueAsync("the order", () => Running(engine) is not null, Cancel);
        engine.Captures.Last().Captures.Single().RemainingMs.ShouldBe(60_000);

        _host.Time.Advance(TimeSpan.FromSeconds(60));

        View().EndedBecause.ShouldBe("duration");
        await Until.TrueAsync("told", () => Running(engine) is null, Cancel);
    }

    [Fact]
    public async Task Engine_ThatConnectsLater_IsToldWhatStillRuns()
    {
        var id = Started(Start()).Id;
        _host.Time.Advance(TimeSpan.FromSeconds(15));

        var engine = await ConnectedAsync();

        await Until.TrueAsync("the order", () => Running(engine) == id, Cancel);
        engine.Captures.Last().Captures.Single().RemainingMs.ShouldBe(45_000);
    }

    [Fact]
    public async Task Transactions_OfAnotherTenantsEngine_AreNotTaken()
    {
        var id = Started(Start()).Id;
        var other = _host.Tenants.AddTenant("other");
        var stranger = await _host.EnrolledEngineAsync(other, Cancel);
        await stranger.ConnectAsync(Cancel);
        var own = await ConnectedAsync();

        await SendAsync(stranger, id, "/theirs");
        await stranger.SendAsync(new EngineMessage { Live = new LiveAnswer() }, Cancel);
        await SendAsync(own, id, "/ours");

        await Until.TrueAsync("one", () => View().Transactions.Count == 1, Cancel);
        View().Transactions.Single().Transaction.RequestHead.ToStringUtf8().ShouldBe("/ours");
        Captures.Find(other, _service).ShouldBeNull();
    }

    [Fact]
    public void Capture_WhileOneRuns_IsRefused_AndTakesItsPlaceOnceItEnded()
    {
        var first = Started(Start()).Id;
        Start().ShouldBeOfType<CaptureRunning>().Capture.Id.ShouldBe(first);

        Captures.Stop(_tenant, _service).ShouldBeTrue();
        Captures.Stop(_tenant, _service).ShouldBeFalse();

        Started(Start()).Id.ShouldNotBe(first);
        Captures.Forget(_tenant, _service).ShouldBeTrue();
        Captures.Find(_tenant, _service).ShouldBeNull();
    }

    [Fact]
    public void Captures_BeyondWhatIsKept_DropTheOldestThatEnded()
    {
        var services = Enumerable.Range(0, CaptureBook.MostKept).Select(_ => new ObjectId("virtualservice", Guid.NewGuid())).ToList();
        services.ForEach(service => Captures.Start(_tenant, service, Terms(), "me").ShouldBeOfType<CaptureStarted>());
        Start().ShouldBeOfType<TooManyCaptures>();
        Captures.Stop(_tenant, services[3]);

        Started(Start());

        Captures.Find(_tenant, services[3]).ShouldBeNull();
        Captures.Find(_tenant, services[2]).ShouldNotBeNull();
    }

    private CaptureStart Start(uint count = 10) => Captures.Start(_tenant, _service, Terms(count), "me");

    private static CaptureTerms Terms(uint count = 10) => new(TimeSpan.FromSeconds(60), new CaptureOrder { Count = count });

    private static CaptureView Started(CaptureStart start) => start.ShouldBeOfType<CaptureStarted>().Capture;

    private CaptureView View() => Captures.Find(_tenant, _service)!;

    private static string? Running(FakeEngine engine) => engine.Captures.LastOrDefault()?.Captures.SingleOrDefault()?.Id;

    private async Task<FakeEngine> ConnectedAsync()
    {
        var engine = await _host.EnrolledEngineAsync(_tenant, Cancel);
        await engine.ConnectAsync(Cancel);
        await Until.TrueAsync("its session", () => _host.Get<EngineSessions>().Living.Any(s => s.Engine.Engine.ToString() == engine.Uuid), Cancel);
        return engine;
    }

    private static Task SendAsync(FakeEngine engine, string capture, params string[] heads)
    {
        var batch = new CaptureBatch();
        batch.Transactions.AddRange(heads.Select(head => new CapturedTransaction { Capture = capture, RequestHead = Google.Protobuf.ByteString.CopyFromUtf8(head) }));
        return engine.SendAsync(new EngineMessage { Captured = batch }, Cancel);
    }
}
