using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Shouldly;

namespace Fairlead.Engine.Tests.Wire;

/// <summary>A message as a test sees it: first line, fields, content.</summary>
internal sealed record Message(string FirstLine, IReadOnlyList<(string Name, string Value)> Fields, string Body)
{
    public int Status => int.Parse(FirstLine.Split(' ')[1], CultureInfo.InvariantCulture);

    public string Path => FirstLine.Split(' ')[1];

    public string? this[string name] =>
        Fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value).FirstOrDefault();

    public int Count(string name) => Fields.Count(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A blocking-free conversation with deadlines, over TCP or over a stream upon it; one character per byte.</summary>
internal sealed class Wire(Socket socket, Stream? stream = null) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly StringBuilder _in = new();

    public Socket Socket { get; } = socket;

    public static async Task<Wire> ConnectAsync(IPEndPoint to, IPAddress? from = null)
    {
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        using var late = new CancellationTokenSource(Deadline);
        await socket.ConnectAsync(to, late.Token);
        return new Wire(socket);
    }

    /// <summary>A connection that has switched protocols, as <see cref="FakeServer.Echoing"/> does.</summary>
    public static async Task<Wire> SwitchedAsync(IPEndPoint to)
    {
        var wire = await ConnectAsync(to);
        var answer = await wire.AskAsync("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n", head: true);
        answer.Status.ShouldBe(101);
        return wire;
    }

    public async Task SendAsync(string text)
    {
        using var late = new CancellationTokenSource(Deadline);
        ReadOnlyMemory<byte> bytes = Encoding.Latin1.GetBytes(text);
        while (bytes.Length > 0)
        {
            if (stream is not null)
            {
                await stream.WriteAsync(bytes, late.Token);
                return;
            }

            bytes = bytes[await Socket.SendAsync(bytes, late.Token)..];
        }
    }

    public async Task<Message> AskAsync(string text, bool head = false)
    {
        await SendAsync(text);
        return await ReadMessageAsync(head) ?? throw new IOException("closed without an answer");
    }

    /// <summary>The next message, or null at the end of the connection.</summary>
    public async Task<Message?> ReadMessageAsync(bool toHead = false)
    {
        if (await ReadThroughAsync("\r\n\r\n") is not { } head)
        {
            return null;
        }

        var lines = head[..^4].Split("\r\n");
        var fields = lines.Skip(1).Select(l => (l[..l.IndexOf(':')], l[(l.IndexOf(':') + 1)..].Trim())).ToList();
        var message = new Message(lines[0], fields, "");
        return toHead ? message : message with { Body = await ReadBodyAsync(message) };
    }

    /// <summary>Everything up to and including the marker; null at the end of the connection.</summary>
    public async Task<string?> ReadThroughAsync(string marker)
    {
        while (true)
        {
            var text = _in.ToString();
            var at = text.IndexOf(marker, StringComparison.Ordinal);
            if (at >= 0)
            {
                return Take(at + marker.Length);
            }

            if (!await ReadMoreAsync())
            {
                return text.Length == 0 ? null : throw new IOException($"ended within: {text}");
            }
        }
    }

    public async Task<string> ReadExactlyAsync(int count)
    {
        while (_in.Length < count)
        {
            if (!await ReadMoreAsync())
            {
                throw new IOException($"ended {count - _in.Length} bytes early");
            }
        }

        return Take(count);
    }

    public async Task<string> ReadToEndAsync()
    {
        while (await ReadMoreAsync())
        {
        }

        return Take(_in.Length);
    }

    /// <summary>True when the peer ends or resets the connection without another byte.</summary>
    public async Task<bool> IsClosedByPeerAsync()
    {
        try
        {
            return _in.Length == 0 && !await ReadMoreAsync();
        }
        catch (Exception reset) when (reset is SocketException or IOException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        stream?.Dispose();
        Socket.Dispose();
    }

    private async Task<string> ReadBodyAsync(Message message)
    {
        if (message["Transfer-Encoding"] is not null)
        {
            return await ReadChunksAsync();
        }

        var isAnswer = message.FirstLine.StartsWith("HTTP/", StringComparison.Ordinal);
        if (message["Content-Length"] is { } length)
        {
            return await ReadExactlyAsync(int.Parse(length, CultureInfo.InvariantCulture));
        }

        return isAnswer && message.Status is not (204 or 304 or < 200) ? await ReadToEndAsync() : "";
    }

    private async Task<string> ReadChunksAsync()
    {
        var body = new StringBuilder();
        while (true)
        {
            var line = (await ReadThroughAsync("\r\n"))!;
            var size = int.Parse(line.Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                while (await ReadThroughAsync("\r\n") is { Length: > 2 })
                {
                }

                return body.ToString();
            }

            body.Append((await ReadExactlyAsync(size + 2))[..size]);
        }
    }

    private async Task<bool> ReadMoreAsync()
    {
        using var late = new CancellationTokenSource(Deadline);
        var buffer = new byte[65536];
        var count = stream is null ? await Socket.ReceiveAsync(buffer, late.Token) : await stream.ReadAsync(buffer, late.Token);
        _in.Append(Encoding.Latin1.GetString(buffer, 0, count));
        return count > 0;
    }

    private string Take(int count)
    {
        var text = _in.ToString(0, count);
        _in.Remove(0, count);
        return text;
    }
}
