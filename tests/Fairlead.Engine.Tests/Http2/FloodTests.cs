using System.Net;
using System.Net.Sockets;
using Fairlead.Engine.Http;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>What costs a client little and the engine much (RFC 9113, 10.5): ended and counted, while the neighbours are served.</summary>
[Trait("tier", "wire")]
public sealed class FloodTests : IDisposable
{
    private const int End = 0x1;
    private const int EndHeaders = 0x4;
    private const int Padded = 0x8;

    private readonly Bed _bed = new(loops: 1);

    public void Dispose() => _bed.Dispose();

    public static TheoryData<string, string, string> Floods => new()
    {
        { "window updates of the connection", "", "WINDOW_UPDATE - 0 00000001" },
        { "window updates of a stream", "HEADERS SH 1 {get /hold}", "WINDOW_UPDATE - 1 00000001" },
        { "window updates of a closed stream", "HEADERS H 1 {post; connection: close}", "WINDOW_UPDATE - 1 00000001" },
        { "farewells", "", "GOAWAY - 0 0000000000000000" },
        { "frames of no known type", "", "0x42 - 0 00" },
        { "acknowledged settings", "", "SETTINGS A 0" },
        { "acknowledged pings", "", "PING A 0 0000000000000000" },
        { "resets of a closed stream", "HEADERS H 1 {post; connection: close}", "RST_STREAM - 1 00000008" },
        { "trailers of a closed stream", "HEADERS H 1 {post; connection: close}", "HEADERS SH 1 {x-a: b}" },
        { "data of a closed stream", "HEADERS H 1 {post; connection: close}", "DATA - 1 00" },
        { "empty data that is padded", "HEADERS H 1 {post /hold}", "DATA P 1 01 00" },
        { "priorities", "", "PRIORITY - 1 0000000010" },
    };

    [Theory]
    [MemberData(nameof(Floods))]
    public async Task Flood_OfFrames_EndsItsConnectionOnly(string what, string first, string frame)
    {
        var vip = Serve();
        using var bystander = await FrameWire.OpenAsync(vip);
        using var wire = await FrameWire.OpenAsync(vip);
        if (first.Length > 0)
        {
            await wire.SendAsync(Conformance.ConformanceCase.FrameOf(first));
        }

        await FloodAsync(wire, Enumerable.Repeat(Conformance.ConformanceCase.FrameOf(frame), 6000));

        await Bed.UntilAsync(() => Refusals(RefusalReason.Http2Flood) == 1);
        (await LastAsync(wire)).ShouldBeOneOf("GOAWAY EnhanceYourCalm", "CLOSED", "");
        await AnswersAsync(bystander, what);
        await Bed.UntilAsync(() => _bed.Stats("h2").OpenConnections == 1);
    }

    /// <summary>An entry as large as the table, and blocks of nothing but references to it: each asks for 64 MB of fields.</summary>
    [Fact]
    public async Task HpackBomb_ManyTimes_IsAnswered431AndKeepsNoMemory()
    {
        const int Bombs = 300;
        var vip = Serve();
        using var bystander = await FrameWire.OpenAsync(vip);
        using var wire = await FrameWire.OpenAsync(vip);
        var entry = "40 01 61 7f811e" + new string('7', 2 * 3968);
        await wire.SendAsync(Http2FrameType.Headers, End | EndHeaders, 1, FrameWire.Block(FrameWire.Get) + entry);
        (await wire.NextOfInterestAsync()).ShouldBe("HEADERS 1 200");
        (await wire.NextOfInterestAsync()).ShouldBe("DATA 1 3 END");
        var before = await AllocatedByTheLoopAsync();

        var bomb = FrameWire.Block(FrameWire.Get) + string.Concat(Enumerable.Repeat("be", 16_000));
        for (var stream = 3; stream <= (2 * Bombs) + 1; stream += 2)
        {
            await wire.SendAsync(Http2FrameType.Headers, End | EndHeaders, stream, bomb);
            (await wire.NextOfInterestAsync()).ShouldBe($"HEADERS {stream} 431 END");
            (await wire.NextOfInterestAsync()).ShouldBe($"RST_STREAM {stream} None");
        }

        // What is kept of each is less than one head may have.
        ((await AllocatedByTheLoopAsync() - before) / Bombs).ShouldBeLessThan(4096);
        Refusals(RefusalReason.HeadTooLarge).ShouldBe((ulong)Bombs);
        await AnswersAsync(wire, "the same connection");
        await AnswersAsync(bystander, "bombs");
    }

