using Fairlead.Engine.Http;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>The rules of RFC 9113 and what breaks them: a stream error where that is enough, the end of the connection where not.</summary>
[Trait("tier", "wire")]
public sealed class Http2RuleTests : IDisposable
{
    private const int End = 0x1;
    private const int EndHeaders = 0x4;
    private const int Padded = 0x8;
    private const int Priority = 0x20;

    private readonly Bed _bed = new(loops: 1);

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Preface_ThatIsNone_IsAnsweredByHttp11()
    {
        using var wire = await Wire.Wire.ConnectAsync(Serve());

        (await wire.AskAsync("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n")).Status.ShouldBe(505);
    }

    [Fact]
    public async Task FirstFrame_OtherThanSettings_EndsTheConnection()
    {
        using var wire = await FrameWire.ConnectAsync(Serve());
        await wire.SendAsync(Http2Frame.Preface.ToArray());

        await wire.SendAsync(Http2FrameType.Ping, 0, 0, "0000000000000000");

        (await wire.NextOfInterestAsync()).ShouldBe("GOAWAY Protocol");
        (await wire.NextOfInterestAsync()).ShouldBe("CLOSED");
    }

    /// <summary>Frames that a connection does not survive.</summary>
    [Theory]
    [InlineData(Http2FrameType.Data, 0, 0, "'x", "Protocol")]
    [InlineData(Http2FrameType.Data, 0, 1, "'x", "Protocol")]
    [InlineData(Http2FrameType.Headers, End | EndHeaders, 0, "82", "Protocol")]
    [InlineData(Http2FrameType.Headers, End | EndHeaders, 2, "82", "Protocol")]
    [InlineData(Http2FrameType.Headers, End | EndHeaders | Padded, 1, "05828684", "Protocol")]
    [InlineData(Http2FrameType.Headers, End | EndHeaders, 1, "ff", "Compression")]
    [InlineData(Http2FrameType.Priority, 0, 0, "0000000010", "Protocol")]
    [InlineData(Http2FrameType.RstStream, 0, 0, "00000008", "Protocol")]
    [InlineData(Http2FrameType.RstStream, 0, 1, "00000008", "Protocol")]
    [InlineData(Http2FrameType.RstStream, 0, 1, "000008", "FrameSize")]
    [InlineData(Http2FrameType.Settings, 0, 1, "", "Protocol")]
    [InlineData(Http2FrameType.Settings, 0, 0, "000300", "FrameSize")]
    [InlineData(Http2FrameType.Settings, End, 0, "000300000064", "FrameSize")]
    [InlineData(Http2FrameType.Settings, 0, 0, "000200000002", "Protocol")]
    [InlineData(Http2FrameType.Settings, 0, 0, "000480000000", "FlowControl")]
    [InlineData(Http2FrameType.Settings, 0, 0, "000500003fff", "Protocol")]
    [InlineData(Http2FrameType.Settings, 0, 0, "000501000000", "Protocol")]
    [InlineData(Http2FrameType.PushPromise, EndHeaders, 1, "0000000282", "Protocol")]
    [InlineData(Http2FrameType.Ping, 0, 0, "00000000", "FrameSize")]
    [InlineData(Http2FrameType.Ping, 0, 1, "0000000000000000", "Protocol")]
    [InlineData(Http2FrameType.GoAway, 0, 1, "0000000000000000", "Protocol")]
    [InlineData(Http2FrameType.GoAway, 0, 0, "00000000", "FrameSize")]
    [InlineData(Http2FrameType.WindowUpdate, 0, 0, "000000", "FrameSize")]
    [InlineData(Http2FrameType.WindowUpdate, 0, 0, "00000000", "Protocol")]
    [InlineData(Http2FrameType.WindowUpdate, 0, 0, "7fffffff", "FlowControl")]
    [InlineData(Http2FrameType.WindowUpdate, 0, 1, "00000001", "Protocol")]
    [InlineData(Http2FrameType.Continuation, EndHeaders, 1, "82", "Protocol")]
    public async Task Frame_AgainstTheRules_EndsTheConnection(Http2FrameType type, int flags, int stream, string payload, string error)
    {
        using var wire = await FrameWire.OpenAsync(Serve());

        await wire.SendAsync(type, flags, stream, payload);

        (await wire.NextOfInterestAsync()).ShouldBe($"GOAWAY {error}");
        (await wire.NextOfInterestAsync()).ShouldBe("CLOSED");
        _bed.Stats("h2").Refusals.Select(one => one.Name).ShouldContain(RefusalReason.Http2Protocol.Name());
    }

