using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Engine.Tests.Smuggling;

/// <summary>A server that keeps every byte it gets, connection by connection, and answers each request with that request's line.</summary>
internal sealed class RecordingServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _lock = new();
    private readonly List<Connection> _connections = [];

    public RecordingServer()
    {
        _listener.Start(512);
        Endpoint = (IPEndPoint)_listener.LocalEndpoint;
        _ = AcceptAsync();
    }

    public IPEndPoint Endpoint { get; }

    /// <summary>What came on each connection since the last time this was asked, in order of the connections.</summary>
    public IReadOnlyList<string> TakeBytes()
    {
        lock (_lock)
        {
            return [.. _connections.Select(connection => connection.Take()).Where(bytes => bytes.Length > 0)];
        }
    }

    public void Dispose()
    {
        _listener.Stop();
        lock (_lock)
        {
            _connections.ForEach(connection => connection.Socket.Dispose());
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = new Connection(await _listener.AcceptSocketAsync());
                lock (_lock)
                {
                    _connections.Add(connection);
                }

                _ = ServeAsync(connection);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Connection connection)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await connection.Socket.ReceiveAsync(buffer) is > 0 and var count)
            {
                string answers;
                lock (_lock)
                {
                    answers = connection.Note(Encoding.Latin1.GetString(buffer, 0, count));
                }

                await connection.Socket.SendAsync(Encoding.Latin1.GetBytes(answers));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            connection.Socket.Dispose();
            return;
        }

        connection.Socket.Dispose();
    }

    private sealed class Connection(Socket socket)
    {
        private readonly StringBuilder _untaken = new();
        private string _pending = "";

        public Socket Socket { get; } = socket;

        public string Note(string bytes)
        {
            _untaken.Append(bytes);
            _pending += bytes;
            var (requests, end) = Reading.Strict.Read(_pending);
            _pending = _pending[end..];
            return string.Concat(requests.Select(Answer));
        }

        public string Take()
        {
            var bytes = _untaken.ToString();
            _untaken.Clear();
            return bytes;
        }

        private static string Answer(SeenRequest request)
        {
            var line = $"{request.Method} {request.Target}";
            return $"HTTP/1.1 200 OK\r\nContent-Length: {line.Length}\r\n\r\n{(request.Method == "HEAD" ? "" : line)}";
        }
    }
}
