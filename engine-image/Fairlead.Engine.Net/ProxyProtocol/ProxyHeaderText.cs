namespace Fairlead.Engine.Net.ProxyProtocol;

/// <summary>Version 1: one line of text, "PROXY TCP4 192.0.2.1 198.51.100.1 56324 443", or "PROXY UNKNOWN" and anything.</summary>
internal static class ProxyHeaderText
{
    private static ReadOnlySpan<byte> Begin => "PROXY "u8;

    public static ProxyHeaderStatus Read(ReadOnlySpan<byte> data, out ProxyHeader header)
    {
        header = default;
        var there = Math.Min(data.Length, Begin.Length);
        if (!data[..there].SequenceEqual(Begin[..there]))
        {
            return ProxyHeaderStatus.Missing;
        }

        var line = data[..Math.Min(data.Length, ProxyHeaderReader.MostNeeded)];
        var end = line.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0 || (end == line.Length - 1 && line[end] == '\r'))
        {
            return line.Length < ProxyHeaderReader.MostNeeded ? ProxyHeaderStatus.Incomplete : ProxyHeaderStatus.Malformed;
        }

        if (line[end] != '\r' || line[end + 1] != '\n')
        {
            return ProxyHeaderStatus.Malformed;
        }

        header = new ProxyHeader(end + 2, false, default);
        return ReadWords(line[Begin.Length..end], ref header);
    }

    private static ProxyHeaderStatus ReadWords(ReadOnlySpan<byte> words, ref ProxyHeader header)
    {
        var family = Next(ref words);
        if (family.SequenceEqual("UNKNOWN"u8))
        {
            return ProxyHeaderStatus.Complete;
        }

        var isV4 = family.SequenceEqual("TCP4"u8);
        if (!isV4 && !family.SequenceEqual("TCP6"u8))
        {
            return ProxyHeaderStatus.Malformed;
        }

        var size = isV4 ? 4 : 16;
        Span<byte> client = stackalloc byte[16];
        Span<byte> server = stackalloc byte[16];
        var isGood = ReadAddress(Next(ref words), client[..size]) & ReadAddress(Next(ref words), server[..size])
            & ReadPort(Next(ref words), out var port) & ReadPort(words, out _);
        if (!isGood)
        {
            return ProxyHeaderStatus.Malformed;
        }

        header = header with { HasClient = true, Client = NetAddress.From(client[..size], port) };
        return ProxyHeaderStatus.Complete;
    }

    private static bool ReadAddress(ReadOnlySpan<byte> text, Span<byte> into) =>
        into.Length == 4 ? AddressBytes.ReadV4(text, into) : AddressBytes.ReadV6(text, into);

    private static bool ReadPort(ReadOnlySpan<byte> text, out int port) => AddressBytes.ReadNumber(text, 5, ushort.MaxValue, out port);

    // Exactly one space stands between two words.
    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> words)
    {
        var space = words.IndexOf((byte)' ');
        var word = space < 0 ? words : words[..space];
        words = space < 0 ? [] : words[(space + 1)..];
        return word;
    }
}
