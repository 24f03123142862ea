using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Policy;
using Fairlead.Compiler.Traffic;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Route;

/// <summary>Parents and children of virtual hosting.</summary>
internal static class HostingCompiler
{
    public static Hosting KindOf(VirtualService service) => service.Type != VirtualServiceType.VhParent
        ? Hosting.None
        : service.VhType == VirtualHostingType.Enhanced ? Hosting.Request : Hosting.ServerName;

    /// <summary>Which of its parent's requests belong to a child; null when none can, and the notes say why.</summary>
    public static ChildConfig? Compile(TenantModel model, VirtualService service, ApplicationProfile? application, VerdictNotes notes)
    {
        var target = model.Target(service.VhParentVsRef);
        if (target?.Record is not VirtualService parent)
        {
            var name = target?.Name ?? service.VhParentVsRef;
            notes.Error(ReasonCodes.ParentMissing, name is null
                ? "vh_parent_vs_ref is missing: name the virtual service whose addresses it shares."
                : $"Its parent {name} cannot be used: {target?.Complaint ?? "it does not exist"}.");
            return null;
        }

        if (parent.Type != VirtualServiceType.VhParent || !parent.Enabled)
        {
            notes.Error(ReasonCodes.ParentMissing, parent.Enabled
                ? $"Its parent {parent.Name} is no parent: give that type VS_TYPE_VH_PARENT."
                : $"Its parent {parent.Name} is disabled, and so is all that it hosts.");
            return null;
        }

        if (parent.VhType != service.VhType)
        {
            notes.Error(ReasonCodes.ParentMissing, $"Its parent {parent.Name} has another vh_type; give both the same.");
            return null;
        }

        var child = new ChildConfig { Parent = service.VhParentVsRef!, AnyHost = application?.HttpProfile?.DisableSniHostnameCheck ?? false };
        child.Hosts.AddRange(service.VhType == VirtualHostingType.Enhanced ? ByRequest(model, service, notes) : ByName(service));
        if (child.Hosts.Count == 0)
        {
            notes.Error(ReasonCodes.NoHost, service.VhType == VirtualHostingType.Enhanced
                ? "vh_matches names no host that can be used: no request belongs to it."
                : "vh_domain_name is empty: no request belongs to it.");
        }

        return child;
    }

    private static bool IsUsable(string host) => host.Length is > 0 and <= 255;

    private static IEnumerable<HostedPaths> ByName(VirtualService service) =>
        service.VhDomainName.Select(HostName.Normal).Where(IsUsable).Distinct(StringComparer.Ordinal).Select(h => new HostedPaths { Host = h });

    private static IEnumerable<HostedPaths> ByRequest(TenantModel model, VirtualService service, VerdictNotes notes)
    {
        foreach (var match in service.VhMatches.Where(m => IsUsable(HostName.Normal(m.Host))))
        {
            var hosted = new HostedPaths { Host = HostName.Normal(match.Host) };
            foreach (var rule in match.Rules)
            {
                var problems = new List<string>();
                var request = MatchCompiler.Compile(model, rule.Matches, problems);
                if (problems.Count == 0)
                {
                    hosted.Requests.Add(request);
                }
                else
                {
                    notes.Warn(ReasonCodes.RuleNotActing, $"vh_matches of host {match.Host}, rule {rule.Name} matches nothing: {string.Join("; ", problems)}.");
                }
            }

            // None at all means every path; none that can be used means none.
            if (match.Rules.Count == 0 || hosted.Requests.Count > 0)
            {
                yield return hosted;
            }
        }
    }
}
