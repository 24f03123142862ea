using System.Net.Sockets;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Tests.Http2.Conformance;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>
/// A server that answers with frames of all sorts in any order, damaged and cut: its clients get an answer, an error or a cut, in time, nobody else is
/// harmed, and nothing is kept. Orders are drawn from fixed seeds; a seed that once did harm stays.
/// </summary>
[Trait("tier", "wire")]
public sealed class ServerFrameFuzzTests : IDisposable
{
    private const int End = 0x1;
    private const int EndHeaders = 0x4;
    private const int Rounds = 40;
    private const int AtOnce = 4;
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    private static readonly byte[][] Strange = [.. ConformanceCase.FramesOfAll];

    private readonly Bed _bed = new(loops: 1);

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(7540)]
    [InlineData(9113)]
    [InlineData(20261126)]
    public async Task Frames_OfALyingServer_HarmNobodyElse(int seed)
    {
        var random = new Random(seed);
        var lying = _bed.Use(new FrameServer((wire, _) => LieAsync(wire, random)));
        var vip = _bed.ServePair("lies", [lying.Endpoint], pool: pool => (pool.Retries, pool.ServerTimeoutMs) = (0, 1000));
        var honest = _bed.Serve("honest", [_bed.Use(FakeServer.Named("app")).Endpoint]);

        for (var i = 0; i < Rounds; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => HearAsync(vip)));
            await ServesAsync(honest);
        }

        _bed.Stats("lies").Requests.ShouldBe((ulong)(Rounds * AtOnce));
        await Bed.UntilAsync(() => _bed.Plane.OpenConnections == 0);
        await ServesAsync(honest);
    }

    private static async Task ServesAsync(System.Net.IPEndPoint vip)
    {
        using var bystander = await Wire.Wire.ConnectAsync(vip);
        (await bystander.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body.ShouldBe("app");
    }

    // An answer, an error or a cut: whatever it is, it comes, and is an answer of HTTP/1.1 as far as it goes.
    private static async Task HearAsync(System.Net.IPEndPoint vip)
    {
        using var client = await Wire.Wire.ConnectAsync(vip);
        try
        {
            await client.SendAsync(Get);
            var heard = await client.ReadToEndAsync();
            heard.ShouldStartWith("HTTP/1.1 ");
        }
        catch (Exception cut) when (cut is SocketException or IOException)
        {
            // Ended by a reset, so that nobody takes a part for the whole.
        }
    }

    private static async Task LieAsync(FrameWire wire, Random random)
    {
        try
        {
            // A server that says nothing more after its lies goes away, so that nobody waits for the end of half an answer.
            await wire.WelcomeAsync();
            while (await wire.NextAsync().WaitAsync(Quiet, TimeProvider.System) is { } frame)
            {
                if (frame.StartsWith("HEADERS", StringComparison.Ordinal))
                {
                    await wire.SendAsync(Lies(random, FrameServer.StreamOf(frame)));
                }
            }
        }
        catch (Exception ended) when (ended is SocketException or IOException or TimeoutException)
        {
            // The engine had enough of it.
        }
    }

    private static byte[] Lies(Random random, int stream)
    {
        lock (random)
        {
            var bytes = new List<byte>();
            for (var count = random.Next(1, 8); count > 0; count--)
            {
                var frame = Frame(random, stream);
                if (random.Next(3) == 0)
                {
                    frame[random.Next(frame.Length)] = (byte)random.Next(256);
                }

                bytes.AddRange(frame.AsSpan(0, random.Next(20) == 0 ? random.Next(frame.Length) : frame.Length));
            }

            return [.. bytes];
        }
    }

    private static byte[] Frame(Random random, int stream) => random.Next(12) switch
    {
        0 or 1 => FrameWire.Frame(Http2FrameType.Headers, EndHeaders, stream, FrameWire.Block(":status: 200\n")),
        2 => FrameWire.Frame(Http2FrameType.Headers, EndHeaders | End, stream, FrameWire.Block(":status: 204\n")),
        3 => FrameWire.Frame(Http2FrameType.Headers, EndHeaders, stream, FrameWire.Block(":status: 200\ncontent-length: 4\n")),
        4 => FrameWire.Frame(Http2FrameType.Headers, EndHeaders, stream, FrameWire.Block(":status: 103\nlink: </a>\n")),
        5 or 6 => FrameWire.Frame(Http2FrameType.Data, random.Next(2), stream, "'body"),
        7 => FrameWire.Frame(Http2FrameType.Headers, EndHeaders | End, stream, FrameWire.Block("x-sum: 1\n")),
        8 => FrameWire.Frame(Http2FrameType.RstStream, 0, stream, "00000002"),
        9 => FrameWire.Frame(Http2FrameType.GoAway, 0, 0, "00000001 00000000"),
        _ => Strange[random.Next(Strange.Length)].ToArray(),
    };
}
