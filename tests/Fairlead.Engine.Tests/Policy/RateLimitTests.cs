using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Http2;
using Fairlead.Engine.Tests.Wire;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Policy;

[Trait("tier", "wire")]
public sealed class RateLimitTests : IDisposable
{
    // So long that no test sees a token come back.
    private const uint Long = 100_000;

    private readonly Bed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Requests_OfAClientOverItsLimit_GetTheAnswerAndAreRecorded()
    {
        var vip = Serve(new RateLimit { Set = "p", Name = "clients", Count = 2, PeriodS = Long, PerClient = true, Action = RateAction.Answer, Answer = Answer(429) });
        using var first = await Wire.Wire.ConnectAsync(vip);
        using var second = await Wire.Wire.ConnectAsync(vip);
        using var other = await Wire.Wire.ConnectAsync(vip, System.Net.IPAddress.Parse("127.0.0.9"));

        (await StatusAsync(first)).ShouldBe(200);
        (await StatusAsync(second)).ShouldBe(200);
        (await StatusAsync(first)).ShouldBe(429);
        (await StatusAsync(second)).ShouldBe(429);
        (await StatusAsync(other)).ShouldBe(200);

        var records = await _bed.RecordsAsync(5);
        records.Where(r => r.Status == 429).Select(r => r.SignificanceWords().First(w => w.Contains("limit"))).ShouldBe(["over the rate limit clients", "over the rate limit clients"]);
        _bed.Stats("a").Rules.Select(r => $"{r.Set} {r.Name} {r.Limited}").ShouldBe(["p clients 2"]);
    }

