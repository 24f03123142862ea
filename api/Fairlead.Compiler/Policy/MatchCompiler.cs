using System.Globalization;
using Fairlead.Compiler.Objects;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Analytics;
using Fairlead.Model.Policy;

namespace Fairlead.Compiler.Policy;

/// <summary>
/// What a rule asks of a request, as engines compare it. Parts that engines cannot compare are left out, so that what is left matches wherever the rule may.
/// </summary>
internal static class MatchCompiler
{
    /// <param name="problems">What cannot be compared, in words; a rule that lets in must not use a match with problems.</param>
    public static RequestMatch Compile(TenantModel model, MatchTarget? match, List<string> problems)
    {
        if (match is null)
        {
            return new RequestMatch();
        }

        NoteUnknownParts(match, problems);
        var compiled = new RequestMatch
        {
            Client = AddressCompiler.Widest(model, match.ClientIp, problems),
            Source = AddressCompiler.Widest(model, match.SourceIp, problems),
            Port = Ports(match.VsPort),
            Scheme = Scheme(match.Protocol),
            Method = Methods(match.Method),
            Version = Versions(match.Version),
            Path = Widest(found => Path(model, match.Path, found), problems),
            Query = Widest(found => Query(model, match.Query, found), problems),
            Host = Host(match.HostHdr),
        };
        compiled.Fields.AddRange(match.Hdrs.Select(Field));
        if (match.Cookie is { } cookie)
        {
            compiled.Cookies.Add(Cookie(cookie));
        }

        if (compiled.Fields.Concat(compiled.Cookies).Any(f => f.Name.Length == 0))
        {
            problems.Add("match hdrs or cookie names nothing");
            Drop(compiled.Fields);
            Drop(compiled.Cookies);
        }

        return compiled;
    }

    private static void Drop(Google.Protobuf.Collections.RepeatedField<FieldMatch> matches)
    {
        var named = matches.Where(m => m.Name.Length > 0).ToList();
        matches.Clear();
        matches.AddRange(named);
    }

    // Where some of the texts are not known, or none can be compared, it may match anything; one that excludes texts excludes the known ones.
    private static TextMatch? Widest(Func<List<string>, TextMatch?> compile, List<string> problems)
    {
        var unknown = new List<string>();
        var text = compile(unknown);
        problems.AddRange(unknown);
        return unknown.Count > 0 && text is not { Negate: true, Operation: not TextOperation.Regex } ? null : text;
    }

    public static NumberMatch? Ports(PortMatch? match)
    {
        if (match is null)
        {
            return null;
        }

        var ports = new NumberMatch { Negate = match.MatchCriteria == MatchOperation.NotIn };
        ports.Ranges.AddRange(match.Ports.Select(p => new NumberRange { First = (uint)p, Last = (uint)p }));
        return ports;
    }

    public static FieldMatch Field(HdrMatch match) =>
        new() { Name = match.Hdr, Text = Text(match.MatchCriteria, match.MatchCase, match.Value) };

    public static FieldMatch Cookie(CookieMatch match) =>
        new() { Name = match.Name, Text = Text(match.MatchCriteria, match.MatchCase, match.Value is null ? [] : [match.Value]) };

    public static TextMatch? Host(HostHdrMatch? match)
    {
        // Hosts have no case and no final dot, whatever the rule says of case (RFC 9110, 4.2.3).
        return match is null ? null : Text(match.MatchCriteria, MatchCase.Insensitive, match.Value.Select(v => HostName.Normal(v)));
    }

    public static SchemeMatch Scheme(ProtocolMatch? match) => match switch
    {
        null => SchemeMatch.Any,
        _ => (match.Protocols == HttpScheme.Https) == (match.MatchCriteria == MatchOperation.In) ? SchemeMatch.Https : SchemeMatch.Http,
    };

    public static NameMatch? Methods(MethodMatch? match)
    {
        if (match is null)
        {
            return null;
        }

        var methods = new NameMatch { Negate = match.MatchCriteria == MatchOperation.NotIn };
        methods.Names.AddRange(match.Methods.Select(m => m.ToString().ToUpperInvariant()));
        return methods;
    }

    public static NameMatch? Versions(HttpVersionMatch? match)
    {
        if (match is null)
        {
            return null;
        }

        var versions = new NameMatch { Negate = match.MatchCriteria == MatchOperation.NotIn };
        versions.Names.AddRange(match.Versions.Select(v => v switch
        {
            HttpVersion.ZeroNine => "0.9",
            HttpVersion.OneZero => "1.0",
            HttpVersion.OneOne => "1.1",
            _ => "2",
        }));
        return versions;
    }

    public static TextMatch? Path(TenantModel model, PathMatch? match, List<string> problems)
    {
        if (match is null)
        {
            return null;
        }

        var (operation, negate) = Operation(match.MatchCriteria);
        var text = new TextMatch
        {
            Operation = operation, Negate = negate, CaseSensitive = match.MatchCase == MatchCase.Sensitive, Undecoded = !match.MatchDecodedString,
        };
        SetValues(model, text, match.MatchStr, match.StringGroupRefs, problems);
        return text;
    }

