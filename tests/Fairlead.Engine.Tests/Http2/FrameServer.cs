using System.Net;
using System.Net.Sockets;
using Fairlead.Engine.Http.Http2;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>A server of HTTP/2 on loopback that does frame by frame what a test says, right or wrong.</summary>
internal sealed class FrameServer : IDisposable
{
    private const int EndHeaders = 0x4;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<FrameWire, int, Task> _script;
    private readonly List<Socket> _open = [];
    private int _connections;

    /// <param name="script">Runs for each connection, with its number from 1 on.</param>
    public FrameServer(Func<FrameWire, int, Task> script)
    {
        _script = script;
        _listener.Start(512);
        _ = AcceptAsync();
    }

    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    public int Connections => Volatile.Read(ref _connections);

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

    public void Dispose()
    {
        _listener.Dispose();
        lock (_open)
        {
            _open.ForEach(s => s.Dispose());
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                lock (_open)
                {
                    _open.Add(socket);
                }

                _ = RunAsync(socket, Interlocked.Increment(ref _connections));
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task RunAsync(Socket socket, int number)
    {
        try
        {
            using var wire = new FrameWire(socket) { TellsAll = true };
            await _script(wire, number);
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            socket.Dispose();
        }
    }
}
