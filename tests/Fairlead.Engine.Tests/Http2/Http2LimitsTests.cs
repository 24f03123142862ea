using System.Net;
using Fairlead.Engine.Http;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>Limits of HTTP/2 as profiles set them, each where it begins to act.</summary>
[Trait("tier", "wire")]
public sealed class Http2LimitsTests : IDisposable
{
    private const int End = 0x1;
    private const int EndHeaders = 0x4;
    private const string App = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\napp";
    private const string Ping = "0000000000000007";

    private static readonly string Post = FrameWire.Block(FrameWire.Get.Replace("GET", "POST", StringComparison.Ordinal));
    private static readonly string Hold = FrameWire.Block(FrameWire.Get.Replace(":path: /", ":path: /hold", StringComparison.Ordinal));

    private readonly Bed _bed = new(loops: 1);

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Settings_OfALimitedService_AnnounceStreamsAndWindow()
    {
        using var wire = await OpenAsync(new Http2Limits { Streams = 7, WindowBytes = 256 * 1024 }, tellsAll: true);

        (await wire.NextAsync()).ShouldBe("SETTINGS 000300000007" + "000400040000" + "00060000C000" + "000800000001");
    }

    [Fact]
    public async Task Streams_BeyondTheLimit_AreRefusedAndMayComeAgain()
    {
        using var wire = await OpenAsync(new Http2Limits { Streams = 2 });
        foreach (var stream in (int[])[1, 3, 5])
        {
            await wire.SendAsync(Http2FrameType.Headers, End | EndHeaders, stream, Hold);
        }

        (await wire.NextOfInterestAsync()).ShouldBe("RST_STREAM 5 RefusedStream");
        await wire.SendAsync(Http2FrameType.RstStream, 0, 1, "00000008");
        await AnswersAsync(wire, 7);
    }

    [Fact]
    public async Task Requests_AtTheLimit_AreAnsweredAndTheClientIsToldToOpenAnotherConnection()
    {
        using var wire = await OpenAsync(new Http2Limits { Requests = 2 });
        await AnswersAsync(wire, 1);

        await wire.SendAsync(Http2FrameType.Headers, End | EndHeaders, 3, FrameWire.Block(FrameWire.Get));

        (await wire.NextOfInterestAsync()).ShouldBe("GOAWAY None");
        wire.LastStream.ShouldBe(3);
        (await wire.NextOfInterestAsync()).ShouldBe("HEADERS 3 200");
        (await wire.NextOfInterestAsync()).ShouldBe("DATA 3 3 END");
        (await wire.NextOfInterestAsync()).ShouldBe("CLOSED");
    }

    [Fact]
    public async Task Client_OfTheFramework_GoesOnOverANewConnectionWhenOneIsUsedUp()
    {
        using var client = Http2Bed.Client(Serve(new Http2Limits { Requests = 3 }));

        for (var i = 0; i < 20; i++)
        {
            (await client.GetStringAsync("/", TestContext.Current.CancellationToken)).ShouldBe("app");
        }

        _bed.Stats("h2").Connections.ShouldBeGreaterThan(5UL);
    }

    [Theory]
    [InlineData(20, 100, true)]
    [InlineData(20, 15, false)]
    [InlineData(0, 5000, false)]
    public async Task ControlFrames_BeyondTheLimit_EndTheConnection(uint most, int pings, bool ends)
    {
        using var wire = await OpenAsync(new Http2Limits { ControlFrames = most });

        await EndsAsync(wire, Enumerable.Repeat(FrameWire.Frame(Http2FrameType.Ping, 0, 0, Ping), pings), ends);
    }

    [Theory]
    [InlineData(20, 100, true)]
    [InlineData(20, 15, false)]
    [InlineData(0, 5000, false)]
    public async Task EmptyData_BeyondTheLimit_EndsTheConnection(uint most, int frames, bool ends)
    {
        using var wire = await OpenAsync(new Http2Limits { EmptyDataFrames = most });
        await wire.SendAsync(Http2FrameType.Headers, EndHeaders, 1, Post);

        await EndsAsync(wire, Enumerable.Repeat(FrameWire.Frame(Http2FrameType.Data, 0, 1, ""), frames), ends);
    }

    [Theory]
    [InlineData(100, 100, 200)]
    [InlineData(100, 101, 431)]
    [InlineData(0, 5000, 200)]
    public async Task Field_LongerThanTheLimit_IsAnswered431AndTheConnectionGoesOn(uint most, int length, int status)
    {
        using var wire = await OpenAsync(new Http2Limits { FieldBytes = most });

        await wire.SendAsync(Http2FrameType.Headers, End | EndHeaders, 1, FrameWire.Block(FrameWire.Get + "x-long: " + new string('l', length) + "\n"));

        (await wire.NextOfInterestAsync()).ShouldBe(status == 200 ? "HEADERS 1 200" : $"HEADERS 1 {status} END");
        (await wire.NextOfInterestAsync()).ShouldBe(status == 200 ? "DATA 1 3 END" : "RST_STREAM 1 None");
        await AnswersAsync(wire, 3);
    }

