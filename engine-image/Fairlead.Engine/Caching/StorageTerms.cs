using System.Buffers.Text;
using Fairlead.Engine.Http;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Caching;

/// <summary>What an answer says of whether, for whom and how long it may be kept (RFC 9111, 3 and 4.2).</summary>
internal readonly ref struct StorageTerms
{
    private const long LongestSeconds = 365 * 86_400L;

    private readonly CacheDirectives _control = new();
    private readonly long _age;
    private readonly long _date = -1;
    private readonly long _expires = -1;
    private readonly long _modified = -1;
    private readonly bool _hasExpires;

    private StorageTerms(ReadOnlySpan<byte> bytes, ResponseHead head)
    {
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
                case 3 when HttpChars.EqualsIgnoreCase(name, "age"u8):
                    _age = Utf8Parser.TryParse(value, out long age, out var used) && used == value.Length ? Math.Max(0, age) : LongestSeconds;
                    break;
                case 4 when HttpChars.EqualsIgnoreCase(name, "date"u8):
                    _date = HttpDate.Parse(value);
                    break;
                case 4 when HttpChars.EqualsIgnoreCase(name, "etag"u8):
                    HasValidator = true;
                    break;
                case 4 when HttpChars.EqualsIgnoreCase(name, "vary"u8):
                    VariesByAll |= TokenList.Contains(value, "*"u8);
                    break;
                case 7 when HttpChars.EqualsIgnoreCase(name, "expires"u8):
                    _hasExpires = true;
                    _expires = HttpDate.Parse(value);
                    break;
                case 10 when HttpChars.EqualsIgnoreCase(name, "set-cookie"u8):
                    SetsCookie = true;
                    break;
                case 12 when HttpChars.EqualsIgnoreCase(name, "content-type"u8):
                    ContentType = value;
                    break;
                case 13 when HttpChars.EqualsIgnoreCase(name, "cache-control"u8):
                    _control.Take(value);
                    break;
                case 13 when HttpChars.EqualsIgnoreCase(name, "last-modified"u8):
                    _modified = HttpDate.Parse(value);
                    HasValidator |= _modified >= 0;
                    break;
            }
        }
    }

    public ReadOnlySpan<byte> ContentType { get; }

    public bool VariesByAll { get; }

    public bool SetsCookie { get; }

    public bool HasValidator { get; }

    public bool HasDate => _date >= 0;

    /// <summary>Says itself how long it holds.</summary>
    public bool IsExplicit => _control.MaxAge >= 0 || _control.SharedMaxAge >= 0 || _hasExpires;

    public bool IsForEverybody => _control.IsForEverybody;

    public static StorageTerms Of(ReadOnlySpan<byte> bytes, ResponseHead head) => new(bytes, head);

    /// <summary>Whether another client may get it.</summary>
    public bool MayBeStored(CacheConfig config, int status, long nowS, bool hasCredentials, bool hasCookies) =>
        (status == 200 || (status is 203 or 300 or 301 or 308 or 404 or 410 && IsExplicit))
        && !_control.NoStore && !_control.Private && !VariesByAll && !SetsCookie
        && (!hasCredentials || _control.IsForEverybody)
        && (!hasCookies || IsExplicit || _control.Public)
        && (IsExplicit || _control.IsThere || config.Aggressive || (config.Heuristic && _modified >= 0))
        && (Lifetime(config, nowS) > 0 || HasValidator);

    /// <summary>Seconds for which it is fresh; 0 = it must be asked for each time.</summary>
    public long Lifetime(CacheConfig config, long nowS)
    {
        if (_control.NoCache)
        {
            return 0;
        }

        var lifetime = _control.SharedMaxAge >= 0 ? _control.SharedMaxAge
            : _control.MaxAge >= 0 ? _control.MaxAge
            : _hasExpires ? (_expires < 0 ? 0 : _expires - (_date < 0 ? nowS : _date))
            : config.Heuristic && _modified >= 0 && _date > _modified ? (_date - _modified) / 10
            : config.DefaultExpireS;
        return Math.Clamp(lifetime, 0, LongestSeconds);
    }

    /// <summary>How old it was when it came.</summary>
    public long Age(long nowS) => Math.Min(LongestSeconds, Math.Max(_age, _date < 0 ? 0 : Math.Max(0, nowS - _date)));
}

/// <summary>Times of header fields, in seconds since 1970.</summary>
internal static class HttpDate
{
    /// <summary>-1: none, or in a form that nobody has sent for decades.</summary>
    public static long Parse(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out DateTimeOffset time, out var used, 'R') && used == value.Length ? Math.Max(0, time.ToUnixTimeSeconds()) : -1;

    public static void Write(long seconds, Span<byte> to) =>
        _ = Utf8Formatter.TryFormat(DateTimeOffset.FromUnixTimeSeconds(seconds), to, out _, new System.Buffers.StandardFormat('R'));
}
