using Fairlead.Engine.Http;
using Fairlead.Engine.Limits;

namespace Fairlead.Engine.Policy;

/// <summary>Tries rules in their order. Of each set the first that matches counts.</summary>
internal static class RuleEvaluation
{
    private static readonly byte[] LocationName = "location"u8.ToArray();

    /// <summary>Security rules, then request rules.</summary>
    public static void OfRequest(HttpRulesModel rules, in RequestView request, Decision decision, int loop, RateTable rates)
    {
        Security(rules.Security, request, decision, loop, rates);
        if (decision.Kind == DecisionKind.Forward)
        {
            Request(rules.Request, request, decision, loop);
        }
    }

    /// <param name="request">Of which only what the rules ask for need be there.</param>
    /// <param name="scratch">Not that of the request.</param>
    public static void OfAnswer(
        RuleList rules, in RequestView request, ReadOnlySpan<byte> bytes, ResponseHead head, Decision decision, NormalText scratch, int loop)
    {
        var candidates = rules.Find(request.Text);
        HttpRuleModel? location = null;
        for (var at = candidates.Next(0); at >= 0;)
        {
            var rule = rules.Rules[at];
            if (rule.Applies(request) && (rule.AnswerCondition is null || rule.AnswerCondition.Matches(bytes, head, scratch)))
            {
                Note(rule, decision, loop);
                location ??= rule.Location is null ? null : rule;
                at = candidates.Next(rule.NextSet);
            }
            else
            {
                at = candidates.Next(at + 1);
            }
        }

        if (decision.Editing.Count == 0 && location is null)
        {
            return;
        }

        var to = decision.BeginLines();
        FieldEdits.OfAnswer(decision, request, bytes, head.Fields.Slices, to);
        if (location is not null && LocationText.Of(bytes, head) is { IsEmpty: false } old)
        {
            decision.Drop(LocationName);
            to.Append("Location: "u8);
            location.Location!.Write(LocationText.View(old, request, scratch), location.Condition, to);
            to.Append("\r\n"u8);
        }

        decision.EndLines();
    }

    private static void Security(RuleList rules, in RequestView request, Decision decision, int loop, RateTable rates)
    {
        var candidates = rules.Find(request.Text);
        for (var at = candidates.Next(0); at >= 0;)
        {
            var rule = rules.Rules[at];
            if (!rule.Applies(request))
            {
                at = candidates.Next(at + 1);
                continue;
            }

            Note(rule, decision, loop);
            if (rule.Config.Verdict == Protocol.RuleVerdict.Allow || IsOver(rule.Limit, request, decision, loop, rates) || Settles(rule, request, decision))
            {
                return;
            }

            at = candidates.Next(rule.Config.GoesOn ? at + 1 : rule.NextSet);
        }
    }

    private static bool IsOver(RateLimitModel? limit, in RequestView request, Decision decision, int loop, RateTable rates) =>
        limit is not null && limit.TryKey(rates, request, out var key) && !limit.Admits(rates, key) && decision.Exceed(limit, request, loop);

    private static void Request(RuleList rules, in RequestView request, Decision decision, int loop)
    {
        var candidates = rules.Find(request.Text);
        for (var at = candidates.Next(0); at >= 0;)
        {
            var rule = rules.Rules[at];
            if (!rule.Applies(request))
            {
                at = candidates.Next(at + 1);
                continue;
            }

            Note(rule, decision, loop);
            if (rule.Rewrite is { } rewrite)
            {
                decision.Rewrite(rewrite, request, rule.Condition);
            }

            if (Settles(rule, request, decision))
            {
                break;
            }

            at = candidates.Next(rule.NextSet);
        }

        FieldEdits.OfRequest(decision, request);
    }

    private static void Note(HttpRuleModel rule, Decision decision, int loop)
    {
        rule.Counter.Count(loop);
        decision.Met.Add(rule.Counter);
        decision.IsLogged |= rule.Config.Log;
        if (rule.Edits.Length > 0)
        {
            decision.Editing.Add(rule);
        }
    }

    private static bool Settles(HttpRuleModel rule, in RequestView request, Decision decision)
    {
        if (rule.Config.Verdict == Protocol.RuleVerdict.Close)
        {
            decision.Close();
        }
        else if (rule.Answer is { } answer)
        {
            decision.AnswerWith(answer);
        }
        else if (rule.Redirect is { } redirect)
        {
            decision.Redirect(redirect, request, rule.Condition);
        }
        else if (rule.Target >= 0)
        {
            decision.Target = rule.Target;
        }
        else
        {
            return false;
        }

        return true;
    }
}
