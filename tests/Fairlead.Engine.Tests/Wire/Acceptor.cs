using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Fairlead.Engine.Tests.Wire;

/// <summary>The listening side of a server on loopback: each connection is served until it, or the test, is over.</summary>
internal sealed class Acceptor : IDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<Socket, int, Task> _serve;
    private readonly List<Socket> _open = [];
    private int _connections;

    /// <param name="serve">Runs for each connection, with its number from 1 on. Connections that break are no fault.</param>
    public Acceptor(IPAddress address, int port, Func<Socket, int, Task> serve)
    {
        _serve = serve;
        _listener = new TcpListener(address, port);
        _listener.Start(512);
        Endpoint = (IPEndPoint)_listener.LocalEndpoint;
        _ = AcceptAsync();
    }

    public IPEndPoint Endpoint { get; }

    public int Connections => Volatile.Read(ref _connections);

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
            await _serve(socket, number);
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException or AuthenticationException or OperationCanceledException)
        {
            socket.Dispose();
        }
    }
}
