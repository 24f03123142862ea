using Fairlead.Engine.Http;
using Fairlead.Engine.Protocol;
using Google.Protobuf.Collections;

namespace Fairlead.Engine.Configuration;

/// <summary>What must hold within the rules of a virtual service: what is checked here the models can build and the request path can do.</summary>
internal static class HttpRulesRules
{
    private const int LargestBody = 512 * 1024;

    /// <summary>They say how a message is framed and where its hop ends: no rule may touch them.</summary>
    private static readonly HashSet<string> Untouchable = new(StringComparer.OrdinalIgnoreCase)
    {
        "connection", "content-length", "expect", "host", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    };

    public static void Check(Resource resource, FaultList faults)
    {
        var service = resource.VirtualService;
        var targets = service.Targets.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        Check(resource.Name, "rules.security", service.Rules?.Security, targets, faults);
        Check(resource.Name, "rules.request", service.Rules?.Request, targets, faults);
        Check(resource.Name, "rules.response", service.Rules?.Response, targets, faults);
        CheckLimits(resource.Name, "request_limits", service.RequestLimits, faults);
        CheckLimits(resource.Name, "connection_limits", service.ConnectionLimits, faults);
        CheckConnections(resource.Name, "access", service.Access, targets, faults);
        CheckConnections(resource.Name, "pool_rules", service.PoolRules, targets, faults);
        for (var i = 0; i < service.Labels.Count; i++)
        {
            CheckTarget(resource.Name, $"labels[{i}]", service.Labels[i].Target, targets, faults);
        }

        for (var i = 0; i < service.ErrorPages.Count; i++)
        {
            MatchRules.CheckNumbers(resource.Name, $"error_pages[{i}].status", service.ErrorPages[i].Status, faults);
            CheckValue(resource.Name, $"error_pages[{i}].redirect", service.ErrorPages[i].Redirect, faults);
            CheckValue(resource.Name, $"error_pages[{i}].content_type", service.ErrorPages[i].ContentType, faults);
            faults.Range(resource.Name, $"error_pages[{i}].body", service.ErrorPages[i].Body.Length, 0, LargestBody);
        }

        if (service.Http?.TrueClient is { Header.Length: > 0 } client && client.Header.Any(c => c > 127 || !HttpChars.Token.Contains((byte)c)))
        {
            faults.Add(resource.Name, "http.true_client.header", $"is '{client.Header}', which cannot be the name of a field");
        }

        CheckValue(resource.Name, "http.strict_transport_security", service.Http?.StrictTransportSecurity ?? "", faults);
    }

    private static void CheckConnections(string resource, string field, RepeatedField<ConnectionRule> rules, HashSet<string> targets, FaultList faults)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            MatchRules.CheckAddresses(resource, $"{field}[{i}].client", rules[i].Client, faults);
            MatchRules.CheckNumbers(resource, $"{field}[{i}].port", rules[i].Port, faults);
            MatchRules.CheckNumbers(resource, $"{field}[{i}].client_port", rules[i].ClientPort, faults);
            CheckTarget(resource, $"{field}[{i}]", rules[i].Target, targets, faults);
            CheckLimit(resource, $"{field}[{i}].limit", rules[i].Limit, faults);
            foreach (var name in (rules[i].ServerName?.Names ?? []).Where(n => n.Length is 0 or > 255))
            {
                faults.Add(resource, $"{field}[{i}].server_name", $"holds '{name}'; must have 1 to 255 characters");
            }
        }
    }

    private static void CheckTarget(string resource, string field, string target, HashSet<string> targets, FaultList faults)
    {
        if (target.Length > 0 && !targets.Contains(target))
        {
            faults.Add(resource, field + ".target", $"is '{target}', which is not among targets");
        }
    }

    private static void Check(string resource, string field, RepeatedField<HttpRule>? rules, HashSet<string> targets, FaultList faults)
    {
        for (var i = 0; i < rules?.Count; i++)
        {
            CheckRule(resource, $"{field}[{i}]", rules[i], targets, faults);
        }
    }

    private static void CheckRule(string resource, string field, HttpRule rule, HashSet<string> targets, FaultList faults)
    {
        if (rule.Match is { } match)
        {
            MatchRules.Check(resource, field + ".match", match, faults);
        }

        MatchRules.CheckNumbers(resource, field + ".answer_match.status", rule.AnswerMatch?.Status, faults);
        MatchRules.CheckFields(resource, field + ".answer_match.fields", rule.AnswerMatch?.Fields ?? [], faults);
        CheckTarget(resource, field, rule.Target, targets, faults);
        CheckLimit(resource, field + ".limit", rule.Limit, faults);
        CheckAnswer(resource, field, rule.Answer, rule.Redirect, faults);
        CheckEdits(resource, field, rule.Edits, faults);
    }

    private static void CheckAnswer(string resource, string field, LocalAnswer? answer, RedirectConfig? redirect, FaultList faults)
    {
        if (answer is not null)
        {
            faults.Range(resource, field + ".answer.status", answer.Status, 200, 599);
            faults.Range(resource, field + ".answer.body", answer.Body.Length, 0, LargestBody);
            CheckValue(resource, field + ".answer.content_type", answer.ContentType, faults);
        }

        if (redirect is { Status: not (301 or 302 or 303 or 307 or 308) })
        {
            faults.Add(resource, field + ".redirect.status", $"is {redirect.Status}; must be 301, 302, 303, 307 or 308");
        }
    }

    private static void CheckLimits(string resource, string field, RepeatedField<RateLimit> limits, FaultList faults)
    {
        for (var i = 0; i < limits.Count; i++)
        {
            CheckLimit(resource, $"{field}[{i}]", limits[i], faults);
        }
    }

    private static void CheckLimit(string resource, string field, RateLimit? limit, FaultList faults)
    {
        if (limit is not null)
        {
            faults.Range(resource, field + ".count", limit.Count, 1, 1_000_000_000);
            faults.Range(resource, field + ".period_s", limit.PeriodS, 1, 1_000_000_000);
            CheckAnswer(resource, field, limit.Answer, limit.Redirect, faults);
        }
    }

    private static void CheckEdits(string resource, string field, RepeatedField<FieldEdit> edits, FaultList faults)
    {
        for (var i = 0; i < edits.Count; i++)
        {
            var name = edits[i].Name;
            if (name.Length == 0 || name.Any(c => c > 127 || !HttpChars.Token.Contains((byte)c)) || (!edits[i].Cookie && Untouchable.Contains(name)))
            {
                faults.Add(resource, $"{field}.edits[{i}].name", $"is '{name}'; must be the name of a field that does not frame the message");
            }

            CheckValue(resource, $"{field}.edits[{i}].text", edits[i].Text, faults);
        }
    }

    private static void CheckValue(string resource, string field, string value, FaultList faults)
    {
        if (value.Any(c => c is < ' ' and not '\t' or (char)127))
        {
            faults.Add(resource, field, "holds a control character, which no field may");
        }
    }
}
