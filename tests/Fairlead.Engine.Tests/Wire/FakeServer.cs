using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Fairlead.Engine.Tests.Wire;

/// <summary>A scriptable application server on loopback: each connection runs the script.</summary>
internal sealed class FakeServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<Wire, int, Task> _script;
    private readonly Func<Socket, Task<Wire>>? _wrap;
    private readonly List<Socket> _open = [];
    private int _connections;
    private int _requests;

    public FakeServer(Func<Wire, int, Task> script, IPAddress? address = null, int port = 0, Func<Socket, Task<Wire>>? open = null)
    {
        _wrap = open;
        _script = script;
        _listener = new TcpListener(address ?? IPAddress.Loopback, port);
        _listener.Start(512);
        Endpoint = (IPEndPoint)_listener.LocalEndpoint;
        _ = AcceptAsync();
    }

    public IPEndPoint Endpoint { get; }

    public int Connections => Volatile.Read(ref _connections);

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

    /// <summary>An address on which nobody listens.</summary>
    public static IPEndPoint Nobody()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)probe.LocalEndPoint!;
    }

    public void Dispose()
    {
        _listener.Stop();
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
            using var wire = _wrap is null ? new Wire(socket) : await _wrap(socket);
            await _script(wire, number);
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException or AuthenticationException)
        {
            socket.Dispose();
        }
    }
}
