using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>Servers of HTTP/2 that go away, lie, flood or say nothing: clients get a clean answer, and what no server looked at is asked again.</summary>
[Trait("tier", "wire")]
public sealed class Http2BadServerTests : IDisposable
{
    private const int End = 0x1;
    private const int EndHeaders = 0x4;
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody";
    private static readonly string Ok = FrameWire.Block(":status: 200\n");

    private readonly Bed _bed = new(loops: 1);

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(Get)]
    [InlineData(Post)]
    public async Task GoAway_WithStreamsAboveTheLast_SendsThemAgain(string request)
    {
        var server = _bed.Use(new FrameServer(async (wire, number) =>
        {
            await wire.WelcomeAsync();
            var stream = await wire.NextHeadersAsync();
            if (number == 1)
            {
                await wire.SendAsync(Http2FrameType.GoAway, 0, 0, "00000000 00000000");
                await wire.NextOfInterestAsync();
                return;
            }

            var body = request == Post ? await wire.NextOfInterestAsync() : "";
            await FrameServer.SayAsync(wire, stream, $"again {body}");
            await wire.NextOfInterestAsync();
        }));
        using var client = await ConnectAsync(server);

        (await client.AskAsync(request)).Body.ShouldBe(request == Post ? "again DATA 1 body END" : "again ");

        server.Connections.ShouldBe(2);
        (await _bed.RecordsAsync(1))[0].Retries.ShouldBe(0);
    }

    [Fact]
    public async Task GoAway_WithStreamsBelowTheLast_LetsThemEndAndOpensAnother()
    {
        var server = _bed.Use(new FrameServer(async (wire, number) =>
        {
            await wire.WelcomeAsync();
            var stream = await wire.NextHeadersAsync();
            await wire.SendAsync(Http2FrameType.GoAway, 0, 0, "00000001 00000000");
            await FrameServer.SayAsync(wire, stream, $"from {number}");
            await wire.NextOfInterestAsync();
        }));
        using var client = await ConnectAsync(server);

        (await client.AskAsync(Get)).Body.ShouldBe("from 1");
        (await client.AskAsync(Get)).Body.ShouldBe("from 2");
    }

    [Fact]
    public async Task Stream_Refused_IsAskedAgainWithItsBody()
    {
        var requests = 0;
        var server = _bed.Use(FrameServer.Answering(async (wire, stream) =>
        {
            var body = await wire.NextOfInterestAsync();
            if (Interlocked.Increment(ref requests) == 1)
            {
                await wire.SendAsync(Http2FrameType.RstStream, 0, stream, "00000007");
                return;
            }

            await FrameServer.SayAsync(wire, stream, body);
        }));
        using var client = await ConnectAsync(server);

        (await client.AskAsync(Post)).Body.ShouldBe("DATA 3 body END");
    }

    [Fact]
    public async Task Stream_RefusedForEver_IsGivenUp()
    {
        var requests = 0;
        var server = _bed.Use(FrameServer.Answering((wire, stream) =>
        {
            Interlocked.Increment(ref requests);
            return wire.SendAsync(Http2FrameType.RstStream, 0, stream, "00000007");
        }));
        using var client = await ConnectAsync(server);

        (await client.AskAsync(Post)).Status.ShouldBe(502);

        requests.ShouldBeLessThan(10);
    }

    [Fact]
    public async Task Stream_ResetBeforeAnAnswer_IsNoReasonToRepeatWhatMayHaveBeenDone()
    {
        var server = _bed.Use(FrameServer.Answering((wire, stream) => wire.SendAsync(Http2FrameType.RstStream, 0, stream, "00000002")));
        using var client = await ConnectAsync(server);

        (await client.AskAsync(Post)).Status.ShouldBe(502);

        var record = (await _bed.RecordsAsync(1))[0];
        record.ServerFailure.ShouldBe("HTTP/2 stream reset: Internal");
        record.Significance.HasFlag(Significance.ServerReset).ShouldBeTrue();
    }

    [Fact]
    public async Task Stream_ResetWithinTheAnswer_CutsOnlyThatAnswer()
    {
        var server = _bed.Use(FrameServer.Answering(async (wire, stream) =>
        {
            if (stream > 1)
            {
                await FrameServer.SayAsync(wire, stream, "fine");
                return;
            }

            await wire.SendAsync(Http2FrameType.Headers, EndHeaders, stream, Ok);
            await wire.SendAsync(Http2FrameType.Data, 0, stream, "'part");
            await wire.SendAsync(Http2FrameType.RstStream, 0, stream, "00000002");
        }));
        var vip = Serve(server);
        using var cut = await Wire.Wire.ConnectAsync(vip);
        using var other = await Wire.Wire.ConnectAsync(vip);

        await cut.SendAsync(Get);
        (await cut.ReadThroughAsync("part")).ShouldNotBeNull();
        (await other.AskAsync(Get)).Body.ShouldBe("fine");

        await Should.ThrowAsync<Exception>(() => cut.ReadThroughAsync("0\r\n\r\n"));
        server.Connections.ShouldBe(1);
    }

    /// <summary>Answers that a client must not take for whole ones, or get at all.</summary>
    [Theory]
    [InlineData(":status: 200\ncontent-length: 10\n", "'short", 0)]
    [InlineData(":status: 200\ncontent-length: 2\n", "'too long", 0)]
    [InlineData(":status: 200\ncontent-length: 2\ncontent-length: 3\n", "'xx", 502)]
    [InlineData(":status: 200\nconnection: close\n", "'x", 502)]
    [InlineData(":status: 200\ntransfer-encoding: chunked\n", "'x", 502)]
    [InlineData(":status: 200\nUpper: case\n", "'x", 502)]
    [InlineData(":status: 200\nx: a\\r\\nb: c\n", "'x", 502)]
    [InlineData(":status: 101\n", "'x", 502)]
    [InlineData(":status: 20\n", "'x", 502)]
    [InlineData("x: y\n", "'x", 502)]
    [InlineData(":status: 200\n:status: 200\n", "'x", 502)]
    [InlineData(":path: /\n:status: 200\n", "'x", 502)]
    public async Task Answer_AgainstTheRules_IsRefusedAndTheNextIsFine(string fields, string body, int status)
    {
        var server = _bed.Use(FrameServer.Answering(async (wire, stream) =>
        {
            if (stream > 1)
            {
                await FrameServer.SayAsync(wire, stream, "fine");
                return;
            }

            await wire.SendAsync(Http2FrameType.Headers, EndHeaders, stream, FrameWire.Block(fields));
            await wire.SendAsync(Http2FrameType.Data, End, stream, body);
        }));
        var vip = Serve(server);
        using var client = await Wire.Wire.ConnectAsync(vip);
        using var next = await Wire.Wire.ConnectAsync(vip);

        await client.SendAsync(Get);
        if (status > 0)
        {
            (await client.ReadMessageAsync())!.Status.ShouldBe(status);
        }
        else
        {
            await Should.ThrowAsync<Exception>(client.ReadMessageAsync(), customMessage: "half an answer must not look whole");
        }

        (await next.AskAsync(Get)).Body.ShouldBe("fine");
        server.Connections.ShouldBe(1);
        (await _bed.RecordsAsync(2))[0].Significance.HasFlag(Significance.BrokenAnswer).ShouldBeTrue();
    }

    [Fact]
    public async Task Data_AfterTheEnd_SpoilsNeitherTheAnswerNorTheConnection()
    {
        var server = _bed.Use(FrameServer.Answering(async (wire, stream) =>
        {
            await FrameServer.SayAsync(wire, stream, "whole");
            await wire.SendAsync(Http2FrameType.Data, End, stream, "'more");
        }));
        using var client = await ConnectAsync(server);

        for (var i = 0; i < 5; i++)
        {
            (await client.AskAsync(Get)).Body.ShouldBe("whole");
        }

        server.Connections.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Header_ListTooLarge_IsRefused(bool isBomb)
    {
        var server = _bed.Use(FrameServer.Answering(async (wire, stream) =>
        {
            // A bomb keeps one large field in the table and names it again and again, a byte each time.
            var value = new string('x', 3000);
            var block = isBomb
                ? "88" + "40" + "0178" + "7fb916" + Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(new string('y', 3000))) + string.Concat(Enumerable.Repeat("be", 8000))
                : "88" + FrameWire.Block(string.Concat(Enumerable.Range(0, 20).Select(i => $"x{i}: {value}\n")));
            var bytes = Convert.FromHexString(block);
            var type = Http2FrameType.Headers;
            for (var at = 0; at < bytes.Length; at += 16_000)
            {
                var isLast = at + 16_000 >= bytes.Length;
                await wire.SendAsync(type, isLast ? EndHeaders : 0, stream, Convert.ToHexString(bytes, at, Math.Min(16_000, bytes.Length - at)));
                type = Http2FrameType.Continuation;
            }
        }));
        using var client = await ConnectAsync(server);

        (await client.AskAsync(Get)).Status.ShouldBe(502);
    }

    [Fact]
    public async Task Answer_ByteByByte_ArrivesWhole()
    {
        var server = _bed.Use(FrameServer.Answering(async (wire, stream) =>
        {
            byte[] all =
            [
                .. FrameWire.Frame(Http2FrameType.Headers, EndHeaders, stream, Ok),
                .. FrameWire.Frame(Http2FrameType.Data, 0, stream, "'slow "),
                .. FrameWire.Frame(Http2FrameType.Data, End, stream, "'answer"),
            ];
            foreach (var octet in all)
            {
                await wire.SendAsync([octet]);
                await Task.Yield();
            }
        }));
        using var client = await ConnectAsync(server);

        (await client.AskAsync(Get)).Body.ShouldBe("slow answer");
    }

    [Fact]
    public async Task Client_ThatLeaves_CancelsItsStreamOnly()
    {
        var cancelled = new TaskCompletionSource<string>();
        var server = _bed.Use(FrameServer.Answering(async (wire, stream) =>
        {
            if (stream == 1)
            {
                await wire.SendAsync(Http2FrameType.Headers, EndHeaders, stream, Ok);
                await wire.SendAsync(Http2FrameType.Data, 0, stream, "'part");
                cancelled.SetResult(await wire.NextOfInterestAsync());
                return;
            }

            await FrameServer.SayAsync(wire, stream, "fine");
        }));
        var vip = Serve(server);
        using (var leaving = await FrameWire.OpenAsync(vip))
        {
            await leaving.SendAsync(Http2FrameType.Headers, End | EndHeaders, 1, FrameWire.Block(FrameWire.Get));
            (await leaving.NextOfInterestAsync()).ShouldBe("HEADERS 1 200");
        }

        (await cancelled.Task).ShouldBe("RST_STREAM 1 Cancel");
        using var other = await Wire.Wire.ConnectAsync(vip);
        (await other.AskAsync(Get)).Body.ShouldBe("fine");
        server.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task SlowClient_DoesNotStopTheOthersOfTheConnection()
    {
        var server = _bed.Use(FrameServer.Answering(async (wire, stream) =>
        {
            if (stream > 1)
            {
                await FrameServer.SayAsync(wire, stream, "fine");
                return;
            }

            // As much as both windows of the first stream hold, which its client does not read.
            await wire.SendAsync(Http2FrameType.Headers, EndHeaders, stream, Ok);
            for (var i = 0; i < 12; i++)
            {
                await wire.SendAsync(Http2FrameType.Data, 0, stream, "'" + new string('x', 10_000));
            }
        }));
        var vip = Serve(server);
        using var slow = await FrameWire.OpenAsync(vip, "0004 00000000");
        await slow.SendAsync(Http2FrameType.Headers, End | EndHeaders, 1, FrameWire.Block(FrameWire.Get));
        (await slow.NextOfInterestAsync()).ShouldBe("HEADERS 1 200");
        using var other = await Wire.Wire.ConnectAsync(vip);

        for (var i = 0; i < 200; i++)
        {
            (await other.AskAsync(Get)).Body.ShouldBe("fine");
        }

        server.Connections.ShouldBe(1);
    }

    private System.Net.IPEndPoint Serve(FrameServer server) => _bed.ServePair("up", [server.Endpoint]);

    private Task<Wire.Wire> ConnectAsync(FrameServer server) => Wire.Wire.ConnectAsync(Serve(server));
}
