using System.Net;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Tests.Wire;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>A server of HTTP/2 on loopback that does frame by frame what a test says, right or wrong.</summary>
internal sealed class FrameServer : IDisposable
{
    private const int EndHeaders = 0x4;

    private readonly Acceptor _acceptor;

    /// <param name="script">Runs for each connection, with its number from 1 on.</param>
    public FrameServer(Func<FrameWire, int, Task> script) => _acceptor = new Acceptor(IPAddress.Loopback, 0, async (socket, number) =>
    {
        using var wire = new FrameWire(socket) { TellsAll = true };
        await script(wire, number);
    });

    public IPEndPoint Endpoint => _acceptor.Endpoint;

    public int Connections => _acceptor.Connections;

    /// <summary>Takes the client's settings and does the same for each of its streams, one after the other, once the request's head is there.</summary>
    public static FrameServer Answering(Func<FrameWire, int, Task> answer, string settings = "") => new(async (wire, _) =>
    {
        await wire.WelcomeAsync(settings);
        while (await wire.NextAsync() is { } frame)
        {
            if (frame.StartsWith("HEADERS", StringComparison.Ordinal))
            {
                await answer(wire, StreamOf(frame));
            }
        }
    });

    public static int StreamOf(string frame) => int.Parse(frame.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A whole answer in two frames.</summary>
    public static async Task SayAsync(FrameWire wire, int stream, string body, string fields = ":status: 200\n")
    {
        await wire.SendAsync(Http2FrameType.Headers, EndHeaders, stream, FrameWire.Block(fields));
        await wire.SendAsync(Http2FrameType.Data, 1, stream, "'" + body);
    }

    public void Dispose() => _acceptor.Dispose();
}