    [Fact]
    public async Task Frame_LargerThanAllowed_EndsTheConnection()
    {
        using var wire = await FrameWire.OpenAsync(Serve());

        await wire.SendAsync(new byte[] { 0x00, 0x40, 0x01, 0x00, 0x00, 0, 0, 0, 1 });

        (await wire.NextOfInterestAsync()).ShouldBe("GOAWAY FrameSize");
    }

    [Fact]
    public async Task HeaderBlock_InterruptedByAnotherFrame_EndsTheConnection()
    {
        using var wire = await FrameWire.OpenAsync(Serve());
        await wire.SendAsync(Http2FrameType.Headers, End, 1, FrameWire.Block(FrameWire.Get));

        await wire.SendAsync(Http2FrameType.Ping, 0, 0, "0000000000000000");

        (await wire.NextOfInterestAsync()).ShouldBe("GOAWAY Protocol");
    }

    /// <summary>Requests that are malformed (RFC 9113, 8.1.1): the stream ends, the connection serves the next one.</summary>
    [Theory]
    [InlineData(":method: GET\n:scheme: http\n")]
    [InlineData(":method: GET\n:path: /\n")]
    [InlineData(":scheme: http\n:path: /\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: \n")]
    [InlineData(":method: GET\n:method: GET\n:scheme: http\n:path: /\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: /\n:status: 200\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: /\n:unknown: x\n")]
    [InlineData(":method: GET\n:scheme: http\nx-a: b\n:path: /\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: a b\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: relative\n")]
    [InlineData(":method: G ET\n:scheme: http\n:path: /\n")]
    [InlineData(":method: GET HTTP/1.1\\r\\nX: y\n:scheme: http\n:path: /\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: / HTTP/1.1\\r\\nHost: b\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: /\n:authority: a\nhost: b\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: /\n:authority: a\nX-Upper: b\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: /\n:authority: a\nx y: b\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: /\n:authority: a\nx-a: b\\r\\nTransfer-Encoding: chunked\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: /\n:authority: a\nx-a: b\\0c\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: /\n:authority: a\nx-a:  b\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: /\n:authority: a\nconnection: keep-alive\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: /\n:authority: a\ntransfer-encoding: chunked\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: /\n:authority: a\nupgrade: h2c\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: /\n:authority: a\nte: gzip\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: /\n:authority: a\ncontent-length: 1\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: /\n:authority: a\ncontent-length: 0\ncontent-length: 5\n")]
    [InlineData(":method: GET\n:scheme: http\n:path: /\n:authority: a\ncontent-length: +0\n")]
    public async Task Request_Malformed_EndsItsStreamOnly(string fields)
    {
        using var wire = await FrameWire.OpenAsync(Serve());

        await wire.SendAsync(Http2FrameType.Headers, End | EndHeaders, 1, FrameWire.Block(fields));
        await wire.SendAsync(Http2FrameType.Headers, End | EndHeaders, 3, FrameWire.Block(FrameWire.Get));

        (await wire.NextOfInterestAsync()).ShouldBe("RST_STREAM 1 Protocol");
        (await wire.NextOfInterestAsync()).ShouldBe("HEADERS 3 200");
        (await wire.NextOfInterestAsync()).ShouldBe("DATA 3 3 END");
    }

    [Theory]
    [InlineData("'four", 0, "content-length: 3\n")]
    [InlineData("'fo", End, "content-length: 3\n")]
    public async Task Body_NotAsLongAsStated_EndsItsStream(string data, int flags, string length)
    {
        using var wire = await FrameWire.OpenAsync(Serve());
        await wire.SendAsync(Http2FrameType.Headers, EndHeaders, 1, FrameWire.Block(FrameWire.Get.Replace("GET", "POST", StringComparison.Ordinal) + length));

        await wire.SendAsync(Http2FrameType.Data, flags, 1, data);

        (await wire.NextOfInterestAsync()).ShouldBe("RST_STREAM 1 Protocol");
    }

