using System.Net.Sockets;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Configuration;
using Fairlead.Testing.Engines;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Session;

/// <summary>What the control plane offers and what clients see, through one engine.</summary>
[Trait("tier", "wire")]
public sealed class EngineTrafficTests : IAsyncLifetime
{
    private const string Uuid = "serviceengine-5a5f6a3e-0000-4000-8000-000000000002";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory _directory = new();
    private readonly Backend _backend = new("one");
    private readonly HttpClient _client = new(new SocketsHttpHandler(), disposeHandler: true) { Timeout = TimeSpan.FromSeconds(5) };
    private readonly uint _port = (uint)Random.Shared.Next(20_000, 30_000);
    private FakeControlPlane _plane = null!;
    private EngineUnderTest _engine = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Uri Vip => new($"http://127.0.0.1:{_port}/");

    public async ValueTask InitializeAsync()
    {
        _plane = await FakeControlPlane.StartAsync();
        _plane.Bear(_directory.Path, Uuid);
        _engine = EngineUnderTest.Start(_directory.Path);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _plane.DisposeAsync();
        _client.Dispose();
        _backend.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Offer_OnceAcknowledged_IsServed()
    {
        var session = await _plane.NextSessionAsync(Cancelled);

        await session.OfferAsync(Application(), cancellationToken: Cancelled);

        (await _client.GetStringAsync(Vip, Cancelled)).ShouldBe("one");
        var stats = await session.NextAsync(m => m.Stats?.VirtualServices.Any(v => v.Responses2Xx == 1) == true, Cancelled);
        stats.Stats.Servers.ShouldHaveSingleItem().Requests.ShouldBe(1ul);
    }

    [Fact]
    public async Task Offer_WhoseListenerCannotBind_IsRefusedAndTheRestServesOn()
    {
        var session = await _plane.NextSessionAsync(Cancelled);
        await session.OfferAsync(Application(), cancellationToken: Cancelled);
        using var squatter = new Backend("squatter");

        var answer = await session.OfferAsync(
            [Sample.Service("b", port: (uint)squatter.Port, pool: "a"), Sample.Endpoints("a")], cancellationToken: Cancelled);

        var fault = answer.Refusal.Faults.ShouldHaveSingleItem();
        fault.Resource.ShouldBe("virtualservice/virtualservice-b");
        fault.Reason.ShouldContain($"port {squatter.Port}");
        (await _client.GetStringAsync(Vip, Cancelled)).ShouldBe("one");
        (await session.OfferAsync([Sample.Pool("c"), Sample.Endpoints("c")], cancellationToken: Cancelled)).Ack.ShouldNotBeNull();
    }

    [Fact]
    public async Task Traffic_WhileTheControlPlaneIsAway_GoesOn()
    {
        var session = await _plane.NextSessionAsync(Cancelled);
        await session.OfferAsync(Application(), cancellationToken: Cancelled);

        await _plane.GoAwayAsync();

        (await _client.GetStringAsync(Vip, Cancelled)).ShouldBe("one");
    }

    [Fact]
    public async Task Member_ThatBeginsToFail_IsReportedDownWithTheReasonAndUpAgain()
    {
        var monitor = Sample.HttpMonitor(intervalMs: 50);
        var session = await _plane.NextSessionAsync(Cancelled);
        await session.OfferAsync(Application(monitor), cancellationToken: Cancelled);
        await session.NextAsync(m => IsReported(m, ServerStateKind.ServerStateUp), Cancelled);

        _backend.Status = 503;
        var down = (await session.NextAsync(m => IsReported(m, ServerStateKind.ServerStateDown), Cancelled)).Health.Servers[0];
        _backend.Status = 200;
        await Until.TrueAsync(
            "up again", Limit, () => Task.FromResult(session.Health.Last().State == ServerStateKind.ServerStateUp), Cancelled);

        down.Reason.ShouldBe("HTTP monitor 'http': expected 2xx, got 503");
        down.Evidence.ShouldStartWith("HTTP/1.1 503 Status\\r\\n");
        down.Monitor.ShouldBe("healthmonitor-http");
    }

    [Fact]
    public async Task Member_EjectedByTraffic_IsReportedDownAndUpWhenThatEnds()
    {
        var session = await _plane.NextSessionAsync(Cancelled);
        var pool = Sample.Pool().Change(r => r.Pool.PassiveMonitor = true);
        var application = Application();
        var port = _backend.Port;
        _backend.Dispose();
        await session.OfferAsync([application[0], pool, application[2]], cancellationToken: Cancelled);

        for (var i = 0; i < 4; i++)
        {
            (await _client.GetAsync(Vip, Cancelled)).IsSuccessStatusCode.ShouldBeFalse();
        }

        var down = (await session.NextAsync(m => IsReported(m, ServerStateKind.ServerStateDown), Cancelled)).Health.Servers[0];
        down.Port.ShouldBe((uint)port);
        down.Monitor.ShouldBeEmpty();
        down.Reason.ShouldContain("failures in a row");
        await Until.TrueAsync(
            "up again", Limit, () => Task.FromResult(session.Health.Last().State == ServerStateKind.ServerStateUp), Cancelled);
    }

    [Fact]
    public async Task Offer_ServiceThatDoesNotListenWhileDown_FollowsItsMonitors()
    {
        var session = await _plane.NextSessionAsync(Cancelled);
        var application = Application(Sample.HttpMonitor(intervalMs: 100));
        application[0] = application[0].Change(r => r.VirtualService.CloseWhenDown = true);
        await session.OfferAsync(application, cancellationToken: Cancelled);
        (await _client.GetStringAsync(Vip, Cancelled)).ShouldBe("one");

        _backend.Status = 503;
        await Until.TrueAsync("refused", Limit, async () => !await ListensAsync(), Cancelled);
        _backend.Status = 200;
        await Until.TrueAsync("open again", Limit, ListensAsync, Cancelled);

        (await _client.GetStringAsync(Vip, Cancelled)).ShouldBe("one");
    }

    [Fact]
    public async Task Logs_NotAcknowledged_ComeAgainUnderTheirNumbersInTheNextSession()
    {
        _plane.AcknowledgesLogs = false;
        var session = await _plane.NextSessionAsync(Cancelled);
        await session.OfferAsync(Application(), cancellationToken: Cancelled);
        await _client.GetStringAsync(new Uri(Vip, "/first?q=1"), Cancelled);
        var first = (await session.NextAsync(m => m.Logs is not null, Cancelled)).Logs;

        _plane.AcknowledgesLogs = true;
        session.End();
        var next = await _plane.NextSessionAsync(Cancelled);
        await _client.GetStringAsync(new Uri(Vip, "/second"), Cancelled);
        await Until.TrueAsync("both", Limit, () => Task.FromResult(next.Logs.Count() == 2), Cancelled);

        next.LogBatches.First().FirstSequence.ShouldBe(first.FirstSequence);
        var records = next.Logs.ToList();
        records.Select(r => r.Path).ShouldBe(["/first", "/second"]);
        records[0].Query.ShouldBe("q=1");
        records[0].Status.ShouldBe(200u);
        records[0].VirtualService.ShouldBe("virtualservice-a");
        records[0].ServerPort.ShouldBe((uint)_backend.Port);
        records[0].TotalUs.ShouldBeGreaterThan(0ul);
    }

    [Fact]
    public async Task Logs_OfTrafficWhileTheControlPlaneIsAway_ComeWhenItIsBack()
    {
        var session = await _plane.NextSessionAsync(Cancelled);
        await session.OfferAsync(Application(), cancellationToken: Cancelled);
        await _plane.GoAwayAsync();

        for (var i = 0; i < 20; i++)
        {
            await _client.GetStringAsync(new Uri(Vip, $"/{i}"), Cancelled);
        }

        await _plane.ComeBackAsync();
        var next = await _plane.NextSessionAsync(Cancelled);
        await Until.TrueAsync("all", Limit, () => Task.FromResult(next.Logs.Count() == 20), Cancelled);
        next.Logs.Select(r => r.Path).ShouldBe(Enumerable.Range(0, 20).Select(i => $"/{i}"), ignoreOrder: true);
    }

    private async Task<bool> ListensAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync("127.0.0.1", (int)_port, Cancelled);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool IsReported(EngineMessage message, ServerStateKind state) => message.Health?.Servers.Any(s => s.State == state) == true;

    private Resource[] Application(params HealthMonitorConfig[] monitors) =>
        [Sample.Service(port: _port), Sample.Pool("a", monitors), Sample.Endpoints("a", ("127.0.0.1", _backend.Port))];
}
