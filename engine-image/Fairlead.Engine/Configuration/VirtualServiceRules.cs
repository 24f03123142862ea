using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Configuration;

/// <summary>What must hold within a virtual service.</summary>
internal static class VirtualServiceRules
{
    private const int LargestPortRange = 4096;

    public static void Check(Resource resource, FaultList faults)
    {
        var service = resource.VirtualService;
        for (var i = 0; i < service.Listeners.Count; i++)
        {
            CheckListener(resource.Name, $"listeners[{i}]", service.Listeners[i], faults);
        }

        if (service.Http is null && service.Listeners.Any(l => l.Protocol == ListenerProtocol.Http))
        {
            faults.Add(resource.Name, "http", "is missing, but a listener speaks HTTP");
        }

        if (service.Tcp is null && service.Listeners.Any(l => l.Protocol == ListenerProtocol.Tcp))
        {
            faults.Add(resource.Name, "tcp", "is missing, but a listener is a TCP proxy");
        }

        TlsRules.Check(resource, faults);
        HostingRules.Check(resource, faults);
        HttpRulesRules.Check(resource, faults);
        ContentRules.Check(resource, faults);
        for (var i = 0; i < service.Pools.Count; i++)
        {
            faults.Range(resource.Name, $"pools[{i}].ratio", service.Pools[i].Ratio, 0, 1000);
        }
    }

    private static void CheckListener(string resource, string field, ListenerConfig listener, FaultList faults)
    {
        AddressText.Check(resource, field + ".address", listener.Address, faults);
        faults.Range(resource, field + ".port", listener.Port, 1, 65535);
        if (listener.PortRangeEnd != 0)
        {
            faults.Range(resource, field + ".port_range_end", listener.PortRangeEnd, listener.Port, Math.Min(65535, listener.Port + LargestPortRange - 1));
        }

        if (listener.Protocol is not (ListenerProtocol.Http or ListenerProtocol.Tcp))
        {
            faults.Add(resource, field + ".protocol", $"is {(int)listener.Protocol}; must be HTTP or TCP");
        }
    }
}
