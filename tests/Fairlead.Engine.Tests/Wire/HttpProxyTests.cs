using System.Text;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Wire;

[Trait("tier", "wire")]
public sealed class HttpProxyTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";

    [Fact]
    public async Task Proxy_KeepAliveClient_SharesOneServerConnection()
    {
        using var bed = new Bed(loops: 1);
        var server = bed.Use(FakeServer.Answering(r => $"HTTP/1.1 200 OK\r\nContent-Length: {r.Path.Length}\r\n\r\n{r.Path}"));
        var vip = bed.Serve("a", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);

        for (var i = 0; i < 20; i++)
        {
            (await client.AskAsync($"GET /{i} HTTP/1.1\r\nHost: a\r\n\r\n")).Body.ShouldBe($"/{i}");
        }

        server.Connections.ShouldBe(1);
        bed.Stats("a").Requests.ShouldBe(20UL);
        bed.Stats("a").Responses2Xx.ShouldBe(20UL);
    }

    [Fact]
    public async Task Proxy_PipelinedRequests_AreAnsweredInOrder()
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Answering(r => $"HTTP/1.1 200 OK\r\nContent-Length: {r.Path.Length + r.Body.Length}\r\n\r\n{r.Path}{r.Body}"));
        var vip = bed.Serve("a", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);

        await client.SendAsync("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" +
            "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\nGET /4 HTTP/1.1\r\nHost: a\r\n\r\n");

        var bodies = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            bodies.Add((await client.ReadMessageAsync())!.Body);
        }

        bodies.ShouldBe(["/1", "/2abc", "/3de", "/4"]);
    }

    [Theory]
    [InlineData(XffMode.Replace, "127.0.0.5", 1)]
    [InlineData(XffMode.Append, "1.1.1.1, 2.2.2.2, 127.0.0.5", 1)]
    [InlineData(XffMode.AddNew, "1.1.1.1", 3)]
    public async Task Proxy_ForwardedFor_FollowsItsMode(XffMode mode, string first, int count)
    {
        using var bed = new Bed();
        Message? seen = null;
        var server = bed.Use(FakeServer.Answering(r =>
        {
            seen = r;
            return "HTTP/1.1 204 No Content\r\n\r\n";
        }));
        var vip = bed.Serve("a", [server.Endpoint], (s, _, _) => (s.Http.XForwardedFor, s.Http.XForwardedProto, s.Http.XffMode) = (true, true, mode));
        using var client = await Wire.ConnectAsync(vip, System.Net.IPAddress.Parse("127.0.0.5"));

        await client.AskAsync("GET / HTTP/1.1\r\nHost: a.example\r\nx-forwarded-for: 1.1.1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 2.2.2.2\r\n\r\n");

        seen!["X-Forwarded-For"].ShouldBe(first);
        seen.Count("X-Forwarded-For").ShouldBe(count);
        seen.Fields.Last(f => f.Name.Equals("x-forwarded-for", StringComparison.OrdinalIgnoreCase)).Value.ShouldEndWith("127.0.0.5");
        seen["X-Forwarded-Proto"].ShouldBe("http");
        seen["X-Forwarded-Port"].ShouldBe("18080");
        seen["Host"].ShouldBe("a.example");
    }

    [Fact]
    public async Task Proxy_FieldsOfOneHop_AreNotPassedOn()
    {
        using var bed = new Bed();
        Message? seen = null;
        var server = bed.Use(FakeServer.Answering(r =>
        {
            seen = r;
            return "HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Secret\r\nKeep-Alive: timeout=5\r\nX-Secret: 1\r\nX-Kept: 1\r\nContent-Length: 0\r\n\r\n";
        }));
        var vip = bed.Serve("a", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);

        var answer = await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nX-Stay: 2\r\nTE: gzip\r\nUpgrade: h2c\r\nProxy-Connection: x\r\n\r\n");

        seen!.Fields.Select(f => f.Name).ShouldBe(["Host", "X-Stay"]);
        answer.Fields.Select(f => f.Name).ShouldBe(["X-Kept", "Content-Length"]);
    }

    [Fact]
    public async Task Proxy_LargeBodiesBothWays_ArriveWhole()
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Answering(r => $"HTTP/1.1 200 OK\r\nContent-Length: {r.Body.Length}\r\n\r\n{r.Body}"));
        var vip = bed.Serve("a", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);
        var body = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i},"));

        var answer = await client.AskAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        answer.Body.ShouldBe(body);
    }

    [Fact]
    public async Task Proxy_ChunkedBothWays_KeepsContentAndFrames()
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Answering(r => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n" +
            string.Concat(r.Body.Chunk(1000).Select(c => $"{c.Length:x};n=1\r\n{new string(c)}\r\n")) + "0\r\nX-Sum: 7\r\n\r\n"));
        var vip = bed.Serve("a", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);
        var body = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},"));
        var chunks = string.Concat(body.Chunk(777).Select(c => $"{c.Length:X}\r\n{new string(c)}\r\n"));

        for (var i = 0; i < 3; i++)
        {
            var answer = await client.AskAsync($"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n");
            answer.Body.ShouldBe(body);
        }

        server.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Proxy_ChunkedAnswerToOldClient_ComesWithoutChunks()
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Answering(_ => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
        var vip = bed.Serve("a", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);

        var answer = await client.AskAsync("GET / HTTP/1.0\r\n\r\n");

        answer["Transfer-Encoding"].ShouldBeNull();
        answer.Body.ShouldBe("abcde");
    }

    [Fact]
    public async Task Proxy_ExpectContinue_IsAnsweredByTheServer()
    {
        using var bed = new Bed();
        var server = bed.Use(new FakeServer(async (wire, _) =>
        {
            var head = await wire.ReadThroughAsync("\r\n\r\n");
            head!.ShouldContain("Expect: 100-continue");
            await wire.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            var body = await wire.ReadExactlyAsync(5);
            await wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{body}");
            await wire.ReadToEndAsync();
        }));
        var vip = bed.Serve("a", [server.Endpoint], (service, _, _) => service.Http.AsksToContinue = true);
        using var client = await Wire.ConnectAsync(vip);

        var interim = await client.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        interim.Status.ShouldBe(100);
        (await client.AskAsync("hello")).Body.ShouldBe("hello");
    }

    [Fact]
    public async Task Proxy_HeadAndNoContent_HaveNoBody()
    {
        using var bed = new Bed();
        var server = bed.Use(new FakeServer(async (wire, _) =>
        {
            while (await wire.ReadMessageAsync() is { } request)
            {
                await wire.SendAsync(request.FirstLine.StartsWith("HEAD", StringComparison.Ordinal)
                    ? "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" : "HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n");
            }
        }));
        var vip = bed.Serve("a", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);

        (await client.AskAsync("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", head: true))["Content-Length"].ShouldBe("500");
        (await client.AskAsync(Get)).Status.ShouldBe(304);
        (await client.AskAsync("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", head: true)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Proxy_AnswerUntilClose_EndsTheClientConnection()
    {
        using var bed = new Bed();
        var server = bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadMessageAsync();
            await wire.SendAsync("HTTP/1.0 200 OK\r\n\r\nall of it");
        }));
        var vip = bed.Serve("a", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);

        var answer = await client.AskAsync(Get);

        answer.Body.ShouldBe("all of it");
        answer["Connection"].ShouldBe("close");
    }

    [Fact]
    public async Task Proxy_Transaction_LeavesOneRecord()
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Named("a"));
        var vip = bed.Serve("a", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);

        await client.AskAsync("GET /p/q?x=1 HTTP/1.1\r\nHost: h.example\r\nUser-Agent: probe\r\n\r\n");

        var record = (await bed.RecordsAsync(1)).ShouldHaveSingleItem();
        Encoding.ASCII.GetString(record.Method).ShouldBe("GET");
        Encoding.ASCII.GetString(record.Host).ShouldBe("h.example");
        Encoding.ASCII.GetString(record.Path).ShouldBe("/p/q");
        Encoding.ASCII.GetString(record.Query).ShouldBe("x=1");
        Encoding.ASCII.GetString(record.UserAgent).ShouldBe("probe");
        (record.Status, record.VirtualService, record.Server!.Key.Port).ShouldBe((200, "virtualservice-a", server.Endpoint.Port));
        record.ConnectUs.ShouldBeGreaterThan(0);
        record.FirstByteUs.ShouldBeGreaterThan(0);
        record.TotalUs.ShouldBeGreaterThanOrEqualTo(record.FirstByteUs);
        record.Significance.ShouldBe(Significance.None);
    }

    [Fact]
    public async Task Proxy_WithoutFullLogs_RecordsSignificantTransactionsOnly()
    {
        using var bed = new Bed(loops: 1);
        var server = bed.Use(FakeServer.Answering(r => $"HTTP/1.1 {(r.Path == "/bad" ? 500 : 200)} X\r\nContent-Length: 0\r\n\r\n"));
        var vip = bed.Serve("a", [server.Endpoint], (s, _, _) => s.Log.FullClientLogs = false);
        using var client = await Wire.ConnectAsync(vip);

        await client.AskAsync(Get);
        await client.AskAsync("GET /bad HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.AskAsync(Get);

        var record = (await bed.RecordsAsync(1)).ShouldHaveSingleItem();
        record.Status.ShouldBe(500);
        record.SignificanceWords().ShouldBe(["status 500"]);
    }

    [Fact]
    public async Task Proxy_KeepAliveRequestsUsedUp_SaysCloseAndCloses()
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Named("a"));
        var vip = bed.Serve("a", [server.Endpoint], (s, _, _) => s.Http.MaxKeepaliveRequests = 2);
        using var client = await Wire.ConnectAsync(vip);

        (await client.AskAsync(Get))["Connection"].ShouldBeNull();
        (await client.AskAsync(Get))["Connection"].ShouldBe("close");
        (await client.IsClosedByPeerAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Proxy_WithoutMultiplexing_GivesEachClientItsOwnServerConnection()
    {
        using var bed = new Bed(loops: 1);
        var server = bed.Use(FakeServer.Named("a"));
        var vip = bed.Serve("a", [server.Endpoint], (s, _, _) => s.Http.ConnectionMultiplexing = false);
        using (var first = await Wire.ConnectAsync(vip))
        using (var second = await Wire.ConnectAsync(vip))
        {
            for (var i = 0; i < 3; i++)
            {
                await first.AskAsync(Get);
                await second.AskAsync(Get);
            }
        }

        server.Connections.ShouldBe(2);
        await Bed.UntilAsync(() => bed.Plane.Snapshot().Servers[0].OpenConnections == 0);
    }

    [Fact]
    public async Task Proxy_LargeChunkedAnswerToASlowOldClient_ArrivesWhole()
    {
        using var bed = new Bed();
        var body = string.Concat(Enumerable.Range(0, 1_500_000).Select(i => $"{i},"));
        var chunks = string.Concat(body.Chunk(50_000).Select(c => $"{c.Length:x}\r\n{new string(c)}\r\n"));
        var server = bed.Use(FakeServer.Answering(_ => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n"));
        var vip = bed.Serve("a", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);

        await client.SendAsync("GET / HTTP/1.0\r\n\r\n");
        await Bed.UntilAsync(() => server.Requests == 1);

        (await client.ReadMessageAsync())!.Body.ShouldBe(body);
    }

    [Fact]
    public async Task Proxy_EndlessInterimAnswers_AreABrokenAnswer()
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Answering(_ => string.Concat(Enumerable.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 100))));
        var vip = bed.Serve("a", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);
        await client.SendAsync(Get);

        Message answer;
        do
        {
            answer = (await client.ReadMessageAsync())!;
        }
        while (answer.Status == 102);

        answer.Status.ShouldBe(502);
    }
}