    [Fact]
    public async Task Frames_OnAStreamThatEnded_AreRefused()
    {
        using var wire = await FrameWire.OpenAsync(Serve());
        await wire.SendAsync(Http2FrameType.Headers, End | EndHeaders, 1, FrameWire.Block(FrameWire.Get));
        (await wire.NextOfInterestAsync()).ShouldBe("HEADERS 1 200");
        (await wire.NextOfInterestAsync()).ShouldBe("DATA 1 3 END");

        await wire.SendAsync(Http2FrameType.Data, End, 1, "'late");
        (await wire.NextOfInterestAsync()).ShouldBe("RST_STREAM 1 StreamClosed");
        await wire.SendAsync(Http2FrameType.WindowUpdate, 0, 1, "00000001");
        await wire.SendAsync(Http2FrameType.Headers, End | EndHeaders, 1, FrameWire.Block(FrameWire.Get));
        (await wire.NextOfInterestAsync()).ShouldBe("GOAWAY StreamClosed");
    }

    [Fact]
    public async Task Ping_WithPaddedAndPrioritisedRequests_AreAnswered()
    {
        using var wire = await FrameWire.OpenAsync(Serve());

        await wire.SendAsync(Http2FrameType.Ping, 0, 0, "0102030405060708");
        (await wire.NextOfInterestAsync()).ShouldBe("PING 0102030405060708 ACK");
        await wire.SendAsync(Http2FrameType.Priority, 0, 1, "0000000010");
        await wire.SendAsync((Http2FrameType)0x42, 0xff, 7, "'unknown");
        await wire.SendAsync(Http2FrameType.Headers, End | EndHeaders | Padded | Priority, 1, "02 8000000310" + FrameWire.Block(FrameWire.Get) + "0000");
        (await wire.NextOfInterestAsync()).ShouldBe("HEADERS 1 200");
        (await wire.NextOfInterestAsync()).ShouldBe("DATA 1 3 END");
        await wire.SendAsync(Http2FrameType.Headers, End | EndHeaders | Priority, 3, "0000000310" + FrameWire.Block(FrameWire.Get));
        (await wire.NextOfInterestAsync()).ShouldBe("RST_STREAM 3 Protocol");
    }

    [Fact]
    public async Task Continuation_InPieces_IsOneSection()
    {
        using var wire = await FrameWire.OpenAsync(Serve());
        var block = FrameWire.Block(FrameWire.Get);

        await wire.SendAsync(Http2FrameType.Headers, End, 1, block[..10]);
        await wire.SendAsync(Http2FrameType.Continuation, 0, 1, block[10..30]);
        await wire.SendAsync(Http2FrameType.Continuation, EndHeaders, 1, block[30..]);

        (await wire.NextOfInterestAsync()).ShouldBe("HEADERS 1 200");
    }

    [Fact]
    public async Task Windows_Small_AreKeptToTheByte()
    {
        // An initial window of 2 bytes.
        using var wire = await FrameWire.OpenAsync(Serve("0123456789"), "000400000002");
        await wire.SendAsync(Http2FrameType.Headers, End | EndHeaders, 1, FrameWire.Block(FrameWire.Get));
        (await wire.NextOfInterestAsync()).ShouldBe("HEADERS 1 200");
        (await wire.NextOfInterestAsync()).ShouldBe("DATA 1 2");

        await wire.SendAsync(Http2FrameType.WindowUpdate, 0, 1, "00000003");
        (await wire.NextOfInterestAsync()).ShouldBe("DATA 1 3");

        // The window of all streams grows by three.
        await wire.SendAsync(Http2FrameType.Settings, 0, 0, "000400000005");
        (await wire.NextOfInterestAsync()).ShouldBe("DATA 1 3");
        await wire.SendAsync(Http2FrameType.WindowUpdate, 0, 1, "00000064");
        (await wire.NextOfInterestAsync()).ShouldBe("DATA 1 2 END");
    }