    /// <summary>With case, as sent but decoded.</summary>
    public static TextMatch? Path(TenantModel model, StringMatch? match, List<string> problems) => match is null
        ? null
        : Path(
            model,
            new PathMatch
            {
                MatchCriteria = match.MatchCriteria, MatchCase = MatchCase.Sensitive, MatchStr = match.MatchStr, StringGroupRefs = match.StringGroupRefs,
            },
            problems);

    public static TextMatch? Query(TenantModel model, QueryMatch? match, List<string> problems)
    {
        if (match is null)
        {
            return null;
        }

        var (operation, negate) = Operation(match.MatchCriteria);
        var text = new TextMatch
        {
            Operation = operation, Negate = negate, CaseSensitive = match.MatchCase == MatchCase.Sensitive, Undecoded = !match.MatchDecodedString,
        };
        SetValues(model, text, match.MatchStr, match.StringGroupRefs, problems);
        return text;
    }

    public static TextMatch Text(HeaderMatchOperation criteria, MatchCase matchCase, IEnumerable<string> values)
    {
        var (operation, negate) = criteria switch
        {
            HeaderMatchOperation.Exists => (TextOperation.Exists, false),
            HeaderMatchOperation.DoesNotExist => (TextOperation.Exists, true),
            HeaderMatchOperation.BeginsWith => (TextOperation.BeginsWith, false),
            HeaderMatchOperation.DoesNotBeginWith => (TextOperation.BeginsWith, true),
            HeaderMatchOperation.Contains => (TextOperation.Contains, false),
            HeaderMatchOperation.DoesNotContain => (TextOperation.Contains, true),
            HeaderMatchOperation.EndsWith => (TextOperation.EndsWith, false),
            HeaderMatchOperation.DoesNotEndWith => (TextOperation.EndsWith, true),
            HeaderMatchOperation.Equals => (TextOperation.Equals, false),
            _ => (TextOperation.Equals, true),
        };
        var text = new TextMatch { Operation = operation, Negate = negate, CaseSensitive = matchCase == MatchCase.Sensitive };
        text.Values.AddRange(values);
        return text;
    }

    private static (TextOperation Operation, bool Negate) Operation(StringOperation criteria) => criteria switch
    {
        StringOperation.BeginsWith => (TextOperation.BeginsWith, false),
        StringOperation.DoesNotBeginWith => (TextOperation.BeginsWith, true),
        StringOperation.Contains => (TextOperation.Contains, false),
        StringOperation.DoesNotContain => (TextOperation.Contains, true),
        StringOperation.EndsWith => (TextOperation.EndsWith, false),
        StringOperation.DoesNotEndWith => (TextOperation.EndsWith, true),
        StringOperation.Equals => (TextOperation.Equals, false),
        StringOperation.DoesNotEqual => (TextOperation.Equals, true),
        StringOperation.RegexMatch => (TextOperation.Regex, false),
        _ => (TextOperation.Regex, true),
    };

    private static (TextOperation Operation, bool Negate) Operation(QueryMatchOperation criteria) => criteria switch
    {
        QueryMatchOperation.Exists => (TextOperation.Exists, false),
        QueryMatchOperation.DoesNotExist => (TextOperation.Exists, true),
        _ => Operation(Enum.Parse<StringOperation>(criteria.ToString())),
    };

    private static void SetValues(TenantModel model, TextMatch text, IReadOnlyList<string> values, IReadOnlyList<string> groupRefs, List<string> problems)
    {
        text.Values.AddRange(values);
        var groups = new List<StringGroup>();
        foreach (var reference in groupRefs)
        {
            if (model.Find<StringGroup>(reference) is { } group)
            {
                groups.Add(group);
                text.Values.AddRange(group.Kv.Select(p => p.Key));
            }
            else
            {
                problems.Add($"string group {model.Target(reference)?.Name ?? reference} does not exist");
            }
        }

        if (groups.Exists(g => g.Type == StringGroupType.Keyval))
        {
            text.Results.AddRange(values.Select(_ => "").Concat(groups.SelectMany(g => g.Kv.Select(p => p.Value ?? ""))));
            text.Longest = groups.Exists(g => g.LongestMatch);
        }

        CheckPatterns(text, problems);
    }

    private static void CheckPatterns(TextMatch text, List<string> problems)
    {
        foreach (var pattern in text.Operation == TextOperation.Regex ? text.Values : [])
        {
            if (RegexPatterns.Problem(pattern) is { } problem)
            {
                problems.Add($"the regular expression '{pattern}' {problem}");
            }
        }
    }

    private static void NoteUnknownParts(MatchTarget match, List<string> problems)
    {
        var unknown = new List<string>();
        AddIf(match.BotDetectionResult is not null, "bot_detection_result");
        AddIf(match.GeoMatches.Count > 0, "geo_matches");
        AddIf(match.IpReputationType is not null, "ip_reputation_type");
        AddIf(match.TlsFingerprintMatch is not null, "tls_fingerprint_match");
        if (unknown.Count > 0)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"match {string.Join(", ", unknown)} is not compared yet"));
        }

        void AddIf(bool isThere, string name)
        {
            if (isThere)
            {
                unknown.Add(name);
            }
        }
    }
}
