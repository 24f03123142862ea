namespace Fairlead.Engine.Http;

/// <summary>HTTP-version: only 1.0 and 1.1 are spoken here.</summary>
internal static class VersionText
{
    /// <summary>The first fault in what has come of the version.</summary>
    public static RefusalReason Check(ReadOnlySpan<byte> text, int from)
    {
        var pattern = "HTTP/"u8;
        for (var i = from; i < text.Length && i < 8; i++)
        {
            var c = text[i];
            var good = i < 5 ? c == pattern[i] : i == 6 ? c == '.' : c is >= (byte)'0' and <= (byte)'9';
            if (!good)
            {
                return c == '\n' ? RefusalReason.BareLf : RefusalReason.BadVersion;
            }

            if ((i == 5 && c != '1') || (i == 7 && c > '1'))
            {
                return RefusalReason.VersionNotSupported;
            }
        }

        return RefusalReason.None;
    }

    public static RefusalReason EndFault(byte c) => c == '\n' ? RefusalReason.BareLf : RefusalReason.BadVersion;
}
