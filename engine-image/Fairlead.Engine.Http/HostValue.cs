namespace Fairlead.Engine.Http;

/// <summary>uri-host [ ":" port ]: characters, brackets and port are checked, names are not resolved.</summary>
internal static class HostValue
{
    /// <summary>An empty Host is valid for targets without an authority (RFC 9112, 3.2).</summary>
    public static bool IsValid(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return true;
        }

        if (value.ContainsAnyExcept(HttpChars.Authority))
        {
            return false;
        }

        if (value[0] == '[')
        {
            var close = value.IndexOf((byte)']');
            return close > 2 && IsPort(value[(close + 1)..]) && !value[1..close].ContainsAnyExcept(HttpChars.IPv6);
        }

        var colon = value.IndexOf((byte)':');
        var name = colon < 0 ? value : value[..colon];
        return !name.IsEmpty && !name.ContainsAny((byte)'[', (byte)']') && (colon < 0 || IsPort(value[colon..]));
    }

    private static bool IsPort(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return true;
        }

        return text[0] == ':' && text.Length <= 6 && !text[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && (text.Length == 1 || int.Parse(text[1..]) <= 65535);
    }
}
