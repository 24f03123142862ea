using Fairlead.Engine.Http;

namespace Fairlead.Engine.Content;

/// <summary>How content is coded.</summary>
internal enum ContentCoding : byte
{
    Identity,
    Gzip,
    Brotli,
}

/// <summary>What a client accepts by its Accept-Encoding fields (RFC 9110, 12.5.3), in thousandths; -1 = not named.</summary>
internal struct AcceptedCodings()
{
    private int _gzip = -1;
    private int _brotli = -1;
    private int _identity = -1;
    private int _other = -1;

    public void Take(ReadOnlySpan<byte> value)
    {
        while (TokenList.TryNext(ref value, out var item))
        {
            var semicolon = item.IndexOf((byte)';');
            var name = HttpChars.TrimWhitespace(semicolon < 0 ? item : item[..semicolon]);
            var weight = semicolon < 0 ? 1000 : Weight(item[(semicolon + 1)..]);
            if (HttpChars.EqualsIgnoreCase(name, "gzip"u8) || HttpChars.EqualsIgnoreCase(name, "x-gzip"u8))
            {
                _gzip = weight;
            }
            else if (HttpChars.EqualsIgnoreCase(name, "br"u8))
            {
                _brotli = weight;
            }
            else if (HttpChars.EqualsIgnoreCase(name, "identity"u8))
            {
                _identity = weight;
            }
            else if (name.SequenceEqual("*"u8))
            {
                _other = weight;
            }
        }
    }

    /// <summary>The coding the client likes best; of two it likes alike the smaller one.</summary>
    public readonly ContentCoding Best()
    {
        var brotli = Math.Max(0, _brotli >= 0 ? _brotli : _other);
        var gzip = Math.Max(0, _gzip >= 0 ? _gzip : _other);
        var best = Math.Max(brotli, gzip);
        return best == 0 || _identity > best ? ContentCoding.Identity : brotli == best ? ContentCoding.Brotli : ContentCoding.Gzip;
    }

    // A weight that is none makes the coding unwelcome: what was meant is not known, and the answer as it is suits everybody.
    private static int Weight(ReadOnlySpan<byte> parameter)
    {
        parameter = HttpChars.TrimWhitespace(parameter);
        if (parameter.Length is < 3 or > 7 || (parameter[0] | 0x20) != 'q' || parameter[1] != '=' || parameter[2] is not ((byte)'0' or (byte)'1'))
        {
            return 0;
        }

        var weight = (parameter[2] - '0') * 1000;
        var scale = 100;
        for (var i = 3; i < parameter.Length; i++)
        {
            if (i == 3 ? parameter[i] != '.' : !char.IsAsciiDigit((char)parameter[i]))
            {
                return 0;
            }

            if (i > 3)
            {
                weight += (parameter[i] - '0') * scale;
                scale /= 10;
            }
        }

        return Math.Min(weight, 1000);
    }
}
