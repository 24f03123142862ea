using System.Text;
using Fairlead.Engine.Http;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Policy;

/// <summary>What a request must be like for a rule to apply: all of its parts, the cheap ones first.</summary>
internal sealed class RequestCondition
{
    private readonly AddressSet? _client;
    private readonly AddressSet? _source;
    private readonly NumberMatch? _port;
    private readonly SchemeMatch _scheme;
    private readonly WordMatcher? _method;
    private readonly WordMatcher? _version;
    private readonly TextMatcher? _host;
    private readonly TextMatcher? _path;
    private readonly TextMatcher? _query;
    private readonly FieldMatcher[] _fields;
    private readonly FieldMatcher[] _cookies;

    public RequestCondition(RequestMatch config)
    {
        _client = config.Client is null ? null : new AddressSet(config.Client);
        _source = config.Source is null ? null : new AddressSet(config.Source);
        _port = config.Port;
        _scheme = config.Scheme;
        _method = config.Method is null ? null : new WordMatcher(config.Method);
        _version = config.Version is null ? null : new WordMatcher(config.Version);
        _host = config.Host is null ? null : new TextMatcher(config.Host);
        _path = config.Path is null ? null : new TextMatcher(config.Path);
        _query = config.Query is null ? null : new TextMatcher(config.Query);
        _fields = [.. config.Fields.Select(f => new FieldMatcher(f))];
        _cookies = [.. config.Cookies.Select(f => new FieldMatcher(f))];
    }

    /// <summary>For groups of the path's regular expression.</summary>
    public TextMatcher? Path => _path;

    public TextMatcher? Query => _query;

    public bool Matches(in RequestView request) =>
        (_scheme == SchemeMatch.Any || (_scheme == SchemeMatch.Https) == request.IsTls)
        && (_port is null || NumberRanges.Contains(_port, (uint)request.Port))
        && (_method is null || _method.Matches(request.Method))
        && (_version is null || _version.Matches(request.Version))
        && MatchesHost(request)
        && MatchesPath(request)
        && (_client is null || _client.Matches(request.Client))
        && (_source is null || _source.Matches(request.Source))
        && MatchesQuery(request)
        && MatchesFields(request)
        && MatchesCookies(request);

    /// <summary>What a string group has for the path.</summary>
    public ReadOnlySpan<byte> ResultOfPath(in RequestView request)
    {
        if (_path is null)
        {
            return default;
        }

        return _path.Config.Undecoded
            ? _path.ResultOf(request.Path, request.Text.Lowered(request.Path), request.Text)
            : _path.ResultOf(request.Text.Path, request.Text.LowerPath, request.Text);
    }

    /// <summary>What a string group has for the query.</summary>
    public ReadOnlySpan<byte> ResultOfQuery(in RequestView request)
    {
        if (_query is null || request.Query.IsEmpty)
        {
            return default;
        }

        var query = _query.Config.Undecoded ? request.Query : request.Text.Decoded(request.Query);
        return _query.ResultOf(query, request.Text.Lowered(query), request.Text);
    }

    private bool MatchesHost(in RequestView request)
    {
        if (_host is null)
        {
            return true;
        }

        return request.Authority.IsEmpty ? _host.MatchesNothing : _host.Matches(request.Text.Host, request.Text.Host, request.Text);
    }

    private bool MatchesPath(in RequestView request)
    {
        if (_path is null)
        {
            return true;
        }

        return _path.Config.Undecoded
            ? _path.Matches(request.Path, request.Text.Lowered(request.Path), request.Text)
            : _path.Matches(request.Text.Path, request.Text.LowerPath, request.Text);
    }

    private bool MatchesQuery(in RequestView request)
    {
        if (_query is null)
        {
            return true;
        }

        if (request.Query.IsEmpty)
        {
            return _query.MatchesNothing;
        }

        var query = _query.Config.Undecoded ? request.Query : request.Text.Decoded(request.Query);
        return _query.Matches(query, request.Text.Lowered(query), request.Text);
    }

