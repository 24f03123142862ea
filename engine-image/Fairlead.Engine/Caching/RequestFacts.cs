using Fairlead.Engine.Http;

namespace Fairlead.Engine.Caching;

/// <summary>What a request says that matters to a cache; one look at its fields.</summary>
internal readonly ref struct RequestFacts
{
    private readonly CacheDirectives _control = new();

    private RequestFacts(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        var saysNoCache = false;
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if (field.Id != HeaderId.Other)
            {
                continue;
            }

            var name = bytes.Slice(field.NameStart, field.NameLength);
            var value = bytes.Slice(field.ValueStart, field.ValueLength);
            switch (name.Length)
            {
                case 5 when HttpChars.EqualsIgnoreCase(name, "range"u8):
                    HasRange = true;
                    break;
                case 6 when HttpChars.EqualsIgnoreCase(name, "cookie"u8):
                    HasCookies = true;
                    break;
                case 6 when HttpChars.EqualsIgnoreCase(name, "pragma"u8):
                    saysNoCache |= TokenList.Contains(value, "no-cache"u8);
                    break;
                case 8 when HttpChars.EqualsIgnoreCase(name, "if-match"u8) || HttpChars.EqualsIgnoreCase(name, "if-range"u8):
                    HasRange = true;
                    break;
                case 13 when HttpChars.EqualsIgnoreCase(name, "cache-control"u8):
                    _control.Take(value);
                    break;
                case 13 when HttpChars.EqualsIgnoreCase(name, "authorization"u8):
                    HasCredentials = true;
                    break;
                case 13 when HttpChars.EqualsIgnoreCase(name, "if-none-match"u8):
                    HasTwoNoneMatch = !IfNoneMatch.IsEmpty;
                    IfNoneMatch = value;
                    break;
                case 17 when HttpChars.EqualsIgnoreCase(name, "if-modified-since"u8):
                    IfModifiedSince = value;
                    break;
                case 19 when HttpChars.EqualsIgnoreCase(name, "if-unmodified-since"u8):
                    HasRange = true;
                    break;
            }
        }

        // RFC 9111, 5.4: Pragma counts where there is no Cache-Control.
        SaysNoCache = _control.NoCache || (saysNoCache && !_control.IsThere);
    }

    public CacheDirectives Control => _control;

    /// <summary>It asks for a part, or on conditions that only the server can judge.</summary>
    public bool HasRange { get; }

    public bool HasCookies { get; }

    public bool HasCredentials { get; }

    public bool SaysNoCache { get; }

    public bool HasTwoNoneMatch { get; }

    public ReadOnlySpan<byte> IfNoneMatch { get; }

    public ReadOnlySpan<byte> IfModifiedSince { get; }

    public bool IsConditional => !IfNoneMatch.IsEmpty || !IfModifiedSince.IsEmpty;

    public static RequestFacts Of(ReadOnlySpan<byte> bytes, RequestHead head) => new(bytes, head);
}
