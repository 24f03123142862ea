using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Configuration;

/// <summary>What must hold within a parent or child of virtual hosting. A child whose parent is not there is no fault: it gets no traffic.</summary>
internal static class HostingRules
{
    private const int MostHosts = 10_000;
    private const int LongestHost = 255;

    public static void Check(Resource resource, FaultList faults)
    {
        var service = resource.VirtualService;
        if (!Enum.IsDefined(service.Hosting))
        {
            faults.Add(resource.Name, "hosting", $"is {(int)service.Hosting}, which this engine does not know; upgrade the engine");
        }

        if (service.Child is not { } child)
        {
            return;
        }

        if (service.Listeners.Count > 0)
        {
            faults.Add(resource.Name, "listeners", "are given, but a child has those of its parent");
        }

        if (service.Http is null)
        {
            faults.Add(resource.Name, "http", "is missing, but a child speaks HTTP");
        }

        if (child.Parent.Length == 0 || child.Parent == service.Uuid || service.Hosting != Hosting.None)
        {
            faults.Add(resource.Name, "child.parent", $"is '{child.Parent}'; must name another virtual service, and a child has no children of its own");
        }

        faults.Range(resource.Name, "child.hosts", child.Hosts.Count, 1, MostHosts);
        CheckHosts(resource.Name, child, faults);
    }

    private static void CheckHosts(string resource, ChildConfig child, FaultList faults)
    {
        for (var i = 0; i < child.Hosts.Count; i++)
        {
            var field = $"child.hosts[{i}]";
            if (child.Hosts[i].Host.Length is 0 or > LongestHost)
            {
                faults.Add(resource, field + ".host", $"is '{child.Hosts[i].Host}'; must have 1 to {LongestHost} characters");
            }

            for (var j = 0; j < child.Hosts[i].Requests.Count; j++)
            {
                MatchRules.Check(resource, $"{field}.requests[{j}]", child.Hosts[i].Requests[j], faults);
            }
        }
    }
}
