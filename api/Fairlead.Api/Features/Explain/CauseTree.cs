using System.Text.Json.Nodes;
using Fairlead.Compiler;
using Fairlead.Compiler.Runtime;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;

namespace Fairlead.Api.Features.Explain;

/// <summary>Hangs under each object what brought it into its state. No I/O: what it reads was gathered before.</summary>
internal sealed class CauseTree(Surroundings surroundings)
{
    private readonly Dictionary<ObjectId, CauseLink> made = [];
    private readonly HashSet<ObjectId> path = [];

    public CauseLink Of(ObjectId id)
    {
        if (made.TryGetValue(id, out var known))
        {
            return known;
        }

        path.Add(id);
        var facts = surroundings.Facts[id];
        var causes = CausesOf(facts).OrderBy(Rank).ToList();
        path.Remove(id);
        return made[id] = Link(facts, causes);
    }

    private IEnumerable<CauseLink> CausesOf(ObjectFacts facts)
    {
        var own = facts.Kind.Name switch
        {
            "virtualservice" => OfService(facts),
            "pool" => MemberCauses.Of(facts, surroundings).Concat(OfIdlePool(facts)),
            "serviceenginegroup" => Telling(surroundings.EnginesOf.GetValueOrDefault(facts.Stored.Id, [])),
            _ => [],
        };
        return own.Concat(Telling(facts.RefersTo.Where(id => id.Kind != "serviceenginegroup" || facts.Kind.Name != "virtualservice")));
    }

    private IEnumerable<CauseLink> OfService(ObjectFacts facts)
    {
        foreach (var (id, isConnected, isServing) in facts.Engines.Where(one => !one.IsServing && surroundings.Facts.ContainsKey(one.Id)))
        {
            var link = Of(id);
            yield return isConnected && facts.Code == "ENGINE_REFUSED"
                ? link with { Reasons = ["It refused the configuration it was offered."], Evidence = Texts(facts.Status?["evidence"]), IsTelling = true }
                : isConnected ? link with { Reasons = ["It has not taken the configuration yet."] } : link;
        }

        // Without an engine the group says why there is none; it has a word to say too when it cannot make those it wants.
        foreach (var id in facts.RefersTo.Where(id => id.Kind == "serviceenginegroup" && surroundings.Facts.ContainsKey(id)))
        {
            var group = Of(id);
            if (group.IsTelling || group.Causes.Count > 0 || facts.State is OperStates.Resources or OperStates.Creating)
            {
                yield return group;
            }
        }
    }

    /// <summary>A pool that nobody checks yet waits for its virtual service, not for its servers.</summary>
    private IEnumerable<CauseLink> OfIdlePool(ObjectFacts facts) =>
        facts.State is OperStates.Initializing or OperStates.Unused ? Telling(surroundings.Users) : [];

    private IEnumerable<CauseLink> Telling(IEnumerable<ObjectId> ids) =>
        ids.Where(id => surroundings.Facts.ContainsKey(id) && !path.Contains(id)).Select(Of).Where(link => link.IsTelling || link.Causes.Count > 0);

    private CauseLink Link(ObjectFacts facts, List<CauseLink> causes)
    {
        var (state, since) = facts.State is { } running
            ? (running, Since(facts.Status))
            : (ConfigState(facts), (DateTimeOffset?)facts.Stored.ModifiedAt);
        var fleet = facts.Runtime?["fleet"];
        var failures = Texts(fleet?["failures"]);
        string[] reasons =
        [
            .. Text(facts.Runtime?["host"]?["reason"]), .. Texts(facts.Status?["reason"]), .. facts.Verdicts.Select(verdict => verdict.Message), .. Text(fleet?["reason"]),
        ];
        return new CauseLink(facts.Kind.Name, facts.Stored.Id.ToString(), facts.Stored.Name, state, since, causes)
        {
            Reasons = [.. reasons.Distinct()],
            Code = facts.Code ?? facts.Worst?.Code,
            Evidence = [.. Texts(facts.Status?["evidence"]).Concat(facts.Verdicts.Select(verdict => verdict.Evidence).OfType<string>()).Concat(failures).Concat(Texts(fleet?["pending"])).Distinct()],
            NotHonoured = NotHonoured.In(facts.Kind, facts.Document),
            IsTelling = facts.Verdicts.Count > 0 || failures.Count > 0 || facts.State is not (null or OperStates.Up or OperStates.Unused),
        };
    }

    private string ConfigState(ObjectFacts facts) => facts.Worst?.State switch
    {
        VerdictState.Error => ConfigStates.Error,
        VerdictState.Warning => ConfigStates.Warning,
        _ => surroundings.IsUsed(facts.Stored.Id) ? ConfigStates.InUse : ConfigStates.Unused,
    };

    /// <summary>What is down explains more than what is on its way or only remarked upon.</summary>
    private static int Rank(CauseLink link) => link.State switch
    {
        OperStates.Down or ConfigStates.Error => 0,
        OperStates.Resources or OperStates.Partitioned or OperStates.Disabled => 1,
        OperStates.Up or ConfigStates.Warning => 3,
        _ => 2,
    };

    internal static DateTimeOffset? Since(JsonNode? status) => status?["last_changed_time"] is { } time
        ? DateTimeOffset.FromUnixTimeSeconds(time["secs"]!.GetValue<long>()).AddMicroseconds(time["usecs"]!.GetValue<long>())
        : null;

    internal static IReadOnlyList<string> Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(one => one?.ToString()).OfType<string>()];

    private static IEnumerable<string> Text(JsonNode? value) => value?.ToString() is { Length: > 0 } text ? [text] : [];
}