    private bool MatchesFields(in RequestView request)
    {
        foreach (var field in _fields)
        {
            if (!field.MatchesField(request.Bytes, request.Fields, request.Text))
            {
                return false;
            }
        }

        return true;
    }

    private bool MatchesCookies(in RequestView request)
    {
        foreach (var cookie in _cookies)
        {
            if (!cookie.MatchesCookie(request.Bytes, request.Fields, request.Text))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>One of a few words, as they are written.</summary>
internal sealed class WordMatcher(NameMatch config)
{
    private readonly byte[][] _words = [.. config.Names.Select(Encoding.ASCII.GetBytes)];

    public bool Matches(ReadOnlySpan<byte> text)
    {
        foreach (var word in _words)
        {
            if (text.SequenceEqual(word))
            {
                return !config.Negate;
            }
        }

        return config.Negate;
    }
}

internal static class NumberRanges
{
    public static bool Contains(NumberMatch match, uint number)
    {
        for (var i = 0; i < match.Ranges.Count; i++)
        {
            if (number >= match.Ranges[i].First && number <= match.Ranges[i].Last)
            {
                return !match.Negate;
            }
        }

        return match.Negate;
    }
}

/// <summary>A header, or a cookie, by its name. Of several of that name one suffices; a negated comparison must hold for all.</summary>
internal sealed class FieldMatcher(FieldMatch config)
{
    private readonly byte[] _name = Encoding.ASCII.GetBytes(config.Name.ToLowerInvariant());
    private readonly byte[] _exactName = Encoding.ASCII.GetBytes(config.Name);
    private readonly TextMatcher _text = new(config.Text ?? new TextMatch());

    public bool MatchesField(ReadOnlySpan<byte> bytes, ReadOnlySpan<HeaderSlice> fields, NormalText scratch)
    {
        var negate = _text.Config.Negate;
        foreach (ref readonly var field in fields)
        {
            if (field.NameLength == _name.Length && HttpChars.EqualsIgnoreCase(bytes.Slice(field.NameStart, field.NameLength), _name)
                && Compare(bytes.Slice(field.ValueStart, field.ValueLength), scratch) != negate)
            {
                return !negate;
            }
        }

        return negate;
    }

    public bool MatchesCookie(ReadOnlySpan<byte> bytes, ReadOnlySpan<HeaderSlice> fields, NormalText scratch)
    {
        var negate = _text.Config.Negate;
        foreach (ref readonly var field in fields)
        {
            if (field.NameLength != 6 || !HttpChars.EqualsIgnoreCase(bytes.Slice(field.NameStart, 6), "cookie"u8))
            {
                continue;
            }

            foreach (var pair in new CookiePairs(bytes.Slice(field.ValueStart, field.ValueLength)))
            {
                if (pair.Name.SequenceEqual(_exactName) && Compare(pair.Value, scratch) != negate)
                {
                    return !negate;
                }
            }
        }

        return negate;
    }

    private bool Compare(ReadOnlySpan<byte> value, NormalText scratch) => _text.Matches(value, scratch.Lowered(value), scratch);
}

/// <summary>The pairs of a Cookie field (RFC 6265, 4.2.1).</summary>
internal ref struct CookiePairs(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    public CookiePair Current { get; private set; }

    public readonly CookiePairs GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var end = _rest.IndexOf((byte)';');
        var pair = HttpChars.TrimWhitespace(end < 0 ? _rest : _rest[..end]);
        _rest = end < 0 ? default : _rest[(end + 1)..];
        var equals = pair.IndexOf((byte)'=');
        Current = equals < 0 ? new CookiePair(pair, default, pair) : new CookiePair(pair[..equals], pair[(equals + 1)..], pair);
        return true;
    }
}

internal readonly ref struct CookiePair(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ReadOnlySpan<byte> whole)
{
    public ReadOnlySpan<byte> Name { get; } = name;

    public ReadOnlySpan<byte> Value { get; } = value;

    public ReadOnlySpan<byte> Whole { get; } = whole;
}
