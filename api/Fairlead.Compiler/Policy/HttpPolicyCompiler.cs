using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Traffic;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Policy;
using Fairlead.Model.Traffic;
using Google.Protobuf.Collections;

namespace Fairlead.Compiler.Policy;

/// <summary>
/// The policy sets of a virtual service as rules in one order. A rule that engines cannot do is left out, one that refuses acts wherever it may match,
/// and the notes say so.
/// </summary>
internal sealed class HttpPolicyCompiler(TenantModel model, PolicyTargets targets, VerdictNotes notes)
{
    private readonly HttpRules _rules = new();
    private readonly Doubt _doubt = new(notes);

    /// <summary>Null when there is no rule.</summary>
    public HttpRules? Compile(VirtualService service)
    {
        AddCertificates(service);
        foreach (var policies in service.HttpPolicies.OrderBy(p => p.Index))
        {
            var target = model.Target(policies.HttpPolicySetRef);
            if (target?.Record is HttpPolicySet set)
            {
                Add(policies.HttpPolicySetRef, set);
            }
            else
            {
                notes.Warn(
                    ReasonCodes.PolicyMissing,
                    $"HTTP policy set {target?.Name ?? policies.HttpPolicySetRef} cannot be used: {target?.Complaint ?? "it does not exist"}; none of its rules act.");
            }
        }

        return _rules.CalculateSize() == 0 ? null : _rules;
    }

    private void AddCertificates(VirtualService service)
    {
        var problems = new List<string>();
        if (FieldValueCompiler.OfCertificates(model, service, problems) is { } rule)
        {
            _rules.Request.Add(rule);
        }

        foreach (var problem in problems)
        {
            notes.Warn(ReasonCodes.RuleNotActing, $"ssl_client_certificate_action.headers: {problem}.");
        }
    }

    private void Add(string uuid, HttpPolicySet set)
    {
        foreach (var rule in (set.HttpSecurityPolicy?.Rules ?? []).Where(r => r.Enable).OrderBy(r => r.Index))
        {
            KeepSecurity(uuid, set, rule);
        }

        foreach (var rule in (set.HttpRequestPolicy?.Rules ?? []).Where(r => r.Enable).OrderBy(r => r.Index))
        {
            Keep(_rules.Request, set, rule.Name, problems => Request(uuid, rule, problems));
        }

        foreach (var rule in (set.HttpResponsePolicy?.Rules ?? []).Where(r => r.Enable).OrderBy(r => r.Index))
        {
            Keep(_rules.Response, set, rule.Name, problems => Response(uuid, rule, problems));
        }
    }

    private void KeepSecurity(string uuid, HttpPolicySet set, HttpSecurityRule source)
    {
        var problems = new List<string>();
        var rule = Security(uuid, source, problems);
        var name = $"HTTP policy set {set.Name}, rule {source.Name}";
        if (rule is null || (problems.Count > 0 && rule.Verdict == RuleVerdict.Allow))
        {
            _doubt.LeavesOut(name, problems);
            return;
        }

        if (problems.Count > 0)
        {
            _doubt.Widens(name, problems, rule.Match is null, "every request");
            rule.GoesOn = rule.Limit is not null;
        }

        _rules.Security.Add(rule);
    }

    private void Keep(RepeatedField<HttpRule> rules, HttpPolicySet set, string name, Func<List<string>, HttpRule> compile)
    {
        var problems = new List<string>();
        var rule = compile(problems);
        if (problems.Count == 0)
        {
            rules.Add(rule);
        }
        else if (rule.Answer is { Status: >= 400 })
        {
            // A refusal, though it stands among the rules for requests.
            _doubt.Widens($"HTTP policy set {set.Name}, rule {name}", problems, rule.Match is null, "every request");
            rules.Add(rule);
        }
        else
        {
            _doubt.LeavesOut($"HTTP policy set {set.Name}, rule {name}", problems);
        }
    }

    /// <summary>Null when what it does is nothing that engines do.</summary>
    private HttpRule? Security(string set, HttpSecurityRule source, List<string> problems)
    {
        var rule = new HttpRule { Set = set, Name = source.Name, Log = source.Log, Match = Match(source.Match, problems) };
        switch (source.Action?.Action)
        {
            case null or HttpSecurityActionType.Allow:
                rule.Verdict = RuleVerdict.Allow;
                break;
            case HttpSecurityActionType.CloseConn:
                rule.Verdict = RuleVerdict.Close;
                break;
            case HttpSecurityActionType.SendResponse:
                rule.Answer = ActionCompiler.Answer(source.Action.StatusCode ?? HttpLocalResponseStatusCode.Code403, null, source.Action.File, problems);
                break;
            case HttpSecurityActionType.RedirectToHttps:
                rule.Redirect = ActionCompiler.ToHttps((uint)(source.Action.HttpsPort ?? 443));
                break;
            case HttpSecurityActionType.RateLimit:
                rule.Limit = RateLimitCompiler.Rule(set, source.Name, source.Action.RateProfile, problems);
                rule.Verdict = rule.Limit is null ? RuleVerdict.Close : RuleVerdict.None;
                break;
            default:
                problems.Add($"action {Fairlead.Model.Schema.EnumSchema.WireName(source.Action.Action)} is not done yet");
                return null;
        }

        return rule;
    }