    [Fact]
    public async Task DataByteByByteWithPadding_ArrivesAndCostsTheClientItsWindow()
    {
        var vip = Serve();
        using var wire = await FrameWire.OpenAsync(vip);
        await wire.SendAsync(Http2FrameType.Headers, EndHeaders, 1, FrameWire.Block(FrameWire.Get.Replace("GET", "POST", StringComparison.Ordinal)));
        var frame = FrameWire.Frame(Http2FrameType.Data, Padded, 1, "ff 78 " + new string('0', 2 * 255));

        // Less than the first window, so that no answer is needed to go on.
        for (var i = 0; i < 250; i++)
        {
            await wire.SendAsync(frame);
        }

        await wire.SendAsync(Http2FrameType.Data, End, 1, "");
        (await wire.NextOfInterestAsync()).ShouldBe("HEADERS 1 200");
        (await wire.NextOfInterestAsync()).ShouldBe("DATA 1 3 END");
    }

    /// <summary>Streams whose windows stay shut, and a client that keeps the connection busy otherwise: what they hold is given back.</summary>
    [Fact]
    public async Task Streams_WithoutAWindow_EndWhenTheirTimeIsOverThoughTheConnectionLives()
    {
        var body = new string('x', 200_000);
        var server = _bed.Use(FakeServer.Answering(request => request.Path == "/" ? App : $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        var vip = _bed.ServeHttp2(server, service => service.Http.ClientBodyTimeoutMs = 1000);
        using var wire = await FrameWire.OpenAsync(vip, "000400000000");
        for (var stream = 1; stream < 200; stream += 2)
        {
            await wire.SendAsync(Http2FrameType.Headers, End | EndHeaders, stream, FrameWire.Block(FrameWire.Get.Replace(":path: /", ":path: /big", StringComparison.Ordinal)));
        }

        var open = _bed.Server("h2", server.Endpoint).OnLoop(0);
        await Bed.UntilAsync(() => open.Requests == 100);
        var resets = 0;
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        while (resets < 100)
        {
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            await wire.SendAsync(Http2FrameType.Ping, 0, 0, "00000000000000ff");
            await wire.SendAsync(Http2FrameType.WindowUpdate, 0, 0, "00000001");
            string frame;
            while ((frame = await wire.NextOfInterestAsync()) != "PING 00000000000000FF ACK")
            {
                resets += frame.StartsWith("RST_STREAM", StringComparison.Ordinal) ? 1 : 0;
                frame.ShouldNotBe("CLOSED");
            }
        }

        await Bed.UntilAsync(() => open.OpenConnections == 0);
        await wire.SendAsync(Http2FrameType.Settings, 0, 0, "00040000ffff");
        await AnswersAsync(wire, "the same connection");
    }

    [Fact]
    public async Task HeaderBlock_DrippingByteByByte_DoesNotOutliveTheTimeout()
    {
        var vip = _bed.ServeHttp2(_bed.Use(FakeServer.Named("app")), service => service.Http.ClientHeaderTimeoutMs = 300);
        using var wire = await FrameWire.OpenAsync(vip);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);

        await wire.SendAsync(Http2FrameType.Headers, End, 1, "82");
        await wire.SendAsync([0x00, 0x40, 0x00, 0x09, 0x00, 0, 0, 0, 1]);
        while (Refusals(RefusalReason.SlowHead) == 0)
        {
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            await wire.SendAsync([0x86]);
        }

        (await wire.NextOfInterestAsync()).ShouldBe("GOAWAY None");
    }

    private const string App = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\napp";

    private IPEndPoint Serve() =>
        _bed.ServeHttp2(_bed.Use(FakeServer.Serving((request, wire) => request.Path == "/hold" ? Task.CompletedTask : wire.SendAsync(App))));

    private ulong Refusals(RefusalReason reason) =>
        _bed.Stats("h2").Refusals.Where(one => one.Name == reason.Name()).Select(one => one.Count).SingleOrDefault();

    private Task<long> AllocatedByTheLoopAsync()
    {
        var bytes = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        _bed.Plane.AllLoops[0].Loop.Post(() => bytes.SetResult(GC.GetAllocatedBytesForCurrentThread()));
        return bytes.Task;
    }

    private static async Task FloodAsync(FrameWire wire, IEnumerable<byte[]> frames)
    {
        try
        {
            foreach (var some in frames.Chunk(50))
            {
                await wire.SendAsync([.. some.SelectMany(frame => frame)]);
            }
        }
        catch (SocketException)
        {
            // The engine has closed; that is what is wanted.
        }
    }

    /// <summary>The last frame before the end; a reset may have taken it.</summary>
    private static async Task<string> LastAsync(FrameWire wire)
    {
        var last = "";
        while (await wire.NextOfInterestAsync() is var frame and not "CLOSED")
        {
            last = frame;
            if (frame.StartsWith("GOAWAY", StringComparison.Ordinal))
            {
                break;
            }
        }

        return last.StartsWith("GOAWAY", StringComparison.Ordinal) ? last : "";
    }

    private static async Task AnswersAsync(FrameWire wire, string what)
    {
        await wire.SendAsync(Http2FrameType.Headers, End | EndHeaders, 9001, FrameWire.Block(FrameWire.Get));
        while (await wire.NextOfInterestAsync() is var frame and not "DATA 9001 3 END")
        {
            frame.ShouldNotBe("CLOSED", what);
        }
    }
}
