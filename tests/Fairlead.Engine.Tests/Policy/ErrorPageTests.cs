using System.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Http2;
using Fairlead.Engine.Tests.Wire;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Policy;

[Trait("tier", "wire")]
public sealed class ErrorPageTests : IDisposable
{
    private const string Page = "<h1>sorry</h1>";

    private readonly Bed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Error_OfAServer_KeepsItsStatusAndWhatToDoAboutIt()
    {
        var server = _bed.Use(FakeServer.Answering(r =>
            $"HTTP/1.1 {r.Path[1..]} X\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\nETag: \"1\"\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.ErrorPages.Add(Html()));
        using var client = await Wire.Wire.ConnectAsync(vip);

        var answer = await client.AskAsync("GET /503 HTTP/1.1\r\nHost: a\r\n\r\n");
        var other = await client.AskAsync("GET /200 HTTP/1.1\r\nHost: a\r\n\r\n");

        (answer.Status, answer["Content-Type"], answer.Body).ShouldBe((503, "text/html; charset=utf-8", Page));
        (answer["Retry-After"], answer["Content-Encoding"], answer["ETag"]).ShouldBe(("7", null, null));
        (other.Status, other.Body).ShouldBe((200, "no"));
        server.Connections.ShouldBe(1, "an answer that is here as a whole leaves its connection usable");
    }

    [Fact]
    public async Task Error_OfAServerThatGoesOn_IsNotWaitedFor()
    {
        var server = _bed.Use(FakeServer.Answering(_ => "HTTP/1.1 500 X\r\nContent-Length: 1000000\r\n\r\nno"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.ErrorPages.Add(Html()));
        using var client = await Wire.Wire.ConnectAsync(vip);

        for (var i = 1; i <= 2; i++)
        {
            (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body.ShouldBe(Page);
            server.Connections.ShouldBe(i);
        }
    }

    [Fact]
    public async Task Error_AnsweredToHead_HasNoBody()
    {
        var server = _bed.Use(FakeServer.Answering(_ => "HTTP/1.1 404 X\r\nContent-Length: 2\r\n\r\n"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.ErrorPages.Add(Html()));
        using var client = await Wire.Wire.ConnectAsync(vip);

        var head = await client.AskAsync("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", head: true);
        var next = await client.AskAsync("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", head: true);

        (head.Status, head["Content-Length"], next.Status).ShouldBe((404, $"{Page.Length}", 404));
    }

    [Fact]
    public async Task Error_OfTheEngine_IsShownByTheFirstPageForIt()
    {
        var vip = _bed.Serve("a", [], (service, _, _) =>
        {
            service.ErrorPages.Add(new ErrorPage { Status = Only(400), ContentType = "application/json", Body = ByteString.CopyFromUtf8("{}") });
            service.ErrorPages.Add(Html());
        });
        using var client = await Wire.Wire.ConnectAsync(vip);
        using var broken = await Wire.Wire.ConnectAsync(vip);

        var none = await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        var bad = await broken.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");

        (none.Status, none.Body).ShouldBe((503, Page));
        (bad.Status, bad["Content-Type"], bad.Body, bad["Connection"]).ShouldBe((400, "application/json", "{}", "close"));
        (await _bed.RecordsAsync(2)).Select(r => r.Status).ShouldBe([503, 400], ignoreOrder: true);
    }

    [Fact]
    public async Task Answer_BelowFourHundred_IsNoError()
    {
        var server = _bed.Use(FakeServer.Named("a"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.ErrorPages.Add(Html()));
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body.ShouldBe("a");
    }

    [Fact]
    public async Task Error_OnAStreamOfHttp2_IsShown()
    {
        var server = _bed.Use(FakeServer.Answering(_ => "HTTP/1.1 500 X\r\nContent-Length: 2\r\n\r\nno"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            service.Listeners[0].Http2 = true;
            service.ErrorPages.Add(Html());
        });
        using var client = Http2Bed.Client(vip, "http");

        for (var i = 0; i < 2; i++)
        {
            using var answer = await client.GetAsync("/", TestContext.Current.CancellationToken);
            answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
            (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe(Page);
        }
    }

    private static ErrorPage Html() => new() { ContentType = "text/html; charset=utf-8", Body = ByteString.CopyFromUtf8(Page) };

    private static NumberMatch Only(uint status) => new() { Ranges = { new NumberRange { First = status, Last = status } } };
}
