using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Traffic;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Policy;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Policy;

/// <summary>
/// Who may connect, and which pool a connection goes to. A rule that engines cannot do is left out, one that refuses acts wherever it may match, and the
/// notes say so.
/// </summary>
internal sealed class ConnectionRuleCompiler(TenantModel model, PolicyTargets targets, VerdictNotes notes)
{
    private readonly Doubt _doubt = new(notes);

    public IEnumerable<ConnectionRule> Access(VirtualService service)
    {
        if (service.NetworkSecurityPolicyRef is not { } reference)
        {
            return [];
        }

        var target = model.Target(reference);
        if (target?.Record is NetworkSecurityPolicy policy)
        {
            return policy.Rules.Where(r => r.Enable).OrderBy(r => r.Index).Select(r => Access(target, policy, r)).OfType<ConnectionRule>().ToList();
        }

        notes.Warn(
            ReasonCodes.PolicyMissing,
            $"Network security policy {target?.Name ?? reference} cannot be used: {target?.Complaint ?? "it does not exist"}; nobody may connect until it can.");

        // Whoever named a policy wanted some kept out; letting everybody in would be worse than letting nobody in.
        return [new ConnectionRule { Set = reference, Name = "missing", Deny = true }];
    }

    public IEnumerable<ConnectionRule> Pools(VirtualService service)
    {
        var rules = new List<ConnectionRule>();
        foreach (var reference in service.L4Policies.OrderBy(p => p.Index).Select(p => p.L4PolicySetRef))
        {
            if (model.Target(reference)?.Record is L4PolicySet set)
            {
                rules.AddRange((set.L4ConnectionPolicy?.Rules ?? []).Where(r => r.Enable && IsForTcp(r)).OrderBy(r => r.Index)
                    .Select(r => Pool(reference, set, r)).OfType<ConnectionRule>());
            }
            else
            {
                notes.Warn(ReasonCodes.PolicyMissing, $"L4 policy set {model.Target(reference)?.Name ?? reference} does not exist; none of its rules act.");
            }
        }

        return rules;
    }

    private ConnectionRule? Access(ModelObject target, NetworkSecurityPolicy policy, NetworkSecurityRule source)
    {
        var set = target.Id.ToString();
        var problems = new List<string>();
        NoteUnknownParts(source.Match, problems);
        var rule = new ConnectionRule
        {
            Set = set,
            Name = source.Name,
            Client = AddressCompiler.Widest(model, source.Match.ClientIp, problems),
            Port = MatchCompiler.Ports(source.Match.VsPort),
            ClientPort = Ports(source.Match.ClientPort),
            Deny = source.Action == NetworkSecurityActionType.Deny,
            Log = source.Log,
            ExpiresUnixS = source.Age is > 0 && target.ModifiedAt != default ? target.ModifiedAt.AddMinutes(source.Age.Value).ToUnixTimeSeconds() : 0,
            Limit = source.Action == NetworkSecurityActionType.RateLimit ? RateLimitCompiler.Rule(set, source.Name, source.RlParam, problems) : null,
        };
        rule.Deny |= source.Action == NetworkSecurityActionType.RateLimit && rule.Limit is null;
        var name = $"Network security policy {policy.Name}, rule {source.Name}";
        if (problems.Count == 0)
        {
            return rule;
        }

        if (source.Action == NetworkSecurityActionType.Allow)
        {
            _doubt.LeavesOut(name, problems);
            return null;
        }

        _doubt.Widens(name, problems, rule is { Client: null, Port: null, ClientPort: null }, "everybody");
        rule.GoesOn = rule.Limit is not null;
        return rule;
    }

    private static void NoteUnknownParts(NetworkSecurityMatchTarget match, List<string> problems)
    {
        var unknown = new[]
        {
            match.GeoMatches.Count > 0 ? "geo_matches" : null,
            match.IpReputationType is not null ? "ip_reputation_type" : null,
            match.Others?.ContainsKey("microservice") is true ? "microservice" : null,
        };
        if (unknown.Any(u => u is not null))
        {
            problems.Add($"match {string.Join(", ", unknown.OfType<string>())} is not compared yet");
        }
    }

    private ConnectionRule? Pool(string set, L4PolicySet policy, L4Rule source)
    {
        var problems = new List<string>();
        var rule = new ConnectionRule
        {
            Set = set,
            Name = source.Name,
            Client = AddressCompiler.Compile(model, source.Match?.ClientIp, problems),
            Port = Ports(source.Match?.Port),
            ServerName = ServerName(source.Match?.ServerName, problems),
        };
        var choice = source.Action?.SelectPool;
        var isGroup = choice?.ActionType == L4RuleActionType.Poolgroup;
        if (targets.Of(isGroup ? null : choice?.PoolRef, isGroup ? choice?.PoolGroupRef : null) is { } target)
        {
            rule.Target = target;
        }
        else
        {
            problems.Add("it selects a pool or pool group that does not exist");
        }

        if (problems.Count == 0)
        {
            return rule;
        }

        _doubt.LeavesOut($"L4 policy set {policy.Name}, rule {source.Name}", problems);
        return null;
    }

    private static bool IsForTcp(L4Rule rule) =>
        rule.Match?.Protocol is not { } protocol || (protocol.Protocol == L4Protocol.Tcp) == (protocol.MatchCriteria == MatchOperation.In);

    private static NumberMatch? Ports(PortMatchGeneric? match) => match is null ? null : Ports(match.MatchCriteria, match.Ports, match.Ranges);

    private static NumberMatch? Ports(L4RulePortMatch? match) => match is null ? null : Ports(match.MatchCriteria, match.Ports, match.PortRanges);

    private static NameMatch? ServerName(L4RuleServerNameMatch? match, List<string> problems)
    {
        if (match is null)
        {
            return null;
        }

        var names = new NameMatch { Negate = match.MatchCriteria == MatchOperation.NotIn };
        names.Names.AddRange(match.ServerNames.Select(HostName.Normal));
        problems.AddRange(names.Names.Where(n => !IsServerName(n)).Select(n => $"match server_name '{n}' is neither a DNS name nor '*.' before one"));
        return names;
    }

    private static bool IsServerName(string name)
    {
        var host = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
        return host.Length is > 0 and <= 253 && host.Split('.').All(label => label.Length > 0 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
    }

    private static NumberMatch Ports(MatchOperation criteria, IEnumerable<int> ports, IEnumerable<PortRange> ranges)
    {
        var numbers = new NumberMatch { Negate = criteria == MatchOperation.NotIn };
        numbers.Ranges.AddRange(ports.Select(p => new NumberRange { First = (uint)p, Last = (uint)p }));
        numbers.Ranges.AddRange(ranges.Where(r => r.Start <= r.End).Select(r => new NumberRange { First = (uint)r.Start, Last = (uint)r.End }));
        return numbers;
    }
}
