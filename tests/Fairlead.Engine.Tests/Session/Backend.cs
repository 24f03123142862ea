using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Engine.Tests.Session;

/// <summary>An application server on loopback that answers every connection's first request with its name and closes.</summary>
internal sealed class Backend : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _name;
    private volatile int _status = 200;

    public Backend(string name)
    {
        _name = name;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What it answers from now on.</summary>
    public int Status
    {
        get => _status;
        set => _status = value;
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                await socket.ReceiveAsync(new byte[8192]);
                await socket.SendAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 {_status} Status\r\nContent-Length: {_name.Length}\r\nConnection: close\r\n\r\n{_name}"));
                socket.Shutdown(SocketShutdown.Send);
                await socket.ReceiveAsync(new byte[1]);
            }
            catch (SocketException)
            {
                // Health checks end their connections abruptly.
            }
        }
    }
}
