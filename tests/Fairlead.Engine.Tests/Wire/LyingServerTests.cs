using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Fairlead.Engine.Proxy;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Wire;

/// <summary>Servers whose answers are wrong: the client hears 502 or sees a cut connection, never a part as a whole, never another's bytes.</summary>
[Trait("tier", "wire")]
public sealed class LyingServerTests : IDisposable
{
    private const string Get = "GET /own HTTP/1.1\r\nHost: a\r\n\r\n";

    private readonly Bed _bed = new(loops: 1);

    public void Dispose() => _bed.Dispose();

    public static TheoryData<string, string> BrokenHeads => new()
    {
        { "two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello" },
        { "a length twice", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello" },
        { "a list of lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello" },
        { "a signed length", "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello" },
        { "a length beyond all numbers", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhello" },
        { "length and chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" },
        { "an unknown coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: cow\r\n\r\nhello" },
        { "chunked twice", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { "chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n" },
        { "bare LF", "HTTP/1.1 200 OK\nContent-Length: 0\n\n" },
        { "bare CR", "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n" },
        { "a folded field", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n" },
        { "a space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello" },
        { "a field without a name", "HTTP/1.1 200 OK\r\n: a\r\n\r\n" },
        { "a field without a colon", "HTTP/1.1 200 OK\r\nnocolon\r\n\r\n" },
        { "NUL in a value", "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n" },
        { "an empty line first", "\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" },
        { "a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n" },
        { "a status of two digits", "HTTP/1.1 20 OK\r\n\r\n" },
        { "no status", "HTTP/1.1 OK\r\n\r\n" },
        { "a status that begins with 0", "HTTP/1.1 099 OK\r\n\r\n" },
        { "two blanks before the status", "HTTP/1.1  200 OK\r\n\r\n" },
        { "another version", "HTTP/2.0 200 OK\r\n\r\n" },
        { "another protocol", "SSH-2.0-OpenSSH\r\n" },
        { "frames of HTTP/2", "\0\0\u0012\u0004\0\0\0\0\0\0\u0003\0\0\0\u0080" },
        { "an alert of TLS", "\u0015\u0003\u0003\0\u0002\u0002\u0028" },
        { "a switch of protocols nobody asked for", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n" },
        { "a field larger than any", $"HTTP/1.1 200 OK\r\nX: {new string('x', 40_000)}\r\n\r\n" },
        { "a head larger than any", $"HTTP/1.1 200 OK\r\n{string.Concat(Enumerable.Range(0, 6).Select(i => $"X{i}: {new string('x', 10_000)}\r\n"))}\r\n" },
        { "more fields than any", $"HTTP/1.1 200 OK\r\n{string.Concat(Enumerable.Range(0, 1100).Select(i => $"X{i}: 1\r\n"))}\r\n" },
        { "interim answers without end", string.Concat(Enumerable.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 40)) },
        { "the end before an answer", "" },
        { "the end within a head", "HTTP/1.1 200 OK\r\nConte" },
    };

    [Theory]
    [MemberData(nameof(BrokenHeads))]
    public async Task Answer_WithABrokenHead_IsA502AndCountsAgainstTheServer(string what, string answer)
    {
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadMessageAsync();
            await wire.SendAsync(answer);
        }));
        var vip = Serve(server);
        using var client = await Wire.ConnectAsync(vip);

        await client.SendAsync("POST /own HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
        var heard = await FinalAsync(client);

        heard.Status.ShouldBe(502, what);
        heard.Body.ShouldBe("502 Bad Gateway\n");
        _bed.Server("a", server.Endpoint).OnLoop(0).Failures.ShouldBe(1, what);
        server.Connections.ShouldBe(1);
    }

    public static TheoryData<string, string> BrokenBodies => new()
    {
        { "a length that is not reached", "Content-Length: 100\r\n\r\nhalf" },
        { "no last chunk", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n" },
        { "half a chunk", "Transfer-Encoding: chunked\r\n\r\nff\r\nhalf" },
        { "no end of the last chunk", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n" },
        { "a chunk size that is none", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n" },
        { "a signed chunk size", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n+1\r\nx\r\n0\r\n\r\n" },
        { "a chunk longer than it says", "Transfer-Encoding: chunked\r\n\r\n2\r\nhalf\r\n0\r\n\r\n" },
        { "a chunk size beyond all numbers", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nffffffffffffffff1\r\nx" },
        { "a chunk line that ends with LF", "Transfer-Encoding: chunked\r\n\r\n4\nhalf\r\n0\r\n\r\n" },
        { "a length among trailers", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\nContent-Length: 4\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(BrokenBodies))]
    public async Task Answer_WithABrokenBody_IsCutAndNeverLooksWhole(string what, string rest)
    {
        var server = _bed.Use(new FakeServer(async (wire, number) =>
        {
            await wire.ReadMessageAsync();
            await wire.SendAsync(number == 1 ? "HTTP/1.1 200 OK\r\n" + rest : "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole");
        }));
        var vip = Serve(server);
        using var client = await Wire.ConnectAsync(vip);
        await client.SendAsync(Get + Get);

        var cut = await Should.ThrowAsync<Exception>(async () =>
        {
            // A broken body that is found at once is told with a status instead.
            var answer = await client.ReadMessageAsync();
            throw answer!.Status == 502 ? new IOException("refused") : new InvalidOperationException($"{what} passed for {answer.Body}");
        });

        cut.ShouldNotBeOfType<InvalidOperationException>();
        using var next = await Wire.ConnectAsync(vip);
        (await next.AskAsync(Get)).Body.ShouldBe("whole");
        (await _bed.RecordsAsync(2)).ShouldContain(record => record.Significance.HasFlag(Significance.BrokenAnswer));
    }

    [Fact]
    public async Task Answer_EndedByAReset_IsCut()
    {
        var abrupt = _bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadMessageAsync();
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            wire.Socket.LingerState = new LingerOption(true, 0);
            wire.Socket.Close();
        }));
        using var client = await Wire.ConnectAsync(Serve(abrupt));
        await client.SendAsync(Get);

        await Should.ThrowAsync<Exception>(async () => await client.ReadMessageAsync());

        (await _bed.RecordsAsync(1))[0].Significance.HasFlag(Significance.BrokenAnswer).ShouldBeTrue();
    }

    [Fact]
    public async Task Answer_ByteByByte_ArrivesWhole()
    {
        const string Answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n5;x=y\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n";
        var server = _bed.Use(FakeServer.Serving(async (_, wire) =>
        {
            foreach (var c in Answer)
            {
                await wire.SendAsync(c.ToString());
            }
        }));
        using var client = await Wire.ConnectAsync(Serve(server));

        (await client.AskAsync(Get)).Body.ShouldBe("hello");
        (await client.AskAsync(Get)).Body.ShouldBe("hello");
    }

    /// <summary>The head must be whole within the server's time, however many bytes of it come; content may take as long as it goes on coming.</summary>
    [Theory]
    [InlineData(true, 504)]
    [InlineData(false, 200)]
    public async Task Answer_ByteByByteWhileTimePasses_IsWaitedForAsLongAsTheServerMayTake(bool isHeadSlow, int status)
    {
        const string Head = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n";
        const string Body = "slow content";
        const uint ServerMs = 600;
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadMessageAsync();
            foreach (var c in Head + Body)
            {
                await wire.SendAsync(c.ToString());
                if (isHeadSlow || c != '\r')
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(isHeadSlow ? 100 : Head.Contains(c, StringComparison.Ordinal) ? 1 : 150), TimeProvider.System);
                }
            }
        }));
        var vip = _bed.Serve("a", [server.Endpoint], (_, pool, _) => (pool.Retries, pool.ServerTimeoutMs) = (0, ServerMs));
        using var client = await Wire.ConnectAsync(vip);
        var began = TimeProvider.System.GetTimestamp();