    private HttpRule Request(string set, HttpRequestRule source, List<string> problems)
    {
        var rule = new HttpRule { Set = set, Name = source.Name, Log = source.Log, Match = Match(source.Match, problems) };
        rule.Edits.AddRange(ActionCompiler.Edits(source.HdrAction, rule, problems));
        if (source.RedirectAction is { } redirect)
        {
            rule.Redirect = ActionCompiler.Redirect(redirect, ActionCompiler.ResultOf(rule.Match), problems);
        }

        if (source.RewriteUrlAction is { } rewrite)
        {
            rule.Rewrite = ActionCompiler.Rewrite(rewrite, rule.Rewrite, ActionCompiler.ResultOf(rule.Match), problems);
        }

        if (source.SwitchingAction is { } switching)
        {
            Switch(rule, switching, problems);
        }

        return rule;
    }

    private HttpRule Response(string set, HttpResponseRule source, List<string> problems)
    {
        var rule = new HttpRule { Set = set, Name = source.Name, Log = source.Log };
        if (source.Match is { } match)
        {
            rule.Match = Match(RequestPartOf(match), problems);
            rule.AnswerMatch = AnswerMatch(match);
        }

        rule.Edits.AddRange(ActionCompiler.Edits(source.HdrAction, rule, problems));
        if (rule.Rewrite is not null)
        {
            problems.Add("hdr_action cannot change Host in an answer");
        }

        if (source.LocHdrAction is { } location)
        {
            rule.Location = ActionCompiler.Location(location, ActionCompiler.ResultOf(rule.Match), problems);
        }

        return rule;
    }

    private RequestMatch? Match(MatchTarget? match, List<string> problems)
    {
        var compiled = MatchCompiler.Compile(model, match, problems);
        return compiled.CalculateSize() == 0 ? null : compiled;
    }

    private static MatchTarget RequestPartOf(ResponseMatchTarget match) => new()
    {
        ClientIp = match.ClientIp,
        Cookie = match.Cookie,
        Hdrs = match.Hdrs,
        HostHdr = match.HostHdr,
        Method = match.Method,
        Path = match.Path,
        Protocol = match.Protocol,
        Query = match.Query,
        SourceIp = match.SourceIp,
        Version = match.Version,
        VsPort = match.VsPort,
    };

    private static ResponseMatch? AnswerMatch(ResponseMatchTarget match)
    {
        var compiled = new ResponseMatch { Status = Statuses(match.Status) };
        compiled.Fields.AddRange(match.RspHdrs.Select(MatchCompiler.Field));
        if (match.LocHdr is { } location)
        {
            compiled.Fields.Add(new FieldMatch { Name = "Location", Text = MatchCompiler.Text(location.MatchCriteria, location.MatchCase, location.Value) });
        }

        return compiled.CalculateSize() == 0 ? null : compiled;
    }

    public static NumberMatch? Statuses(HttpStatusMatch? match)
    {
        if (match is null)
        {
            return null;
        }

        var statuses = new NumberMatch { Negate = match.MatchCriteria == MatchOperation.NotIn };
        statuses.Ranges.AddRange(match.StatusCodes.Where(s => s is >= 0 and <= 999).Select(s => new NumberRange { First = (uint)s, Last = (uint)s }));
        statuses.Ranges.AddRange(match.Ranges.Where(r => r.Begin >= 0 && r.Begin <= r.End && r.End <= 999).Select(r => new NumberRange { First = (uint)r.Begin, Last = (uint)r.End }));
        return statuses;
    }

    private void Switch(HttpRule rule, HttpSwitchingAction switching, List<string> problems)
    {
        if (switching.Action == HttpSwitchingActionType.Local)
        {
            rule.Answer = ActionCompiler.Answer(switching.StatusCode ?? HttpLocalResponseStatusCode.Code200, switching.OtherStatusCode, switching.File, problems);
            return;
        }

        var isPool = switching.Action == HttpSwitchingActionType.Pool;
        var reference = isPool ? switching.PoolRef : switching.PoolGroupRef;
        if (isPool && switching.Server is { } server && model.Find<Pool>(reference) is not null)
        {
            rule.Target = targets.OfServer(reference!, server, problems) ?? "";
        }
        else if (targets.Of(isPool ? reference : null, isPool ? null : reference) is { } name)
        {
            rule.Target = name;
        }
        else
        {
            problems.Add($"{(isPool ? "pool" : "pool group")} {model.Target(reference)?.Name ?? reference ?? "(none)"} does not exist");
        }
    }
}