    [Fact]
    public async Task Requests_CountedByPathHeaderAndCookie_AreToldApart()
    {
        var vip = Serve(
            new RateLimit { Set = "p", Name = "path", Count = 2, PeriodS = Long, PerPath = true, Action = RateAction.Answer, Answer = Answer(429) },
            new RateLimit { Set = "p", Name = "key", Count = 1, PeriodS = Long, PerField = "X-Key", Action = RateAction.Redirect, Redirect = new RedirectConfig { Status = 302, Host = new UriTemplate { Parts = { new UriPart { Text = "busy.test" } } } } },
            new RateLimit { Set = "p", Name = "cookie", Count = 1, PeriodS = Long, PerCookie = "id", Action = RateAction.Answer, Answer = Answer(503) });
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await StatusAsync(client, "/a?1")).ShouldBe(200);
        (await StatusAsync(client, "/%61?2")).ShouldBe(200);
        (await StatusAsync(client, "/a?3")).ShouldBe(429);
        (await StatusAsync(client, "/b", "X-Key: 1\r\n")).ShouldBe(200);
        (await StatusAsync(client, "/c", "x-key: 2\r\n")).ShouldBe(200);
        var away = await client.AskAsync("GET /d HTTP/1.1\r\nHost: a\r\nx-key: 1\r\n\r\n");
        (away.Status, away["Location"]).ShouldBe((302, "http://busy.test/d"));
        (await StatusAsync(client, "/e", "Cookie: x=1; id=7\r\n")).ShouldBe(200);
        (await StatusAsync(client, "/f", "Cookie: id=8\r\n")).ShouldBe(200);
        (await StatusAsync(client, "/g", "Cookie: id=7\r\n")).ShouldBe(503);
    }

    [Fact]
    public async Task Requests_OfAllClientsAtOnce_AreCountedExactlyOverLoops()
    {
        var vip = Serve(new RateLimit { Set = "p", Name = "all", Count = 40, Burst = 60, PeriodS = Long, Action = RateAction.Answer, Answer = Answer(429) });

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var client = await Wire.Wire.ConnectAsync(vip);
            var passed = 0;
            for (var i = 0; i < 10; i++)
            {
                passed += await StatusAsync(client) == 200 ? 1 : 0;
            }

            return passed;
        }));

        answers.Sum().ShouldBe(60);
    }

    [Fact]
    public async Task Requests_OnOneOfTwoEngines_GetHalf()
    {
        var vip = _bed.Serve("a", [_bed.Use(FakeServer.Named("a")).Endpoint], (service, _, _) =>
        {
            service.Engines = 2;
            service.RequestLimits.Add(new RateLimit { Set = "p", Name = "all", Count = 10, PeriodS = Long, Action = RateAction.Close });
        });
        using var client = await Wire.Wire.ConnectAsync(vip);

        for (var i = 0; i < 5; i++)
        {
            (await StatusAsync(client)).ShouldBe(200);
        }

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        (await client.IsClosedByPeerAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Requests_OverALimitThatOnlyReports_GoThroughAndAreCounted()
    {
        var vip = Serve(new RateLimit { Set = "p", Name = "seen", Count = 1, PeriodS = Long });
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await StatusAsync(client)).ShouldBe(200);
        (await StatusAsync(client)).ShouldBe(200);

        await Bed.UntilAsync(() => _bed.Stats("a").Rules.Any(r => r.Limited == 1));
    }

    [Fact]
    public async Task Failures_OfAClient_KeepItOutWhenTheyAreTooMany()
    {
        var server = _bed.Use(FakeServer.Answering(r => $"HTTP/1.1 {(r.Path == "/bad" ? 404 : 200)} X\r\nContent-Length: 0\r\n\r\n"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.RequestLimits.Add(
            new RateLimit { Set = "p", Name = "guesses", Count = 2, PeriodS = Long, PerClient = true, Failures = true, Action = RateAction.Answer, Answer = Answer(429) }));
        using var client = await Wire.Wire.ConnectAsync(vip);

        foreach (var expected in new[] { ("/", 200), ("/", 200), ("/", 200), ("/bad", 404), ("/bad", 404), ("/", 429), ("/bad", 429) })
        {
            (await StatusAsync(client, expected.Item1)).ShouldBe(expected.Item2);
        }
    }

    [Fact]
    public async Task SecurityRule_WithALimit_LimitsWhatItMatches()
    {
        var rules = JsonParser.Default.Parse<HttpRules>("""
            {"security": [
              {"set": "s", "name": "login", "match": {"path": {"operation": "TEXT_OPERATION_EQUALS", "values": ["/login"]}},
               "limit": {"set": "s", "name": "login", "count": 1, "periodS": 100000, "perClient": true, "action": "RATE_ACTION_ANSWER", "answer": {"status": 429}}}]}
            """);
        var vip = _bed.Serve("a", [_bed.Use(FakeServer.Named("a")).Endpoint], (service, _, _) => service.Rules = rules);
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await StatusAsync(client, "/login")).ShouldBe(200);
        (await StatusAsync(client, "/login")).ShouldBe(429);
        (await StatusAsync(client)).ShouldBe(200);

        // A change of the configuration gives nobody a new start.
        _bed.Change("a", service => service.MaxConnections = 1000);
        (await StatusAsync(client, "/login")).ShouldBe(429);
        _bed.Stats("a").Rules.Select(r => $"{r.Name} {r.Hits} {r.Limited}").ShouldBe(["login 3 2"]);
    }

    [Fact]
    public async Task Requests_OverHttp2_AreCountedAsOthers()
    {
        var vip = _bed.ServeHttp2(_bed.Use(FakeServer.Named("a")), service => service.RequestLimits.Add(
            new RateLimit { Set = "p", Name = "all", Count = 1, PeriodS = Long, Action = RateAction.Answer, Answer = Answer(429) }));
        using var client = Http2Bed.Client(vip);

        ((int)(await client.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode).ShouldBe(200);
        ((int)(await client.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode).ShouldBe(429);
    }

    [Fact]
    public async Task Connections_OverALimit_AreClosedCountedAndRecorded()
    {
        var vip = _bed.Serve("a", [_bed.Use(FakeServer.Named("a")).Endpoint], (service, _, _) =>
        {
            service.ConnectionLimits.Add(new RateLimit { Set = "p", Name = "per client", Count = 2, PeriodS = Long, PerClient = true, Action = RateAction.Close });
            service.Access.Add(new ConnectionRule
            {
                Set = "n",
                Name = "slow",
                Client = new AddressMatch { Ranges = { new AddressRange { First = "127.0.0.9", Last = "127.0.0.9" } } },
                Limit = new RateLimit { Set = "n", Name = "slow", Count = 1, PeriodS = Long, Action = RateAction.Close },
            });
        });

        (await ComesThroughAsync(vip, "127.0.0.1")).ShouldBeTrue();
        (await ComesThroughAsync(vip, "127.0.0.1")).ShouldBeTrue();
        (await ComesThroughAsync(vip, "127.0.0.1")).ShouldBeFalse();
        (await ComesThroughAsync(vip, "127.0.0.9")).ShouldBeTrue();
        (await ComesThroughAsync(vip, "127.0.0.9")).ShouldBeFalse();

        (await _bed.RecordsAsync(5)).Count(r => r.SignificanceWords().Any(w => w.StartsWith("over the rate limit", StringComparison.Ordinal))).ShouldBe(2);
        _bed.Stats("a").DeniedConnections.ShouldBe(2UL);
        _bed.Stats("a").Rules.Select(r => $"{r.Set} {r.Name} {r.Limited}").ShouldBe(["n slow 1", "p per client 1"], ignoreOrder: true);
    }

    [Fact]
    public async Task Throughput_OverItsLimit_IsSlowedAndNothingIsLost()
    {
        var body = new string('x', 300_000);
        var vip = _bed.Serve("a", [_bed.Use(FakeServer.Named(body)).Endpoint], (service, _, _) => service.MaxBytesPerSecond = 400_000);
        using var client = await Wire.Wire.ConnectAsync(vip);
        var began = TimeProvider.System.GetTimestamp();

        (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body.ShouldBe(body);
        (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body.ShouldBe(body);

        // The slowest it may be is a second and a half; faster than half a second means that nothing held it back.
        TimeProvider.System.GetElapsedTime(began).ShouldBeGreaterThan(TimeSpan.FromSeconds(0.5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Upload_OverTheThroughput_IsSlowedAndNothingIsLost(bool chunked)
    {
        var body = new string('x', 300_000);
        var server = FakeServer.Answering(r => $"HTTP/1.1 200 OK\r\nX-Got: {r.Body.Length}\r\nContent-Length: 0\r\n\r\n");
        var vip = _bed.Serve("a", [_bed.Use(server).Endpoint], (service, _, _) => service.MaxBytesPerSecond = 400_000);
        using var client = await Wire.Wire.ConnectAsync(vip);
        var began = TimeProvider.System.GetTimestamp();

        for (var i = 0; i < 2; i++)
        {
            var request = chunked
                ? $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n"
                : $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n{body}";
            (await client.AskAsync(request))["X-Got"].ShouldBe("300000");
        }

        TimeProvider.System.GetElapsedTime(began).ShouldBeGreaterThan(TimeSpan.FromSeconds(0.5));
    }

    [Theory]
    [InlineData(600_000, 0)]
    [InlineData(0, 600_000)]
    public async Task Tunnel_OverTheThroughput_IsSlowedBothWaysAndNothingIsLost(int up, int down)
    {
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadExactlyAsync(up + 1);
            await wire.SendAsync(new string('y', down + 1));
        }));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.MaxBytesPerSecond = 400_000, ListenerProtocol.Tcp);
        using var client = await Wire.Wire.ConnectAsync(vip);
        var began = TimeProvider.System.GetTimestamp();

        await client.SendAsync(new string('x', up + 1));
        (await client.ReadExactlyAsync(down + 1)).Length.ShouldBe(down + 1);

        TimeProvider.System.GetElapsedTime(began).ShouldBeGreaterThan(TimeSpan.FromSeconds(0.5));
    }

    [Fact]
    public async Task Connection_ThatWaitsForItsShare_CanEnd()
    {
        var vip = _bed.Serve("a", [_bed.Use(FakeServer.Echoing()).Endpoint], (service, _, _) => service.MaxBytesPerSecond = 1000);
        using (var client = await Wire.Wire.SwitchedAsync(vip))
        {
            await client.SendAsync(new string('x', 1500));
        }

        _bed.Remove("a");
        await Bed.UntilAsync(() => _bed.Plane.OpenConnections == 0);
    }

    private System.Net.IPEndPoint Serve(params RateLimit[] limits) =>
        _bed.Serve("a", [_bed.Use(FakeServer.Named("a")).Endpoint], (service, _, _) => service.RequestLimits.AddRange(limits));

    private static LocalAnswer Answer(uint status) => new() { Status = status };

    private static async Task<int> StatusAsync(Wire.Wire client, string path = "/", string fields = "") =>
        (await client.AskAsync($"GET {path} HTTP/1.1\r\nHost: a\r\n{fields}\r\n")).Status;

    private static async Task<bool> ComesThroughAsync(System.Net.IPEndPoint vip, string from)
    {
        try
        {
            using var client = await Wire.Wire.ConnectAsync(vip, System.Net.IPAddress.Parse(from));
            return await StatusAsync(client) == 200;
        }
        catch (Exception closed) when (closed is IOException or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