        var answer = await client.AskAsync(Get);

        answer.Status.ShouldBe(status);
        if (!isHeadSlow)
        {
            answer.Body.ShouldBe(Body);
        }

        TimeProvider.System.GetElapsedTime(began).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(ServerMs - 100));
        (await _bed.RecordsAsync(1))[0].Significance.HasFlag(Significance.ServerTimeout).ShouldBe(isHeadSlow);
    }

    [Fact]
    public async Task Answer_BeforeTheRequestIsWhole_LeavesAConnectionNobodyUsesAgain()
    {
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadThroughAsync("\r\n\r\n");
            await wire.SendAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
            await wire.ReadToEndAsync();
        }));
        var vip = Serve(server);
        for (var i = 1; i <= 3; i++)
        {
            using var client = await Wire.ConnectAsync(vip);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nGET /smuggled HTTP/1.1\r\n");

            (await client.ReadMessageAsync())!.Status.ShouldBe(403);
            server.Connections.ShouldBe(i);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    public async Task Answer_WithoutABodyThatSpeaksOfOne_PassesAndItsConnectionIsNotUsedAgain(string answer)
    {
        var head = answer[..(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)];
        var server = _bed.Use(FakeServer.Serving((_, wire) => wire.SendAsync(head)));
        using var client = await Wire.ConnectAsync(Serve(server));

        var status = int.Parse(answer.Split(' ')[1], CultureInfo.InvariantCulture);
        for (var i = 1; i <= 3; i++)
        {
            await client.SendAsync(Get);
            (await client.ReadMessageAsync(toHead: true))!.Status.ShouldBe(status);
            server.Connections.ShouldBe(i);
        }
    }

    [Fact]
    public async Task Answer_ToNoRequest_EndsTheIdleConnectionUnread()
    {
        var poison = new TaskCompletionSource();
        var server = _bed.Use(new FakeServer(async (wire, number) =>
        {
            while (await wire.ReadMessageAsync() is { } request)
            {
                await wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {request.Path.Length}\r\n\r\n{request.Path}");
                if (number == 1)
                {
                    await poison.Task;
                    await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
                }
            }
        }));
        var vip = Serve(server);
        using var first = await Wire.ConnectAsync(vip);
        (await first.AskAsync(Get)).Body.ShouldBe("/own");

        poison.SetResult();
        await Bed.UntilAsync(() => _bed.Server("a", server.Endpoint).OnLoop(0).OpenConnections == 0);

        using var second = await Wire.ConnectAsync(vip);
        (await second.AskAsync(Get)).Body.ShouldBe("/own");
    }

    /// <summary>
    /// The next client's request and an answer nobody asked for are both there before the loop looks, the request first: it must not be
    /// sent on the connection on which that answer waits.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_ToNoRequestBesideTheNextRequest_NeverReachesThatClient(bool isShared)
    {
        var (poison, isSent) = (new TaskCompletionSource(), new TaskCompletionSource());
        var server = _bed.Use(new FakeServer(async (wire, number) =>
        {
            while (await wire.ReadMessageAsync() is { } request)
            {
                await wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {request.Path.Length}\r\n\r\n{request.Path}");
                if (number == 1 && request.Path == "/ready")
                {
                    await poison.Task;
                    await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
                    isSent.SetResult();
                }
            }
        }));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.Http.ConnectionMultiplexing = isShared);
        using var client = await Wire.ConnectAsync(vip);
        (await client.AskAsync("GET /ready HTTP/1.1\r\nHost: a\r\n\r\n")).Body.ShouldBe("/ready");

        using (await StalledLoop.OfAsync(_bed))
        {
            await client.SendAsync(Get);
            poison.SetResult();
            await isSent.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }

        (await client.ReadMessageAsync())!.Body.ShouldBe("/own");
        server.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task Request_CutOff_IsNotTakenForWhole()
    {
        var bodies = new List<string>();
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            var read = await wire.ReadToEndAsync();
            lock (bodies)
            {
                bodies.Add(read);
            }
        }));
        var vip = Serve(server);
        string[] requests =
        [
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n",
        ];
        foreach (var request in requests)
        {
            using var client = await Wire.ConnectAsync(vip);
            await client.SendAsync(request);
            client.Socket.Shutdown(SocketShutdown.Send);

            (await client.IsClosedByPeerAsync()).ShouldBeTrue();
        }

        await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 0);
        bodies.ShouldAllBe(read => !read.EndsWith("0\r\n\r\n", StringComparison.Ordinal));
        _bed.Stats("a").Responses2Xx.ShouldBe(0UL);
    }

    private static async Task<Message> FinalAsync(Wire client)
    {
        Message? answer;
        do
        {
            answer = await client.ReadMessageAsync();
        }
        while (answer!.Status == 102);

        return answer;
    }

    private IPEndPoint Serve(FakeServer server) => _bed.Serve("a", [server.Endpoint], (_, pool, _) => pool.Retries = 0);
}
