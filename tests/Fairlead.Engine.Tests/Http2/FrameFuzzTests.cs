using System.Net.Sockets;
using Fairlead.Engine.Tests.Http2.Conformance;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>
/// Frames of all conformance cases and of the kept ones, in any order, damaged and cut: the engine may end the connection, and nothing
/// else may come of it. Orders are drawn from fixed seeds; what once did harm is kept as a case of its own in Conformance/Cases.
/// </summary>
[Trait("tier", "wire")]
public sealed class FrameFuzzTests : IDisposable
{
    private const int Connections = 250;

    private static readonly byte[][] Frames = [.. ConformanceCase.FramesOfAll];

    private readonly Bed _bed = new(loops: 1);

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(7540)]
    [InlineData(7541)]
    [InlineData(9113)]
    public async Task Frames_InAnyOrderAndDamaged_HarmNobodyElse(int seed)
    {
        var vip = _bed.ServeHttp2(_bed.Use(FakeServer.Named("app")), service => service.Http.ClientBodyTimeoutMs = 2000);
        using var bystander = Http2Bed.Client(vip);
        var random = new Random(seed);

        for (var i = 0; i < Connections; i++)
        {
            using (var wire = await FrameWire.OpenAsync(vip))
            {
                await SendAsync(wire, random);
            }

            if (i % 25 == 0)
            {
                (await bystander.GetStringAsync("/", TestContext.Current.CancellationToken)).ShouldBe("app");
            }
        }

        // Only the neighbour's connection stays, and nothing was kept for the others.
        await Bed.UntilAsync(() => _bed.Stats("h2").OpenConnections == 1);
        (await bystander.GetStringAsync("/", TestContext.Current.CancellationToken)).ShouldBe("app");
        _bed.Stats("h2").Refusals.ShouldNotBeEmpty();
    }

    private static async Task SendAsync(FrameWire wire, Random random)
    {
        var bytes = new List<byte>();
        for (var count = random.Next(1, 12); count > 0; count--)
        {
            var frame = Frames[random.Next(Frames.Length)].ToArray();
            if (random.Next(3) == 0)
            {
                frame[random.Next(frame.Length)] = (byte)random.Next(256);
            }

            bytes.AddRange(frame.AsSpan(0, random.Next(20) == 0 ? random.Next(frame.Length) : frame.Length));
        }

        try
        {
            await wire.SendAsync([.. bytes]);
            await wire.FinishAsync();
        }
        catch (SocketException)
        {
            // Ended while we spoke.
        }
    }
}
