namespace Fairlead.Engine.Http;

/// <summary>A body length: digits only, one value, no sign, no list, no overflow.</summary>
public static class ContentLengthValue
{
    private const int MostDigits = 18;

    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > MostDigits)
        {
            return false;
        }

        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }
}
