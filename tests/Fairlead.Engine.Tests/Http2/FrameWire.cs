using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Fairlead.Engine.Http.Http2;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>An end of a connection that sends frames as it is told, right or wrong, and says what came back.</summary>
internal sealed class FrameWire(Socket? accepted = null) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly Socket _socket = accepted ?? new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly HpackDecoder _decoder = new(4096);

    /// <summary>As the last GOAWAY told it.</summary>
    public int LastStream { get; private set; } = -1;

    /// <summary>Sections are told with all their fields, and DATA with its bytes.</summary>
    public bool TellsAll { get; init; }

    /// <summary>Takes a client's preface and settings, and answers with its own.</summary>
    public async Task WelcomeAsync(string settings = "")
    {
        var preface = new byte[Http2Frame.Preface.Length];
        if (!await ReadAsync(preface) || !preface.AsSpan().SequenceEqual(Http2Frame.Preface))
        {
            throw new IOException("no preface came");
        }

        await SendAsync(Http2FrameType.Settings, 0, 0, settings);
        await SendAsync(Http2FrameType.Settings, 1, 0, "");
    }

    /// <summary>Connects and exchanges preface and settings.</summary>
    public static async Task<FrameWire> OpenAsync(IPEndPoint to, string settings = "", bool tellsAll = false)
    {
        var wire = await ConnectAsync(to, tellsAll);
        await wire.SendAsync(Http2Frame.Preface.ToArray());
        await wire.SendAsync(Http2FrameType.Settings, 0, 0, settings);
        return wire;
    }

    public static async Task<FrameWire> ConnectAsync(IPEndPoint to, bool tellsAll = false)
    {
        var wire = new FrameWire { TellsAll = tellsAll };
        await wire._socket.ConnectAsync(to);
        return wire;
    }

    public async Task SendAsync(byte[] bytes)
    {
        using var late = new CancellationTokenSource(Deadline);
        for (ReadOnlyMemory<byte> left = bytes; left.Length > 0;)
        {
            left = left[await _socket.SendAsync(left, late.Token)..];
        }
    }

    /// <param name="payload">Hexadecimal; <c>'</c> before a text.</param>
    public Task SendAsync(Http2FrameType type, int flags, int stream, string payload) => SendAsync(Frame(type, flags, stream, payload));

    public static byte[] Frame(Http2FrameType type, int flags, int stream, string payload)
    {
        var bytes = payload.StartsWith('\'') ? Encoding.ASCII.GetBytes(payload[1..]) : Convert.FromHexString(payload.Replace(" ", "", StringComparison.Ordinal));
        var frame = new byte[Http2Frame.HeaderSize + bytes.Length];
        new Http2Frame(bytes.Length, type, (Http2Flags)flags, stream).Write(frame);
        bytes.CopyTo(frame, Http2Frame.HeaderSize);
        return frame;
    }

    /// <summary>Fields as <c>name: value</c>, one to a line.</summary>
    public static string Block(string fields)
    {
        var block = new byte[64 * 1024];
        var length = 0;
        foreach (var line in fields.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            var (name, value) = (line[..colon], line[(colon + 2)..].Replace("\\r\\n", "\r\n", StringComparison.Ordinal).Replace("\\0", "\0", StringComparison.Ordinal));
            block[length++] = 0;
            length += Literal(block.AsSpan(length), name);
            length += Literal(block.AsSpan(length), value);
        }

        return Convert.ToHexString(block, 0, length);
    }

    public const string Get = ":method: GET\n:scheme: http\n:path: /\n:authority: a\n";

    /// <summary>The next frame, in words; null at the end of the connection.</summary>
    public async Task<string?> NextAsync()
    {
        var head = new byte[Http2Frame.HeaderSize];
        if (!await ReadAsync(head))
        {
            return null;
        }

        var frame = Http2Frame.Read(head);
        var payload = new byte[frame.Length];
        if (!await ReadAsync(payload))
        {
            return null;
        }

        if (frame.Type == Http2FrameType.GoAway)
        {
            LastStream = BinaryPrimitives.ReadInt32BigEndian(payload);
        }

        return frame.Type switch
        {
            Http2FrameType.GoAway => $"GOAWAY {Error(payload.AsSpan(4))}",
            Http2FrameType.RstStream => $"RST_STREAM {frame.Stream} {Error(payload)}",
            Http2FrameType.Headers => $"HEADERS {frame.Stream} {Status(payload)}{(frame.Has(Http2Flags.EndStream) ? " END" : "")}",
            Http2FrameType.Data => $"DATA {frame.Stream} {(TellsAll ? Encoding.Latin1.GetString(payload) : payload.Length)}{(frame.Has(Http2Flags.EndStream) ? " END" : "")}",
            Http2FrameType.Ping => $"PING {Convert.ToHexString(payload)}{(frame.Has(Http2Flags.Ack) ? " ACK" : "")}",
            Http2FrameType.Settings => frame.Has(Http2Flags.Ack) ? "SETTINGS ACK" : TellsAll ? $"SETTINGS {Convert.ToHexString(payload)}" : "SETTINGS",
            Http2FrameType.WindowUpdate => $"WINDOW_UPDATE {frame.Stream} {BinaryPrimitives.ReadInt32BigEndian(payload)}",
            _ => $"{frame.Type} {frame.Stream}",
        };
    }

    /// <summary>The next frame that is no settings and no window update; "CLOSED" at the end of the connection.</summary>
    public async Task<string> NextOfInterestAsync()
    {
        while (true)
        {
            var frame = await NextAsync();
            if (frame is null)
            {
                return "CLOSED";
            }

            if (!frame.StartsWith("SETTINGS", StringComparison.Ordinal) && !frame.StartsWith("WINDOW_UPDATE", StringComparison.Ordinal))
            {
                return frame;
            }
        }
    }

    /// <summary>The number of the next stream that is begun.</summary>
    public async Task<int> NextHeadersAsync()
    {
        while (await NextOfInterestAsync() is var frame && frame != "CLOSED")
        {
            if (frame.StartsWith("HEADERS", StringComparison.Ordinal))
            {
                return FrameServer.StreamOf(frame);
            }
        }

        throw new IOException("closed before a stream was begun");
    }

    /// <summary>Says that no more comes, and hears the engine out.</summary>
    public async Task FinishAsync()
    {
        _socket.Shutdown(SocketShutdown.Send);
        while (await NextAsync() is not null)
        {
        }
    }

    public void Dispose() => _socket.Dispose();

    private static string Error(ReadOnlySpan<byte> payload) => ((Http2Error)BinaryPrimitives.ReadUInt32BigEndian(payload)).ToString();

    private static int Literal(Span<byte> to, string text)
    {
        var length = 0;
        if (text.Length < 127)
        {
            to[length++] = (byte)text.Length;
        }
        else
        {
            to[length++] = 127;
            var rest = text.Length - 127;
            for (; rest >= 128; rest >>= 7)
            {
                to[length++] = (byte)(rest | 128);
            }

            to[length++] = (byte)rest;
        }

        return length + Encoding.Latin1.GetBytes(text, to[length..]);
    }

    private string Status(byte[] block)
    {
        var fields = new FieldList(64 * 1024);
        if (!_decoder.TryDecode(block, fields) || fields.Count == 0)
        {
            return "?";
        }

        return TellsAll
            ? string.Join(" | ", Enumerable.Range(0, fields.Count).Select(i => $"{Encoding.ASCII.GetString(fields.NameOf(i))}: {Encoding.ASCII.GetString(fields.ValueOf(i))}"))
            : Encoding.ASCII.GetString(fields.ValueOf(0));
    }

    private async Task<bool> ReadAsync(byte[] into)
    {
        using var late = new CancellationTokenSource(Deadline);
        for (var at = 0; at < into.Length;)
        {
            int count;
            try
            {
                count = await _socket.ReceiveAsync(into.AsMemory(at), late.Token);
            }
            catch (SocketException)
            {
                return false;
            }

            if (count == 0)
            {
                return false;
            }

            at += count;
        }

        return true;
    }
}
