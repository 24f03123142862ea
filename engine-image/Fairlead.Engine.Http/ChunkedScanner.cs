using System.Text;

namespace Fairlead.Engine.Http;

/// <summary>
/// Walks over a chunked body, byte-exact and strict, whatever the pieces it comes in. It changes nothing: bytes it has passed may be
/// sent on as they are.
/// </summary>
public struct ChunkedScanner
{
    private const int MostDigits = 15;
    private const int MostExtensionBytes = 4096;
    private const int MostTrailerBytes = 8192;

    private State _state;
    private long _left;
    private int _digits;
    private int _extensionBytes;
    private int _trailerBytes;
    private TrailerName _name;

    private enum State : byte
    {
        Size,
        Extension,
        SizeLf,
        Data,
        DataCr,
        DataLf,
        TrailerStart,
        TrailerName,
        TrailerValue,
        TrailerLf,
        EndLf,
        Done,
    }

    public readonly bool IsDone => _state == State.Done;

    /// <summary>The next byte is body content.</summary>
    public readonly bool IsInData => _state == State.Data;

    /// <summary>The last chunk is over; what follows are trailers and the empty line.</summary>
    public readonly bool IsInTrailers => _state >= State.TrailerStart;

    public RefusalReason Fault { get; private set; }

    /// <summary>
    /// Takes bytes up to and including the next run of payload, or up to the trailers, or all there are. <paramref name="payload"/> is
    /// the part of the consumed bytes, at their end, that is body content. Call until everything is consumed or the scanner is done.
    /// </summary>
    public ParseStatus Next(ReadOnlySpan<byte> data, out int consumed, out int payload)
    {
        payload = 0;
        for (consumed = 0; consumed < data.Length; consumed++)
        {
            if (_state == State.Data)
            {
                payload = (int)Math.Min(_left, data.Length - consumed);
                consumed += payload;
                _left -= payload;
                _state = _left == 0 ? State.DataCr : State.Data;
                return ParseStatus.Incomplete;
            }

            var isInTrailers = IsInTrailers;
            Fault = Step(data[consumed]);
            if (Fault != RefusalReason.None)
            {
                return ParseStatus.Refused;
            }

            if (IsInTrailers != isInTrailers)
            {
                consumed++;
                return ParseStatus.Incomplete;
            }

            if (_state == State.Done)
            {
                consumed++;
                return ParseStatus.Complete;
            }
        }

        return ParseStatus.Incomplete;
    }

    private RefusalReason Step(byte c)
    {
        switch (_state)
        {
            case State.Size:
                return Size(c);
            case State.Extension:
                return Extension(c);
            case State.SizeLf:
                return SizeEnd(c);
            case State.DataCr:
                return Expect(c, '\r', State.DataLf);
            case State.DataLf:
                return Expect(c, '\n', State.Size);
            case State.EndLf:
                return Expect(c, '\n', State.Done);
            default:
                return ++_trailerBytes > MostTrailerBytes ? RefusalReason.BadTrailer : Trailer(c);
        }
    }

    private RefusalReason Expect(byte c, char wanted, State next)
    {
        _state = next;
        return c == wanted ? RefusalReason.None : RefusalReason.BadChunk;
    }

    private RefusalReason Size(byte c)
    {
        var digit = HexValue(c);
        if (digit >= 0)
        {
            _left = (_left << 4) | (uint)digit;
            return ++_digits > MostDigits ? RefusalReason.BadChunk : RefusalReason.None;
        }

        if (_digits == 0 || c is not ((byte)';' or (byte)'\r'))
        {
            return RefusalReason.BadChunk;
        }

        _state = c == ';' ? State.Extension : State.SizeLf;
        return RefusalReason.None;
    }

    private RefusalReason Extension(byte c)
    {
        if (c == '\r')
        {
            _state = State.SizeLf;
            return RefusalReason.None;
        }

        var printable = c is (byte)'\t' or >= 0x20 and not 0x7F;
        return printable && ++_extensionBytes <= MostExtensionBytes ? RefusalReason.None : RefusalReason.BadChunk;
    }

    private RefusalReason SizeEnd(byte c)
    {
        _digits = 0;
        _state = _left == 0 ? State.TrailerStart : State.Data;
        return c == '\n' ? RefusalReason.None : RefusalReason.BadChunk;
    }

    private RefusalReason Trailer(byte c)
    {
        switch (_state)
        {
            case State.TrailerStart when c == '\r':
                _state = State.EndLf;
                return RefusalReason.None;
            case State.TrailerStart:
                _name = default;
                _state = State.TrailerName;
                return NameByte(c);
            case State.TrailerName when c == ':':
                _state = State.TrailerValue;
                return _name.IsEmpty || _name.IsForbidden ? RefusalReason.BadTrailer : RefusalReason.None;
            case State.TrailerName:
                return NameByte(c);
            case State.TrailerValue when c == '\r':
                _state = State.TrailerLf;
                return RefusalReason.None;
            case State.TrailerValue:
                return c is (byte)'\t' or >= 0x20 and not 0x7F ? RefusalReason.None : RefusalReason.BadTrailer;
            default:
                return Expect(c, '\n', State.TrailerStart) == RefusalReason.None ? RefusalReason.None : RefusalReason.BadTrailer;
        }
    }

    private RefusalReason NameByte(byte c)
    {
        _name.Add(c);
        return HttpChars.Token.Contains(c) ? RefusalReason.None : RefusalReason.BadTrailer;
    }

    private static int HexValue(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };

    /// <summary>A field name in pieces, remembered by hash: fields that frame or route a message must not come late.</summary>
    private struct TrailerName
    {
        private static readonly ulong[] Forbidden =
            [.. new[] { "content-length", "transfer-encoding", "host", "connection", "trailer", "te", "upgrade", "expect", "authorization", "cookie", "set-cookie" }.Select(HashOf)];

        private ulong _hash;

        public readonly bool IsEmpty => _hash == 0;

        public readonly bool IsForbidden => Forbidden.AsSpan().Contains(_hash);

        public void Add(byte c)
        {
            var lower = c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c | 0x20) : c;
            _hash = ((_hash == 0 ? 14695981039346656037UL : _hash) ^ lower) * 1099511628211UL;
        }

        private static ulong HashOf(string name)
        {
            TrailerName hashed = default;
            foreach (var c in Encoding.ASCII.GetBytes(name))
            {
                hashed.Add(c);
            }

            return hashed._hash;
        }
    }
}
