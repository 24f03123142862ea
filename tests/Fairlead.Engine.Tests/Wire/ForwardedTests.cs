using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Http2;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Wire;

/// <summary>What servers hear of how a request came, and by whom.</summary>
[Trait("tier", "wire")]
public sealed class ForwardedTests : IDisposable
{
    private readonly Bed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(false, false, XffMode.Replace, "https", "444")]
    [InlineData(false, true, XffMode.Replace, "http", "18080")]
    [InlineData(true, false, XffMode.Replace, null, null)]
    [InlineData(true, false, XffMode.Append, "https", "444")]
    [InlineData(true, false, XffMode.AddNew, "https", "444")]
    [InlineData(true, true, XffMode.Append, "http", "18080")]
    public async Task Proto_IsTheEnginesWhereItIsToldAndElseTheClients(bool xff, bool tells, XffMode mode, string? proto, string? port)
    {
        var seen = await SeenAsync("X-Forwarded-Proto: https\r\nX-Forwarded-Port: 444\r\n", http =>
        {
            (http.XForwardedFor, http.XForwardedProto, http.XffMode) = (xff, tells, mode);
        });

        (seen["X-Forwarded-Proto"], seen["X-Forwarded-Port"]).ShouldBe((proto, port));
        seen.Count("X-Forwarded-Proto").ShouldBe(proto is null ? 0 : 1);
    }

    [Theory]
    [InlineData("", 1, false, "X-Forwarded-For: 192.0.2.1, 192.0.2.2\r\n", "192.0.2.1")]
    [InlineData("", 2, false, "X-Forwarded-For: 192.0.2.1, 192.0.2.2\r\n", "192.0.2.2")]
    [InlineData("", 9, false, "X-Forwarded-For: 192.0.2.1, 192.0.2.2\r\n", "192.0.2.2")]
    [InlineData("", 1, true, "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2,\t192.0.2.3\r\n", "192.0.2.3")]
    [InlineData("", 9, true, "X-Forwarded-For: 192.0.2.1, 192.0.2.2\r\n", "192.0.2.1")]
    [InlineData("CDN-Client", 1, false, "X-Forwarded-For: 192.0.2.1\r\ncdn-client: 2001:db8::7\r\n", "2001:db8::7")]
    [InlineData("CDN-Client", 1, false, "X-Forwarded-For: 192.0.2.1\r\n", "127.0.0.1")]
    [InlineData("", 1, false, "X-Forwarded-For: unknown, 192.0.2.2\r\n", "127.0.0.1")]
    [InlineData("", 1, false, "X-Forwarded-For: 1\r\n", "127.0.0.1")]
    [InlineData("", 1, false, "X-Forwarded-For: ::ffff:192.0.2.1\r\n", "192.0.2.1")]
    public async Task Client_IsWhomTheHeaderNames_IfItNamesAnybody(string header, uint index, bool fromRight, string fields, string client)
    {
        var seen = await SeenAsync(fields, http =>
        {
            http.XForwardedFor = true;
            http.TrueClient = new TrueClient { Header = header, Index = index, FromRight = fromRight };
        });

        seen["X-Forwarded-For"].ShouldBe(client);
        (await _bed.RecordsAsync(1))[0].Client.ToIPAddress().ToString().ShouldBe(client);
    }

    [Fact]
    public async Task Client_OfAHeader_IsWhomRulesAndLimitsMean()
    {
        var server = _bed.Use(FakeServer.Named("a"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            service.Http.TrueClient = new TrueClient();
            service.RequestLimits.Add(new RateLimit { Set = "s", Name = "per client", Count = 1, PeriodS = 100_000, PerClient = true, Action = RateAction.Answer, Answer = new LocalAnswer { Status = 429 } });
            service.Rules = HttpRules.Parser.ParseJson(
                """
                {"security": [{"set": "s", "name": "client", "match": {"client": {"ranges": [{"first": "192.0.2.9", "last": "192.0.2.9"}]}}, "answer": {"status": 403}},
                              {"set": "t", "name": "source", "match": {"source": {"negate": true, "ranges": [{"first": "127.0.0.1", "last": "127.0.0.1"}]}}, "answer": {"status": 451}}]}
                """);
        });
        using var proxy = await Wire.ConnectAsync(vip);

        (await StatusAsync(proxy, "192.0.2.9")).ShouldBe(403);
        (await StatusAsync(proxy, "192.0.2.1")).ShouldBe(200);
        (await StatusAsync(proxy, "192.0.2.2")).ShouldBe(200);
        (await StatusAsync(proxy, "192.0.2.1")).ShouldBe(429);
    }

    [Fact]
    public async Task Client_OfAStream_IsWhomItsHeaderNames()
    {
        var server = _bed.Use(FakeServer.Answering(r => $"HTTP/1.1 200 OK\r\nX-Seen: {r["X-Forwarded-For"]}\r\nContent-Length: 0\r\n\r\n"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            service.Listeners[0].Http2 = true;
            service.Http.XForwardedFor = true;
            service.Http.TrueClient = new TrueClient();
        });
        using var client = Http2Bed.Client(vip, "http");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.5");

        using var answer = await client.GetAsync("/", TestContext.Current.CancellationToken);

        answer.Headers.GetValues("X-Seen").ShouldBe(["192.0.2.5"]);
    }

    private async Task<Message> SeenAsync(string fields, Action<HttpConfig> change)
    {
        Message? seen = null;
        var server = _bed.Use(FakeServer.Answering(request =>
        {
            seen = request;
            return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        }));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => change(service.Http));
        using var client = await Wire.ConnectAsync(vip);
        await client.AskAsync($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        return seen!;
    }

    private static async Task<int> StatusAsync(Wire client, string named) =>
        (await client.AskAsync($"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: {named}\r\n\r\n")).Status;
}
