using System.Buffers.Binary;

namespace Fairlead.Engine.Http.Http2;

/// <summary>What a peer asked for (RFC 9113, 6.5.2).</summary>
public sealed class Http2Settings
{
    public const int DefaultWindow = 65_535;

    private const int EntrySize = 6;
    private const int LargestFrameSize = 16_777_215;

    public int HeaderTableSize { get; private set; } = 4096;

    public int InitialWindow { get; private set; } = DefaultWindow;

    public int MaxFrameSize { get; private set; } = Http2Frame.DefaultMaxSize;

    /// <summary>Streams that may be open at a time; any number unless the peer says so.</summary>
    public int MaxStreams { get; private set; } = int.MaxValue;

    /// <summary>SETTINGS_ENABLE_CONNECT_PROTOCOL (RFC 8441, 3): WebSockets may be begun on a stream.</summary>
    public bool TakesWebSockets { get; private set; }

    /// <summary>Takes a SETTINGS payload over; what is not known is ignored.</summary>
    public Http2Error Apply(ReadOnlySpan<byte> payload)
    {
        if (payload.Length % EntrySize != 0)
        {
            return Http2Error.FrameSize;
        }

        for (; !payload.IsEmpty; payload = payload[EntrySize..])
        {
            var value = BinaryPrimitives.ReadUInt32BigEndian(payload[2..]);
            var error = Apply(BinaryPrimitives.ReadUInt16BigEndian(payload), value);
            if (error != Http2Error.None)
            {
                return error;
            }
        }

        return Http2Error.None;
    }

    private Http2Error Apply(ushort id, uint value)
    {
        switch (id)
        {
            case 0x1:
                HeaderTableSize = (int)Math.Min(value, int.MaxValue);
                return Http2Error.None;
            case 0x2:
                return value > 1 ? Http2Error.Protocol : Http2Error.None;
            case 0x3:
                MaxStreams = (int)Math.Min(value, int.MaxValue);
                return Http2Error.None;
            case 0x4:
                InitialWindow = (int)Math.Min(value, int.MaxValue);
                return value > int.MaxValue ? Http2Error.FlowControl : Http2Error.None;
            case 0x5:
                MaxFrameSize = (int)Math.Min(value, LargestFrameSize);
                return value is < Http2Frame.DefaultMaxSize or > LargestFrameSize ? Http2Error.Protocol : Http2Error.None;
            case 0x8:
                // Once offered it is not taken back (RFC 8441, 3).
                TakesWebSockets |= value == 1;
                return value > 1 || (value == 0 && TakesWebSockets) ? Http2Error.Protocol : Http2Error.None;
            default:
                return Http2Error.None;
        }
    }
}
