namespace Fairlead.Engine.Net;

/// <summary>Decimal numbers as bytes, without allocating.</summary>
public static class AsciiNumber
{
    /// <summary>Writes at most 20 digits; answers how many.</summary>
    public static int Write(ulong value, Span<byte> to)
    {
        value.TryFormat(to, out var written);
        return written;
    }
}
