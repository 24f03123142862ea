using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Configuration;

/// <summary>What must hold within listeners and what ports have of their own.</summary>
internal static class ListenerRules
{
    private const int LargestPortRange = 4096;
    private const int LongestOpeningMs = 600_000;

    public static void Check(Resource resource, FaultList faults)
    {
        var service = resource.VirtualService;
        for (var i = 0; i < service.Listeners.Count; i++)
        {
            var field = $"listeners[{i}]";
            CheckListener(resource.Name, field, service.Listeners[i], faults);
            CheckTerms(resource.Name, field, service.Listeners[i], faults);
            CheckSettings(resource.Name, field, service, service.Listeners[i], faults);
        }

        for (var i = 0; i < service.PortSettings.Count; i++)
        {
            CheckSendProxy(resource.Name, $"port_settings[{i}].", service.PortSettings[i].Http, service.PortSettings[i].Tcp, faults);
        }

        CheckSendProxy(resource.Name, "", service.Http, service.Tcp, faults);
        CheckPortPools(resource.Name, service, faults);
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

    private static void CheckTerms(string resource, string field, ListenerConfig listener, FaultList faults)
    {
        faults.Range(resource, field + ".opening_timeout_ms", listener.OpeningTimeoutMs, 0, LongestOpeningMs);
        MatchRules.CheckAddresses(resource, field + ".proxy.senders", listener.Proxy?.Senders, faults);
        if (listener.ReadsServerName && (listener.Tls || listener.Protocol != ListenerProtocol.Tcp))
        {
            faults.Add(resource, field + ".reads_server_name", "is set, but the listener does not pass TLS through: it must be TCP without tls");
        }
    }

    private static void CheckSettings(string resource, string field, VirtualServiceConfig service, ListenerConfig listener, FaultList faults)
    {
        faults.Range(resource, field + ".settings", listener.Settings, 0, (uint)service.PortSettings.Count);
        var own = listener.Settings > 0 && listener.Settings <= service.PortSettings.Count ? service.PortSettings[(int)listener.Settings - 1] : null;
        if (listener.Protocol == ListenerProtocol.Http && (own?.Http ?? service.Http) is null)
        {
            faults.Add(resource, "http", $"is missing, but {field} speaks HTTP");
        }

        if (listener.Protocol == ListenerProtocol.Tcp && (own?.Tcp ?? service.Tcp) is null)
        {
            faults.Add(resource, "tcp", $"is missing, but {field} is a TCP proxy");
        }
    }

    private static void CheckSendProxy(string resource, string field, HttpConfig? http, TcpConfig? tcp, FaultList faults)
    {
        foreach (var version in new[] { http?.SendProxy, tcp?.SendProxy }.Where(v => v is { } given && !Enum.IsDefined(given)))
        {
            faults.Add(resource, field + "send_proxy", $"is {(int)version!}, which this engine does not know; upgrade the engine");
        }

        if (http is { ConnectionMultiplexing: true, SendProxy: not ProxyHeaderVersion.None })
        {
            faults.Add(resource, field + "http.send_proxy", "is set, but clients share connections to servers; turn connection_multiplexing off");
        }
    }

    private static void CheckPortPools(string resource, VirtualServiceConfig service, FaultList faults)
    {
        var targets = service.Targets.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        var taken = new List<(uint First, uint Last)>();
        for (var i = 0; i < service.PortPools.Count; i++)
        {
            var ports = service.PortPools[i];
            faults.Range(resource, $"port_pools[{i}].port", ports.Port, 1, 65535);
            faults.Range(resource, $"port_pools[{i}].port_range_end", ports.PortRangeEnd, ports.PortRangeEnd == 0 ? 0 : ports.Port, 65535);
            if (!targets.Contains(ports.Target))
            {
                faults.Add(resource, $"port_pools[{i}].target", $"is '{ports.Target}', which is not among targets");
            }

            taken.Add((ports.Port, Math.Max(ports.Port, ports.PortRangeEnd)));
        }

        taken.Sort();
        for (var i = 1; i < taken.Count; i++)
        {
            if (taken[i].First <= taken[i - 1].Last)
            {
                faults.Add(resource, "port_pools", $"name port {taken[i].First} twice; give each port once");
            }
        }
    }
}
