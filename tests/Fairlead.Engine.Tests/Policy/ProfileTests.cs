using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Tls;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Policy;

[Trait("tier", "wire")]
public sealed class ProfileTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly Bed _bed = new();

    public void Dispose()
    {
        _bed.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task Answers_OverTls_AreMadeSafe()
    {
        var server = _bed.Use(FakeServer.Answering(r =>
            $"HTTP/1.1 302 X\r\nSet-Cookie: a=1\r\nset-cookie: b=2; Path=/; secure; HttpOnly\r\nStrict-Transport-Security: max-age=1\r\nLocation: http://a.test/x\r\nX-Proto: {r["X-Forwarded-Proto"]}\r\nContent-Length: 0\r\n\r\n"));
        var vip = _bed.ServeTls("a", [server.Endpoint], _authority.Config("a.test"), service =>
        {
            service.Http.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            service.Http.SecureCookies = service.Http.HttpOnlyCookies = service.Http.HttpsLocations = service.Http.XForwardedProto = true;
        });
        using var client = await TlsBed.ConnectTlsAsync(vip);

        var answer = await client.AskAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");

        answer.Fields.Where(f => f.Name.Equals("set-cookie", StringComparison.OrdinalIgnoreCase)).Select(f => f.Value)
            .ShouldBe(["a=1; Secure; HttpOnly", "b=2; Path=/; secure; HttpOnly"]);
        answer.Count("Strict-Transport-Security").ShouldBe(1);
        answer["Strict-Transport-Security"].ShouldBe("max-age=31536000; includeSubDomains");
        (answer["Location"], answer["X-Proto"]).ShouldBe(("https://a.test/x", "https"));
    }

    [Fact]
    public async Task Requests_InClear_AreSentToHttps()
    {
        var server = _bed.Use(FakeServer.Named("a"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.Http.HttpsPort = 443);
        using var client = await Wire.Wire.ConnectAsync(vip);

        var answer = await client.AskAsync("GET /a?b=c HTTP/1.1\r\nHost: a.test:18080\r\n\r\n");

        (answer.Status, answer["Location"]).ShouldBe((302, "https://a.test/a?b=c"));
    }

    [Fact]
    public async Task Rules_ThatOnlyChangeAnswers_NeedNothingOfTheRequest()
    {
        var server = _bed.Use(FakeServer.Named("a"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.Rules = HttpRules.Parser.ParseJson(
            """{"response": [{"set": "r", "name": "add", "edits": [{"name": "X-Added", "text": "1"}]}]}"""));
        using var client = await Wire.Wire.ConnectAsync(vip);

        for (var i = 0; i < 2; i++)
        {
            (await client.AskAsync("GET /a?b=c HTTP/1.1\r\nHost: a.test\r\n\r\n"))["X-Added"].ShouldBe("1");
        }
    }

    [Fact]
    public async Task Errors_OfServersAndTheEngine_GetTheirPage()
    {
        var server = _bed.Use(FakeServer.Answering(r => $"HTTP/1.1 {r.Path[1..]} X\r\nContent-Length: 2\r\n\r\nno"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.ErrorPages.Add(
            new ErrorPage { Status = new NumberMatch { Ranges = { new NumberRange { First = 500, Last = 599 } } }, Redirect = "https://status.test/" }));
        var empty = _bed.Serve("b", [], (service, _, _) => service.ErrorPages.Add(new ErrorPage { Redirect = "https://status.test/b" }));
        using var client = await Wire.Wire.ConnectAsync(vip);
        using var other = await Wire.Wire.ConnectAsync(empty);

        (await client.AskAsync("GET /404 HTTP/1.1\r\nHost: a\r\n\r\n")).Status.ShouldBe(404);
        (await client.AskAsync("GET /503 HTTP/1.1\r\nHost: a\r\n\r\n"))["Location"].ShouldBe("https://status.test/");
        (await client.AskAsync("GET /200 HTTP/1.1\r\nHost: a\r\n\r\n")).Status.ShouldBe(200);
        (await other.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"))["Location"].ShouldBe("https://status.test/b");
    }

    [Fact]
    public async Task Streams_OfHttp2OverTls_MeetTheSameRules()
    {
        var server = _bed.Use(FakeServer.Named("a"));
        var vip = _bed.ServeTls("a", [server.Endpoint], _authority.Config("a.test"), service =>
        {
            service.Listeners[0].Http2 = true;
            service.Tls.Protocols.Add("h2");
            service.Http.HttpsPort = 443;
            service.Http.StrictTransportSecurity = "max-age=1";
            service.Rules = HttpRules.Parser.ParseJson(
                """{"request": [{"set": "s", "name": "r", "match": {"path": {"operation": "TEXT_OPERATION_BEGINS_WITH", "values": ["/x"]}, "scheme": "SCHEME_MATCH_HTTPS", "version": {"names": ["2"]}}, "answer": {"status": 403}}]}""");
        });
        using var client = Http2.Http2Bed.Client(vip, "https");

        using var forbidden = await client.GetAsync("/x", TestContext.Current.CancellationToken);
        using var served = await client.GetAsync("/", TestContext.Current.CancellationToken);

        ((int)forbidden.StatusCode, (int)served.StatusCode).ShouldBe((403, 200));
        served.Headers.GetValues("Strict-Transport-Security").ShouldBe(["max-age=1"]);
    }
}