    [Fact]
    public async Task QueuedFrames_OfAnswers_StopAtTheLimitAndGoOn()
    {
        var body = new string('x', 3_000_000);
        var server = _bed.Use(FakeServer.Answering(_ => $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        using var client = Http2Bed.Client(_bed.ServeHttp2(server, service => service.Http.Http2 = new Http2Limits { QueuedFrames = 1 }));

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => client.GetStringAsync("/", TestContext.Current.CancellationToken)));

        answers.ShouldAllBe(answer => answer == body);
    }

    [Fact]
    public async Task QueuedFrames_ThatAClientBringsAbout_EndTheConnectionAtTwiceTheLimit()
    {
        using var wire = await OpenAsync(new Http2Limits { ControlFrames = 0, QueuedFrames = 100 });
        var pings = Enumerable.Repeat(FrameWire.Frame(Http2FrameType.Ping, 0, 0, Ping), 240).SelectMany(p => p);

        await wire.SendAsync([.. pings]);

        await Bed.UntilAsync(() => Floods == 1);
        await Bed.UntilAsync(() => _bed.Stats("h2").OpenConnections == 0);
    }

    [Theory]
    [InlineData(100, 100, 200)]
    [InlineData(100, 101, 502)]
    public async Task Field_OfAServerLongerThanThePoolsLimit_IsRefused(uint most, int length, int status)
    {
        var server = _bed.Use(FrameServer.Answering((wire, stream) =>
            FrameServer.SayAsync(wire, stream, "app", ":status: 200\nx-long: " + new string('l', length) + "\n")));
        var vip = _bed.ServePair("h2", [server.Endpoint], pool => pool.Http2Limits = new Http2Limits { FieldBytes = most });
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status.ShouldBe(status);
    }

    [Theory]
    [InlineData(20, 502)]
    [InlineData(0, 200)]
    public async Task ControlFrames_OfAServerBeyondThePoolsLimit_EndItsConnection(uint most, int status)
    {
        var server = _bed.Use(FrameServer.Answering(async (wire, stream) =>
        {
            for (var i = 0; i < 50; i++)
            {
                await wire.SendAsync(Http2FrameType.Ping, 0, 0, Ping);
            }

            await FrameServer.SayAsync(wire, stream, "app");
        }));
        var vip = _bed.ServePair("h2", [server.Endpoint], pool => pool.Http2Limits = new Http2Limits { ControlFrames = most });
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await client.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")).Status.ShouldBe(status);
    }

    private ulong Floods => _bed.Stats("h2").Refusals.Where(r => r.Name == RefusalReason.Http2Flood.Name()).Select(r => r.Count).SingleOrDefault();

    private IPEndPoint Serve(Http2Limits limits) => _bed.ServeHttp2(
        _bed.Use(FakeServer.Serving((request, wire) => request.Path == "/hold" ? Task.CompletedTask : wire.SendAsync(App))), service => service.Http.Http2 = limits);

    private Task<FrameWire> OpenAsync(Http2Limits limits, bool tellsAll = false) => FrameWire.OpenAsync(Serve(limits), tellsAll: tellsAll);

    private static async Task AnswersAsync(FrameWire wire, int stream)
    {
        await wire.SendAsync(Http2FrameType.Headers, End | EndHeaders, stream, FrameWire.Block(FrameWire.Get));
        (await wire.NextOfInterestAsync()).ShouldBe($"HEADERS {stream} 200");
        (await wire.NextOfInterestAsync()).ShouldBe($"DATA {stream} 3 END");
    }

    private async Task EndsAsync(FrameWire wire, IEnumerable<byte[]> frames, bool ends)
    {
        foreach (var some in frames.Chunk(50))
        {
            await wire.SendAsync([.. some.SelectMany(frame => frame)]);
        }

        await wire.SendAsync(Http2FrameType.Ping, 0, 0, "00000000000000ff");
        while (await wire.NextOfInterestAsync() is var frame and not "PING 00000000000000FF ACK")
        {
            if (frame.StartsWith("PING", StringComparison.Ordinal))
            {
                continue;
            }

            (frame, ends).ShouldBe(("GOAWAY EnhanceYourCalm", true));
            return;
        }

        ends.ShouldBeFalse();
        Floods.ShouldBe(0UL);
    }
}
