using System.Text.RegularExpressions;
using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Traffic;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Policy;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Policy;

/// <summary>
/// Scripts of a virtual service. There is no script engine: the one script that the Kubernetes agent installs is known by its text, in
/// both its forms, and done without running it. It sends a request to the members of a pool group whose label is the longest beginning
/// of "host/path".
/// </summary>
internal sealed partial class ScriptCompiler(TenantModel model, PolicyTargets targets, VerdictNotes notes)
{
    public IReadOnlyList<LabelledTarget> Compile(VirtualService service)
    {
        var labels = new List<LabelledTarget>();
        foreach (var reference in service.VsDatascripts.OrderBy(s => s.Index).Select(s => s.VsDatascriptSetRef))
        {
            if (model.Target(reference)?.Record is not VsDataScriptSet set)
            {
                notes.Warn(ReasonCodes.PolicyMissing, $"Script set {model.Target(reference)?.Name ?? reference} does not exist; none of its scripts run.");
                continue;
            }

            foreach (var script in set.Datascript)
            {
                labels.AddRange(Compile(set, script));
            }
        }

        return labels;
    }

    private IEnumerable<LabelledTarget> Compile(VsDataScriptSet set, VsDataScript script)
    {
        var match = ByLabel().Match(Spaces().Replace(script.Script.Trim(), " "));
        if (script.Evt != DataScriptEvent.HttpReq || !match.Success)
        {
            notes.Warn(
                ReasonCodes.ScriptNotActing,
                $"Script set {set.Name}: scripts are not run, but for the one by which the Kubernetes agent selects pools; use httppolicyset rules.");
            return [];
        }

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
