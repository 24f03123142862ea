using System.Net;
using System.Net.Sockets;

namespace Fairlead.Engine.Tests.Wire;

/// <summary>A scriptable application server on loopback: each connection runs the script.</summary>
internal sealed class FakeServer : IDisposable
{
    private readonly Acceptor _acceptor;
    private readonly Func<Wire, int, Task> _script;
    private readonly Func<Socket, Task<Wire>>? _wrap;
    private int _requests;

    public FakeServer(Func<Wire, int, Task> script, IPAddress? address = null, int port = 0, Func<Socket, Task<Wire>>? open = null)
    {
        _wrap = open;
        _script = script;
        _acceptor = new Acceptor(address ?? IPAddress.Loopback, port, RunAsync);
    }

    public IPEndPoint Endpoint => _acceptor.Endpoint;

    public int Connections => _acceptor.Connections;

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Answers every request on a connection.</summary>
    public static FakeServer Answering(Func<Message, string> answer) => Serving((request, wire) => wire.SendAsync(answer(request)));

    public static FakeServer Serving(Func<Message, Wire, Task> serve, Func<Socket, Task<Wire>>? open = null)
    {
        FakeServer server = null!;
        server = new FakeServer(async (wire, _) =>
        {
            while (await wire.ReadMessageAsync() is { } request)
            {
                Interlocked.Increment(ref server._requests);
                await serve(request, wire);
            }
        }, open: open);
        return server;
    }

    /// <summary>Answers 200 with its own name.</summary>
    public static FakeServer Named(string name) => Answering(_ => $"HTTP/1.1 200 OK\r\nContent-Length: {name.Length}\r\n\r\n{name}");

    /// <summary>Switches protocols, and says again whatever it is told.</summary>
    public static FakeServer Echoing() => new(async (wire, _) =>
    {
        if (await wire.ReadThroughAsync("\r\n\r\n") is not null)
        {
            await wire.SendAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
            while (true)
            {
                await wire.SendAsync(await wire.ReadExactlyAsync(1));
            }
        }
    });

    /// <summary>An address on which nobody listens.</summary>
    public static IPEndPoint Nobody()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)probe.LocalEndPoint!;
    }

    public void Dispose() => _acceptor.Dispose();

    private async Task RunAsync(Socket socket, int number)
    {
        using var wire = _wrap is null ? new Wire(socket) : await _wrap(socket);
        await _script(wire, number);
    }
}
