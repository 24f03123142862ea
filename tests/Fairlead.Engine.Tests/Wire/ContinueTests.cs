using Fairlead.Engine.Tests.Http2;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Wire;

/// <summary>Who says 100 (Continue), and how long heads of answers may be.</summary>
[Trait("tier", "wire")]
public sealed class ContinueTests : IDisposable
{
    private const string Waiting = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";

    private readonly Bed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Engine_ThatSaysContinue_DoesNotAskTheServer()
    {
        string? asked = null;
        var server = _bed.Use(FakeServer.Answering(request =>
        {
            asked = request["Expect"] ?? "nothing";
            return $"HTTP/1.1 200 OK\r\nContent-Length: {request.Body.Length}\r\n\r\n{request.Body}";
        }));
        var vip = _bed.Serve("a", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);

        for (var i = 0; i < 2; i++)
        {
            (await client.AskAsync(Waiting, head: true)).Status.ShouldBe(100);
            var answer = await client.AskAsync("body");
            (answer.Status, answer.Body, asked).ShouldBe((200, "body", "nothing"));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Client_OfAnyVersion_IsToldToGoOn(int version)
    {
        var server = _bed.Use(FakeServer.Answering(request => $"HTTP/1.1 200 OK\r\nContent-Length: {request.Body.Length}\r\n\r\n{request.Body}"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.Listeners[0].Http2 = true);
        using var client = PairBed.Client(vip, version);
        client.DefaultRequestHeaders.ExpectContinue = true;

        using var answer = await client.PostAsync("/", new StringContent("body"), TestContext.Current.CancellationToken);

        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("body");
    }

    [Fact]
    public async Task Client_OfAServiceThatHasUsedUpItsThroughput_IsToldAtOnce()
    {
        var server = _bed.Use(FakeServer.Answering(request => $"HTTP/1.1 200 OK\r\nContent-Length: {request.Body.Length}\r\n\r\n{request.Body}"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.MaxBytesPerSecond = 2000);
        using var client = await Wire.ConnectAsync(vip);
        using var other = await Wire.ConnectAsync(vip);
        await other.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000\r\n\r\n{new string('x', 3000)}");
        await Bed.UntilAsync(() => server.Requests == 1);

        (await client.AskAsync(Waiting, head: true)).Status.ShouldBe(100);
        (await client.AskAsync("body")).Body.ShouldBe("body");
    }

    [Fact]
    public async Task Client_ThatDidNotWait_IsNotToldTo()
    {
        var server = _bed.Use(FakeServer.Named("a"));
        var vip = _bed.Serve("a", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);

        (await client.AskAsync(Waiting + "body")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Request_ThatIsRefused_IsNotToldToGoOn()
    {
        var vip = _bed.Serve("a", [FakeServer.Nobody()], (service, _, _) => service.Http.ClientMaxBodyBytes = 1);
        using var client = await Wire.ConnectAsync(vip);

        (await client.AskAsync(Waiting)).Status.ShouldBe(413);
    }

    [Fact]
    public async Task Answer_WithALongHead_PassesToClientsOfHttp2Too()
    {
        var head = string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: {new string('x', 1015)}\r\n"));
        var server = _bed.Use(FakeServer.Answering(_ => $"HTTP/1.1 200 OK\r\n{head}Content-Length: 0\r\n\r\n"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            service.Listeners[0].Http2 = true;
            service.Http.AnswerHeadBytes = 256 * 1024;
        });
        using var client = new HttpClient(new SocketsHttpHandler { MaxResponseHeadersLength = 120 })
        {
            BaseAddress = new Uri($"http://{vip}"),
            DefaultRequestVersion = System.Net.HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var answer = await client.GetAsync("/", TestContext.Current.CancellationToken);

        answer.Headers.GetValues("X-99").Single().Length.ShouldBe(1015);
    }

    [Theory]
    [InlineData(0, 40, 200)]
    [InlineData(0, 60, 502)]
    [InlineData(64, 60, 200)]
    [InlineData(2, 3, 502)]
    public async Task Answer_WithALongHead_PassesUpToTheLimit(uint limitKb, int lines, int status)
    {
        var head = string.Concat(Enumerable.Range(0, lines).Select(i => $"X-{i}: {new string('x', 1015)}\r\n"));
        var server = _bed.Use(FakeServer.Answering(_ => $"HTTP/1.1 200 OK\r\n{head}Content-Length: 0\r\n\r\n"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.Http.AnswerHeadBytes = limitKb * 1024);
        using var client = await Wire.ConnectAsync(vip);

        (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status.ShouldBe(status);
    }
}
