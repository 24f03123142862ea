using System.Net;
using System.Security.Cryptography;
using System.Text;
using Fairlead.Engine.Tests.Tls;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>HTTP/2 as a client of the framework speaks it, in front of HTTP/1.1 servers.</summary>
[Trait("tier", "wire")]
public sealed class Http2ProxyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_InClear_ReachesTheServerAsHttp11AndComesBack()
    {
        using var bed = new Bed();
        Message? seen = null;
        var server = bed.Use(FakeServer.Answering(request =>
        {
            seen = request;
            return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-App: Yes\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello";
        }));
        using var client = Http2Bed.Client(bed.ServeHttp2(server));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/path?q=1") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Host = "app.example.com";
        request.Headers.TryAddWithoutValidation("Cookie", "a=1");
        request.Headers.TryAddWithoutValidation("X-Own", "value");

        using var answer = await client.SendAsync(request, Token);

        answer.Version.ShouldBe(HttpVersion.Version20);
        (await answer.Content.ReadAsStringAsync(Token)).ShouldBe("hello");
        answer.Headers.GetValues("x-app").ShouldBe(["Yes"]);
        answer.Headers.Contains("connection").ShouldBeFalse();
        seen!.FirstLine.ShouldBe("GET /path?q=1 HTTP/1.1");
        (seen["host"], seen["cookie"], seen["x-own"]).ShouldBe(("app.example.com", "a=1", "value"));
        seen.Count("transfer-encoding").ShouldBe(0);
        var record = (await bed.RecordsAsync(1))[0];
        (record.IsHttp2, record.Status, Encoding.ASCII.GetString(record.Path)).ShouldBe((true, 200, "/path"));
    }

    [Fact]
    public async Task Get_ManyAtOnce_ShareOneConnectionAndGetEachItsOwn()
    {
        using var bed = new Bed(loops: 1);
        var server = bed.Use(FakeServer.Answering(request => Answer(request.Path)));
        using var client = Http2Bed.Client(bed.ServeHttp2(server));

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => client.GetStringAsync($"/{i}", Token)));

        answers.ShouldBe(Enumerable.Range(0, 500).Select(i => $"/{i}"));
        bed.Stats("h2").Connections.ShouldBe(1UL);
        bed.Stats("h2").Requests.ShouldBe(500UL);
    }

    [Theory]
    [InlineData(true, 3_000_000)]
    [InlineData(false, 3_000_000)]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Post_WithABody_ArrivesWholeAndComesBackWhole(bool statesLength, int size)
    {
        using var bed = new Bed();
        var body = RandomNumberGenerator.GetBytes(size);
        var server = bed.Use(FakeServer.Answering(request => $"HTTP/1.1 200 OK\r\nContent-Length: {request.Body.Length}\r\n\r\n{request.Body}"));
        using var client = Http2Bed.Client(bed.ServeHttp2(server));
        using HttpContent content = statesLength ? new ByteArrayContent(body) : new StreamContent(new Unmeasured(body));

        using var answer = await client.PostAsync("/", content, Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsByteArrayAsync(Token)).ShouldBe(body);
    }

    [Fact]
    public async Task Answer_InChunks_ArrivesWithoutThem()
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Serving(async (_, wire) =>
        {
            await wire.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (var i = 0; i < 100; i++)
            {
                await wire.SendAsync($"3e8;ext=1\r\n{new string('x', 1000)}\r\n");
            }

            await wire.SendAsync("0\r\n\r\n");
        }));
        using var client = Http2Bed.Client(bed.ServeHttp2(server));

        (await client.GetStringAsync("/", Token)).ShouldBe(new string('x', 100_000));
    }

    [Fact]
    public async Task Answer_UntilClose_EndsTheStreamAndNotTheConnection()
    {
        using var bed = new Bed();
        var server = bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadMessageAsync();
            await wire.SendAsync("HTTP/1.1 200 OK\r\n\r\nall there is");
        }));
        using var client = Http2Bed.Client(bed.ServeHttp2(server));

        (await client.GetStringAsync("/", Token)).ShouldBe("all there is");
        (await client.GetStringAsync("/", Token)).ShouldBe("all there is");
        bed.Stats("h2").Connections.ShouldBe(1UL);
    }

    [Fact]
    public async Task Answer_CutOff_IsAResetAndNoWholeAnswer()
    {
        using var bed = new Bed();
        var server = bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadMessageAsync();
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\npart");
        }));
        using var client = Http2Bed.Client(bed.ServeHttp2(server));

        await Should.ThrowAsync<HttpRequestException>(() => client.GetStringAsync("/", Token));
    }

    [Fact]
    public async Task Head_AndNoContent_HaveNoBody()
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Answering(request => request.FirstLine.StartsWith("HEAD", StringComparison.Ordinal)
            ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
            : "HTTP/1.1 204 No Content\r\n\r\n"));
        using var client = Http2Bed.Client(bed.ServeHttp2(server));

        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact }, Token);
        using var none = await client.GetAsync("/", Token);

        head.Content.Headers.ContentLength.ShouldBe(5);
        none.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Tls_ClientOffersBoth_ChoosesHttp2()
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Named("app"));
        using var authority = new TestAuthority();
        var vip = bed.ServeTls("h2", [server.Endpoint], authority.Config("c"), service => service.Tls.Protocols.Add(["h2", "http/1.1"]));
        using var client = Http2Bed.Client(vip, "https");

        (await client.GetStringAsync("/", Token)).ShouldBe("app");

        var record = (await bed.RecordsAsync(1))[0];
        record.IsHttp2.ShouldBeTrue();
        record.TlsVersion.ShouldBe("TLSv1.3");
    }

    [Fact]
    public async Task Http11_OnTheSameListener_IsServedToo()
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Named("app"));
        var vip = bed.ServeHttp2(server);
        using var wire = await Wire.Wire.ConnectAsync(vip);

        (await wire.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body.ShouldBe("app");
        (await wire.AskAsync("PRI / HTTP/1.1\r\nHost: a\r\n\r\n")).Body.ShouldBe("app");
    }

    [Fact]
    public async Task NoServer_IsAnsweredByTheEngine()
    {
        using var bed = new Bed();
        var vip = bed.Serve("h2", [FakeServer.Nobody()], (service, _, _) => service.Listeners[0].Http2 = true);
        using var client = Http2Bed.Client(vip);

        using var answer = await client.GetAsync("/", Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await answer.Content.ReadAsStringAsync(Token)).ShouldBe("502 Bad Gateway\n");
    }

    [Fact]
    public async Task Drain_WithAStreamUnderWay_LetsItEndAndSendsNewOnesElsewhere()
    {
        using var bed = new Bed();
        var release = new TaskCompletionSource();
        var server = bed.Use(FakeServer.Serving(async (_, wire) =>
        {
            await release.Task;
            await wire.SendAsync(Answer("late"));
        }));
        var vip = bed.ServeHttp2(server);
        using var client = Http2Bed.Client(vip);
        var late = client.GetStringAsync("/", Token);
        await Bed.UntilAsync(() => server.Requests == 1);

        bed.Change("h2", service => service.TrafficEnabled = false);
        release.SetResult();

        (await late).ShouldBe("late");
        await Bed.UntilAsync(() => bed.Stats("h2").OpenConnections == 0);
    }

    private static string Answer(string body) => $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private sealed class Unmeasured(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
