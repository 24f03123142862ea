using System.Net;
using Fairlead.Engine.Configuration;
using Fairlead.Engine.Health;
using Fairlead.Engine.Live;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Configuration;
using Fairlead.Engine.Tests.Wire;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Live;

[Trait("tier", "wire")]
public sealed class CheckNowTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ConfigStore _store;
    private readonly CheckRunner _runner = new(new SocketProbe(), TimeProvider.System);

    public CheckNowTests() => _store = new ConfigStore(_directory.Path, TimeProvider.System, NullLogger<ConfigStore>.Instance);

    public void Dispose()
    {
        _runner.Dispose();
        _store.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Check_OfAServer_TellsRequestAnswerTimesAndVerdict()
    {
        using var good = FakeServer.Answering(r => $"HTTP/1.1 200 OK\r\nSet-Cookie: s=1\r\nX-Host: {r["Host"]}\r\nContent-Length: 2\r\n\r\nok");
        using var bad = FakeServer.Answering(_ => "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        Hold(Monitor(), good.Endpoint, bad.Endpoint);

        var checks = (await AskAsync(new CheckOrder { Pool = "pool-a" })).Checks;

        checks.Count.ShouldBe(2);
        var one = checks.Single(c => c.Port == good.Endpoint.Port);
        (one.Verdict, one.Reason, one.MonitorName).ShouldBe(("success", "answered 200", "http"));
        one.Request.ShouldBe($"GET / HTTP/1.1\nHost: {good.Endpoint}\nAuthorization: <sensitive>\n\n");
        one.Answer.ShouldBe($"HTTP/1.1 200 OK\nSet-Cookie: <sensitive>\nX-Host: {good.Endpoint}\nContent-Length: 2\n\nok");
        one.ConnectUs.ShouldBeGreaterThan(0ul);
        one.FirstByteUs.ShouldBeGreaterThan(0ul);
        one.TotalUs.ShouldBeGreaterThanOrEqualTo(one.ConnectUs + one.FirstByteUs);
        var other = checks.Single(c => c.Port == bad.Endpoint.Port);
        (other.Verdict, other.Reason).ShouldBe(("failure", "expected 2xx, got 503"));
    }

    [Fact]
    public async Task Check_OfOneServer_LeavesTheOthersAlone()
    {
        using var one = FakeServer.Named("x");
        using var other = FakeServer.Named("y");
        Hold(Monitor(), one.Endpoint, other.Endpoint);

        var answer = await AskAsync(new CheckOrder { Pool = "pool-a", Monitor = "healthmonitor-http", Servers = { Of(one.Endpoint) } });

        answer.Checks.ShouldHaveSingleItem().ServerPort.ShouldBe((uint)one.Endpoint.Port);
        other.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task Check_OfWhatIsNotInThePool_IsNotMade()
    {
        using var stranger = FakeServer.Named("x");
        using var member = FakeServer.Named("y");
        Hold(Monitor(), member.Endpoint);

        (await AskAsync(new CheckOrder { Pool = "pool-a", Servers = { Of(stranger.Endpoint) } })).Checks.ShouldBeEmpty();
        (await AskAsync(new CheckOrder { Pool = "pool-b" })).Checks.ShouldBeEmpty();
        (await AskAsync(new CheckOrder { Pool = "pool-a", Monitor = "healthmonitor-other" })).Checks.ShouldBeEmpty();
        stranger.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task Check_OfAServerThatIsSilent_EndsInTimeAndShowsWhatWasSent()
    {
        using var silent = FakeServer.Serving((_, _) => Task.CompletedTask);
        Hold(Monitor(receiveTimeoutMs: 500), silent.Endpoint);

        var check = (await AskAsync(new CheckOrder { Pool = "pool-a" })).Checks.ShouldHaveSingleItem();

        (check.Verdict, check.Reason, check.Answer).ShouldBe(("failure", "no answer within 500 ms", ""));
        check.Request.ShouldStartWith("GET / HTTP/1.1");
    }

    [Fact]
    public async Task Check_OfAServerThatIsAway_SaysSo()
    {
        Hold(Monitor(), FakeServer.Nobody());

        var check = (await AskAsync(new CheckOrder { Pool = "pool-a" })).Checks.ShouldHaveSingleItem();

        (check.Verdict, check.Request, check.ConnectUs).ShouldBe(("failure", "", 0ul));
        check.Reason.ShouldContain("refused");
    }

    // Long for all but the silent: a machine that is busy otherwise is no reason to fail.
    private static HealthMonitorConfig Monitor(uint receiveTimeoutMs = 15_000)
    {
        var monitor = Sample.HttpMonitor();
        monitor.ReceiveTimeoutMs = receiveTimeoutMs;
        monitor.Request = ByteString.CopyFromUtf8("GET / HTTP/1.1\r\nAuthorization: Basic YTpi\r\n\r\n");
        monitor.HostAt = 16;
        return monitor;
    }

    private static Endpoint Of(IPEndPoint server) => new() { Address = server.Address.ToString(), Port = (uint)server.Port };

    private void Hold(HealthMonitorConfig monitor, params IPEndPoint[] servers) =>
        _store.Commit(HeldConfig.Of([Sample.Pool("a", monitor), Sample.Endpoints("a", [.. servers.Select(s => (s.Address.ToString(), s.Port))])]));

    private Task<LiveAnswer> AskAsync(CheckOrder order) =>
        new CheckNow(_store, _runner).AnswerAsync(new LiveQuestion { Check = order }, TestContext.Current.CancellationToken);
}
