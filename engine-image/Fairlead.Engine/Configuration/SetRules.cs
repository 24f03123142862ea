using Fairlead.Engine.Protocol;
using Google.Protobuf.Collections;

namespace Fairlead.Engine.Configuration;

/// <summary>What must hold between resources: references resolve, and no address and port is claimed twice.</summary>
internal static class SetRules
{
    public static void Check(HeldConfig config, FaultList faults)
    {
        CheckReferences(config, config.Resources.Values, faults);
        CheckListeners(config, faults);
    }

    public static void CheckReferences(HeldConfig config, IEnumerable<Resource> among, FaultList faults)
    {
        foreach (var resource in among)
        {
            switch (resource.PayloadCase)
            {
                case Resource.PayloadOneofCase.VirtualService:
                    CheckPools(config, resource, faults);
                    CheckCertificates(config, resource, faults);
                    break;
                case Resource.PayloadOneofCase.Pool when resource.Pool.Tls is { Certificate.Length: > 0 } tls && !config.Set.Certificates.ContainsKey(tls.Certificate):
                    faults.Add(resource.Name, "tls.certificate", $"refers to '{tls.Certificate}', which is not part of the configuration");
                    break;
                case Resource.PayloadOneofCase.Endpoints when !config.Set.Pools.ContainsKey(resource.Endpoints.Pool):
                    faults.Add(resource.Name, "pool", $"refers to '{resource.Endpoints.Pool}', which is not part of the configuration");
                    break;
            }
        }
    }

    private static void CheckPools(HeldConfig config, Resource resource, FaultList faults)
    {
        CheckPools(config, resource, "pools", resource.VirtualService.Pools, faults);
        for (var i = 0; i < resource.VirtualService.Targets.Count; i++)
        {
            CheckPools(config, resource, $"targets[{i}].pools", resource.VirtualService.Targets[i].Pools, faults);
        }
    }

    private static void CheckPools(HeldConfig config, Resource resource, string field, RepeatedField<PoolChoice> pools, FaultList faults)
    {
        for (var i = 0; i < pools.Count; i++)
        {
            if (!config.Set.Pools.ContainsKey(pools[i].Pool))
            {
                faults.Add(resource.Name, $"{field}[{i}].pool", $"refers to '{pools[i].Pool}', which is not part of the configuration");
            }
            else if (!config.Set.Endpoints.ContainsKey(pools[i].Pool))
            {
                faults.Add(resource.Name, $"{field}[{i}].pool", $"refers to '{pools[i].Pool}', whose endpoints are not part of the configuration");
            }
        }
    }

    private static void CheckCertificates(HeldConfig config, Resource resource, FaultList faults)
    {
        var choices = resource.VirtualService.Tls?.Certificates;
        for (var i = 0; i < choices?.Count; i++)
        {
            if (!config.Set.Certificates.ContainsKey(choices[i].Certificate))
            {
                faults.Add(
                    resource.Name, $"tls.certificates[{i}].certificate", $"refers to '{choices[i].Certificate}', which is not part of the configuration");
            }
        }
    }

    // Services that carry no traffic hold no socket and may share an address with one that does.
    private static void CheckListeners(HeldConfig config, FaultList faults)
    {
        var owners = new Dictionary<(string Address, uint Port), string>(config.Set.VirtualServices.Count);
        foreach (var resource in config.Resources.Values)
        {
            if (resource.VirtualService is not { TrafficEnabled: true } service)
            {
                continue;
            }

            for (var i = 0; i < service.Listeners.Count; i++)
            {
                var listener = service.Listeners[i];
                for (var port = listener.Port; port <= Math.Max(listener.Port, listener.PortRangeEnd) && port <= 65535; port++)
                {
                    if (!owners.TryAdd((listener.Address, port), resource.Name))
                    {
                        var owner = owners[(listener.Address, port)];
                        faults.Add(resource.Name, $"listeners[{i}]", $"{listener.Address} port {port} is taken by {owner}; use another address or port");
                        break;
                    }
                }
            }
        }
    }
}
