using System.Text.RegularExpressions;
using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Traffic;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Policy;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Policy;

/// <summary>
/// Scripts of a virtual service. The one script that the Kubernetes agent installs is known by its text, in both its forms, and done
/// without running it: it sends a request to the members of a pool group whose label is the longest beginning of "host/path".
/// </summary>
internal sealed partial class ScriptCompiler(TenantModel model, PolicyTargets targets, VerdictNotes notes)
{
    /// <summary>Scripts to run, and labels that stand for those that need not be run.</summary>
    public void Compile(VirtualService service, VirtualServiceConfig config)
    {
        foreach (var reference in service.VsDatascripts.OrderBy(s => s.Index).Select(s => s.VsDatascriptSetRef))
        {
            if (model.Target(reference)?.Record is not VsDataScriptSet set)
            {
                notes.Warn(ReasonCodes.PolicyMissing, $"Script set {model.Target(reference)?.Name ?? reference} does not exist; none of its scripts run.");
                continue;
            }

            var scripts = new List<Script>();
            foreach (var script in set.Datascript)
            {
                var match = ByLabel().Match(Spaces().Replace(script.Script.Trim(), " "));
                if (script.Evt == DataScriptEvent.HttpReq && match.Success)
                {
                    config.Labels.AddRange(Labels(set, match));
                }
                else if (EventOf(set, script, config) is { } what)
                {
                    scripts.Add(new Script { Event = what, Text = script.Script });
                }
            }

            if (scripts.Count > 0)
            {
                config.Scripts.Add(Set(set, model.Target(reference)!.Id.ToString(), scripts));
            }
        }
    }

    private ScriptEvent? EventOf(VsDataScriptSet set, VsDataScript script, VirtualServiceConfig config)
    {
        switch (script.Evt)
        {
            case DataScriptEvent.L4Request when config.Tcp is not null:
                return null;
            case DataScriptEvent.HttpReq:
                return ScriptEvent.Request;
            case DataScriptEvent.HttpResp:
                return ScriptEvent.Answer;
            default:
                notes.Warn(ReasonCodes.ScriptNotActing, $"Script set {set.Name}: scripts run at HTTP_REQ and HTTP_RESP; that of {script.Evt} does not.");
                return null;
        }
    }

    private ScriptSet Set(VsDataScriptSet set, string uuid, List<Script> scripts)
    {
        var compiled = new ScriptSet { Uuid = uuid, Name = set.Name };
        compiled.Scripts.AddRange(scripts);
        foreach (var reference in set.PoolRefs)
        {
            Add(compiled, $"pool {model.Target(reference)?.Name}", targets.Of(reference, null), reference);
        }

        foreach (var reference in set.PoolGroupRefs)
        {
            Add(compiled, $"group {model.Target(reference)?.Name}", targets.Of(null, reference), reference);
            if (model.Find<PoolGroup>(reference) is { } group)
            {
                compiled.Targets.AddRange(targets.OfLabels(reference, group).Select(l => new ScriptTarget { Name = $"group {group.Name}#{l.Label}", Target = l.Target }));
            }
        }

        foreach (var group in set.StringGroupRefs.Select(model.Find<StringGroup>).OfType<StringGroup>())
        {
            var texts = new ScriptGroup { Name = group.Name };
            texts.Entries.AddRange(group.Kv.Select(pair => new ScriptGroupEntry { Key = pair.Key, Value = pair.Value ?? "", HasValue = group.Type == StringGroupType.Keyval }));
            compiled.Groups.Add(texts);
        }

        return compiled;
    }

    private void Add(ScriptSet set, string name, string? target, string reference)
    {
        if (target is null)
        {
            notes.Warn(ReasonCodes.PoolMissing, $"Script set {set.Name}: {model.Target(reference)?.Name ?? reference} does not exist; a script that selects it fails.");
        }
        else
        {
            set.Targets.Add(new ScriptTarget { Name = name, Target = target });
        }
    }

    private IEnumerable<LabelledTarget> Labels(VsDataScriptSet set, Match match)
    {
        var name = match.Groups["group"].Value;
        var reference = set.PoolGroupRefs.FirstOrDefault(r => model.Target(r)?.Name == name);
        if (model.Find<PoolGroup>(reference) is not { } group)
        {
            notes.Warn(ReasonCodes.PoolMissing, $"Script set {set.Name} selects pool group {name}, which is not among its pool_group_refs or does not exist.");
            return [];
        }

        return targets.OfLabels(reference!, group);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(
        @"^host = avi\.http\.get_host_tokens\((""MODIFIED"", )?1\) path = avi\.http\.get_path_tokens\(1\)"
        + @"( if string\.contains\(host, "":""\) then for match in string\.gmatch\(host, ""\.\*:""\) do host = string\.sub\(match,0,-2\) end end)?"
        + @" if host and path then lbl = host\.\.""/""\.\.path else lbl = host\.\.""/"" end"
        + @" avi\.poolgroup\.select\(""(?<group>[^""]+)"", string\.lower\(lbl\) \)$")]
    private static partial Regex ByLabel();
}
