using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Configuration;

/// <summary>What must hold within the members of a pool.</summary>
internal static class EndpointsRules
{
    public static void Check(Resource resource, FaultList faults)
    {
        var seen = new HashSet<(string, uint)>();
        var servers = resource.Endpoints.Servers;
        for (var i = 0; i < servers.Count; i++)
        {
            var server = servers[i];
            AddressText.Check(resource.Name, $"servers[{i}].address", server.Address, faults);
            faults.Range(resource.Name, $"servers[{i}].port", server.Port, 1, 65535);
            faults.Range(resource.Name, $"servers[{i}].ratio", server.Ratio, 1, 20);
            if (!seen.Add((server.Address, server.Port)))
            {
                faults.Add(resource.Name, $"servers[{i}]", $"{server.Address} port {server.Port} appears twice in the pool");
            }
        }
    }
}