    [Fact]
    public async Task Streams_MoreThanAllowed_AreRefusedOneByOne()
    {
        using var wire = await FrameWire.OpenAsync(Hang());
        for (var stream = 1; stream <= 2 * 129; stream += 2)
        {
            await wire.SendAsync(Http2FrameType.Headers, End | EndHeaders, stream, FrameWire.Block(FrameWire.Get));
        }

        (await wire.NextOfInterestAsync()).ShouldBe("RST_STREAM 257 RefusedStream");
    }

    /// <summary>What costs a client little and us much, without end (RFC 9113, 10.5).</summary>
    [Theory]
    [InlineData("resets")]
    [InlineData("pings")]
    [InlineData("settings")]
    [InlineData("empty data")]
    [InlineData("continuations")]
    [InlineData("priorities")]
    public async Task Flood_EndsTheConnection(string kind)
    {
        using var wire = await FrameWire.OpenAsync(Hang());
        var flood = Flood(kind).ToArray();
        for (var i = 0; i < 3000; i++)
        {
            try
            {
                await wire.SendAsync(flood[Math.Min(i, flood.Length - 1)]);
            }
            catch (System.Net.Sockets.SocketException)
            {
                break;
            }
        }

        string frame;
        while ((frame = await wire.NextOfInterestAsync()) is not ("CLOSED" or "GOAWAY EnhanceYourCalm"))
        {
            frame.ShouldStartWith("PING");
        }

        await Bed.UntilAsync(() => _bed.Stats("h2").OpenConnections == 0);
        _bed.Stats("h2").Refusals.Select(one => one.Name).ShouldContain(RefusalReason.Http2Flood.Name());
    }

    [Fact]
    public async Task Head_LargerThanAllowed_IsAnswered431()
    {
        using var wire = await FrameWire.OpenAsync(Serve());
        var block = FrameWire.Block(FrameWire.Get + string.Concat(Enumerable.Range(0, 13).Select(i => $"x-{i}: {new string('v', 4000)}\n")));
        var pieces = block.Chunk(16_000).Select(piece => new string(piece)).ToList();
        await wire.SendAsync(Http2FrameType.Headers, End, 1, pieces[0]);
        for (var i = 1; i < pieces.Count; i++)
        {
            await wire.SendAsync(Http2FrameType.Continuation, i == pieces.Count - 1 ? EndHeaders : 0, 1, pieces[i]);
        }

        (await wire.NextOfInterestAsync()).ShouldBe("HEADERS 1 431 END");
    }

    private static IEnumerable<byte[]> Flood(string kind)
    {
        switch (kind)
        {
            case "resets":
                for (var stream = 1; stream < 6000; stream += 2)
                {
                    yield return
                    [
                        .. FrameWire.Frame(Http2FrameType.Headers, End | EndHeaders, stream, FrameWire.Block(FrameWire.Get)),
                        .. FrameWire.Frame(Http2FrameType.RstStream, 0, stream, "00000008"),
                    ];
                }

                break;
            case "pings":
                yield return FrameWire.Frame(Http2FrameType.Ping, 0, 0, "0000000000000000");
                break;
            case "settings":
                yield return FrameWire.Frame(Http2FrameType.Settings, 0, 0, "");
                break;
            case "empty data":
                yield return FrameWire.Frame(
                    Http2FrameType.Headers, EndHeaders, 1, FrameWire.Block(FrameWire.Get.Replace("GET", "POST", StringComparison.Ordinal)));
                yield return FrameWire.Frame(Http2FrameType.Data, 0, 1, "");
                break;
            case "continuations":
                yield return FrameWire.Frame(Http2FrameType.Headers, End, 1, FrameWire.Block(FrameWire.Get));
                yield return FrameWire.Frame(Http2FrameType.Continuation, 0, 1, "");
                break;
            default:
                yield return FrameWire.Frame(Http2FrameType.Priority, 0, 1, "0000000010");
                break;
        }
    }

    private System.Net.IPEndPoint Serve(string body = "app") => _bed.ServeHttp2(_bed.Use(FakeServer.Named(body)));

    private System.Net.IPEndPoint Hang() => _bed.ServeHttp2(_bed.Use(FakeServer.Serving((_, _) => Task.CompletedTask)));
}
