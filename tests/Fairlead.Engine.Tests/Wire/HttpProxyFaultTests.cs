using Fairlead.Engine.Proxy;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Wire;

/// <summary>Servers and clients that break off, lie or say nothing.</summary>
[Trait("tier", "wire")]
public sealed class HttpProxyFaultTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";

    [Fact]
    public async Task Proxy_ServerDiesMidAnswer_EndsTheClientAndSparesTheNext()
    {
        using var bed = new Bed(loops: 1);
        var server = bed.Use(new FakeServer(async (wire, number) =>
        {
            await wire.ReadMessageAsync();
            await wire.SendAsync(number == 1 ? "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf" : "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole");
        }));
        var vip = bed.Serve("a", [server.Endpoint]);
        using var first = await Wire.ConnectAsync(vip);
        await first.SendAsync(Get + Get);

        await Should.ThrowAsync<Exception>(async () => await first.ReadMessageAsync());

        using var second = await Wire.ConnectAsync(vip);
        (await second.AskAsync(Get)).Body.ShouldBe("whole");
        (await bed.RecordsAsync(2))[0].Significance.HasFlag(Significance.BrokenAnswer).ShouldBeTrue();
    }

    [Fact]
    public async Task Proxy_BytesBehindAnAnswer_NeverReachTheNextClient()
    {
        using var bed = new Bed(loops: 1);
        var server = bed.Use(FakeServer.Answering(_ => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"));
        var vip = bed.Serve("a", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);

        for (var i = 0; i < 5; i++)
        {
            (await client.AskAsync(Get)).Body.ShouldBe("ok");
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 0\n\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("nonsense\r\n\r\n")]
    public async Task Proxy_MalformedAnswerHead_BecomesBadGateway(string answer)
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Answering(_ => answer));
        var vip = bed.Serve("a", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);

        (await client.AskAsync(Get)).Status.ShouldBe(502);
    }

    [Fact]
    public async Task Proxy_SilentServer_BecomesGatewayTimeout()
    {
        using var bed = new Bed();
        var server = bed.Use(new FakeServer((wire, _) => wire.ReadToEndAsync()));
        var vip = bed.Serve("a", [server.Endpoint], (_, p, _) => p.ServerTimeoutMs = 150);
        using var client = await Wire.ConnectAsync(vip);

        (await client.AskAsync(Get)).Status.ShouldBe(504);
    }

    [Fact]
    public async Task Proxy_NoServer_AnswersUnavailableAndKeepsTheConnection()
    {
        using var bed = new Bed();
        var vip = bed.Serve("a", []);
        using var client = await Wire.ConnectAsync(vip);

        (await client.AskAsync(Get)).Status.ShouldBe(503);
        (await client.AskAsync(Get)).Status.ShouldBe(503);
        bed.Stats("a").Responses5Xx.ShouldBe(2UL);
    }

    [Fact]
    public async Task Proxy_EarlyAnswerToAnUnfinishedRequest_ReachesTheClient()
    {
        using var bed = new Bed();
        var server = bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadThroughAsync("\r\n\r\n");
            await wire.SendAsync("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
        }));
        var vip = bed.Serve("a", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);

        var answer = await client.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nstart");

        answer.Status.ShouldBe(413);
        answer.Body.ShouldBe("big");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")]
    public async Task Proxy_ClientEndsItsSideBeforeTheServerIsConnected_IsStillAnswered(string request)
    {
        using var bed = new Bed();
        var vip = bed.Serve("a", [bed.Use(FakeServer.Named("s")).Endpoint]);
        using var client = await Wire.ConnectAsync(vip);

        await client.SendAsync(request);
        client.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);

        (await client.ReadMessageAsync())!.Body.ShouldBe("s");
    }

    [Fact]
    public async Task Proxy_ClientGoesAway_EndsTheServerConnection()
    {
        using var bed = new Bed();
        var gone = new TaskCompletionSource();
        var server = bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadThroughAsync("\r\n\r\n");
            await wire.ReadToEndAsync();
            gone.SetResult();
        }));
        var vip = bed.Serve("a", [server.Endpoint]);
        using (var client = await Wire.ConnectAsync(vip))
        {
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
            await Bed.UntilAsync(() => server.Connections == 1);
        }

        await gone.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        (await bed.RecordsAsync(1))[0].Significance.HasFlag(Significance.ClientAborted).ShouldBeTrue();
    }
}
