using System.Text.RegularExpressions;
using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Traffic;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Policy;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Policy;

/// <summary>
/// Scripts that choose a pool by the server name of a TLS connection which passes through. Two texts are known and done by rules,
/// without running them: that of the Kubernetes agent, where the name is the end of a pool group's name, and that of Avi's manual,
/// a chain of comparisons.
/// </summary>
internal sealed partial class PassthroughScriptCompiler(TenantModel model, PolicyTargets targets, VerdictNotes notes)
{
    public List<ConnectionRule> Compile(VirtualService service)
    {
        var rules = new List<ConnectionRule>();
        foreach (var reference in service.VsDatascripts.OrderBy(s => s.Index).Select(s => s.VsDatascriptSetRef))
        {
            if (model.Target(reference) is { Record: VsDataScriptSet set } target)
            {
                foreach (var script in set.Datascript.Where(s => s.Evt == DataScriptEvent.L4Request))
                {
                    rules.AddRange(Rules(set, target.Id.ToString(), script.Script));
                }
            }
        }

        return rules;
    }

    private List<ConnectionRule> Rules(VsDataScriptSet set, string uuid, string script)
    {
        var match = ByServerName().Match(Spaces().Replace(Comments().Replace(script, ""), " ").Trim());
        if (!match.Success)
        {
            notes.Warn(
                ReasonCodes.ScriptNotActing,
                $"Script set {set.Name}: at L4_REQUEST two scripts act, that of the Kubernetes agent for passthrough and a chain of sname == \"NAME\"; this one does not.");
            return [];
        }

        var rules = match.Groups["prefix"].Success ? ByGroupName(set, match.Groups["prefix"].Value).ToList() : Chain(set, match).ToList();
        if (match.Groups["unnamed"].Success || match.Groups["prefix"].Success)
        {
            rules.Add(new ConnectionRule { Name = "no other", Deny = true });
        }

        rules.ForEach(r => r.Set = uuid);
        return rules;
    }

    // A name that no group has ends the agent's script with an error, and the connection with it.
    private IEnumerable<ConnectionRule> ByGroupName(VsDataScriptSet set, string prefix)
    {
        foreach (var reference in set.PoolGroupRefs)
        {
            if (model.Target(reference) is { Record: PoolGroup } group && group.Name.StartsWith(prefix, StringComparison.Ordinal)
                && group.Name.Length > prefix.Length && targets.Of(null, reference) is { } target)
            {
                yield return Named(group.Name[prefix.Length..], target);
            }
        }
    }

    private IEnumerable<ConnectionRule> Chain(VsDataScriptSet set, Match match)
    {
        for (var i = 0; i < match.Groups["name"].Captures.Count; i++)
        {
            if (Target(set, match.Groups["kind"].Captures[i].Value, match.Groups["to"].Captures[i].Value) is { } target)
            {
                yield return Named(match.Groups["name"].Captures[i].Value, target);
            }
        }

        if (match.Groups["other"].Success && Target(set, match.Groups["otherKind"].Value, match.Groups["other"].Value) is { } other)
        {
            yield return new ConnectionRule { Name = "any other name", Target = other, ServerName = new NameMatch { Negate = true } };
        }
    }

    private string? Target(VsDataScriptSet set, string kind, string name)
    {
        var isGroup = kind == "poolgroup";
        var reference = (isGroup ? set.PoolGroupRefs : set.PoolRefs).FirstOrDefault(r => model.Target(r)?.Name == name);
        var target = targets.Of(isGroup ? null : reference, isGroup ? reference : null);
        if (target is null)
        {
            notes.Warn(ReasonCodes.PoolMissing, $"Script set {set.Name} selects {kind} {name}, which is not among those it refers to or does not exist.");
        }

        return target;
    }

    private static ConnectionRule Named(string name, string target) => new()
    {
        Name = name, Target = target, ServerName = new NameMatch { Names = { name.ToLowerInvariant() } },
    };

    // What stands between two dashes and the end of the line, without quotes: in texts two dashes are no comment.
    [GeneratedRegex(@"--[^\r\n""]*(?=[\r\n]|$)")]
    private static partial Regex Comments();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(
        @"^local avi_tls = require ""Default-TLS"" buffered = avi\.l4\.collect\(20\) payload = avi\.l4\.read\(\)"
        + @" len = avi_tls\.get_req_buffer_size\(payload\) if \( buffered < len \) then avi\.l4\.collect\(len\) end"
        + @" if \( avi_tls\.sanity_check\(payload\) \) then local h = avi_tls\.parse_record\(payload\) local sname = avi_tls\.get_sni\(h\)"
        + @" if sname == nil then avi\.vs\.log\('[^']*'\)(?<unnamed> avi\.vs\.close_conn\(\))? else avi\.vs\.log\(""SNI=""\.\. ?sname\)"
        + @"( pg_name = ""(?<prefix>[^""]*)""\.\. ?sname avi\.poolgroup\.select\(pg_name\)"
        + @"| if sname == ""(?<name>[^""]+)"" then avi\.(?<kind>pool|poolgroup)\.select\(""(?<to>[^""]+)""\)"
        + @"( elseif sname == ""(?<name>[^""]+)"" then avi\.(?<kind>pool|poolgroup)\.select\(""(?<to>[^""]+)""\))*"
        + @"( else avi\.(?<otherKind>pool|poolgroup)\.select\(""(?<other>[^""]+)""\))? end)"
        + @" end( else avi\.vs\.close_conn\(\))? end( avi\.l4\.ds_done\(\))?( avi_tls = nil)?$")]
    private static partial Regex ByServerName();
}
