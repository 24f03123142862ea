using System.Buffers.Binary;

namespace Fairlead.Engine.Http.Http2;

public enum Http2FrameType : byte
{
    Data = 0x0,
    Headers = 0x1,
    Priority = 0x2,
    RstStream = 0x3,
    Settings = 0x4,
    PushPromise = 0x5,
    Ping = 0x6,
    GoAway = 0x7,
    WindowUpdate = 0x8,
    Continuation = 0x9,
}

[Flags]
public enum Http2Flags : byte
{
    None = 0,

    /// <summary>DATA, HEADERS: the sender says no more on this stream.</summary>
    EndStream = 0x1,

    /// <summary>SETTINGS, PING: the same bit.</summary>
    Ack = EndStream,

    EndHeaders = 0x4,
    Padded = 0x8,
    Priority = 0x20,
}

/// <summary>The nine bytes before every frame's payload (RFC 9113, 4.1).</summary>
public readonly record struct Http2Frame(int Length, Http2FrameType Type, Http2Flags Flags, int Stream)
{
    public const int HeaderSize = 9;

    /// <summary>What both sides must accept, and what this engine never asks to exceed.</summary>
    public const int DefaultMaxSize = 16 * 1024;

    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public bool Has(Http2Flags flag) => (Flags & flag) != 0;

    /// <param name="bytes">At least <see cref="HeaderSize"/>.</param>
    public static Http2Frame Read(ReadOnlySpan<byte> bytes) => new(
        (bytes[0] << 16) | (bytes[1] << 8) | bytes[2],
        (Http2FrameType)bytes[3],
        (Http2Flags)bytes[4],
        (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]) & 0x7fff_ffff));

    public void Write(Span<byte> to)
    {
        to[0] = (byte)(Length >> 16);
        to[1] = (byte)(Length >> 8);
        to[2] = (byte)Length;
        to[3] = (byte)Type;
        to[4] = (byte)Flags;
        BinaryPrimitives.WriteInt32BigEndian(to[5..], Stream);
    }

    /// <summary>Takes padding and priority off a DATA or HEADERS payload. False: there is more padding than payload (RFC 9113, 6.1).</summary>
    public bool TryStrip(ref ReadOnlySpan<byte> payload)
    {
        var padding = 0;
        if (Has(Http2Flags.Padded))
        {
            if (payload.IsEmpty)
            {
                return false;
            }

            padding = payload[0];
            payload = payload[1..];
        }

        if (Type == Http2FrameType.Headers && Has(Http2Flags.Priority))
        {
            if (payload.Length < 5)
            {
                return false;
            }

            payload = payload[5..];
        }

        if (padding > payload.Length)
        {
            return false;
        }

        payload = payload[..^padding];
        return true;
    }
}
