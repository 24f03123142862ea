using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>A draft as the API's documents, in the order in which they can be made.</summary>
internal static class DraftDocuments
{
    public static IReadOnlyList<(string Kind, JsonObject Document)> Of(VirtualServiceDraft draft) =>
    [
        .. draft.HasOwnMonitor ? [("healthmonitor", Monitor(draft))] : Array.Empty<(string, JsonObject)>(),
        ("pool", Pool(draft)),
        ("vsvip", Vip(draft)),
        ("virtualservice", Service(draft)),
    ];

    private static JsonObject Monitor(VirtualServiceDraft draft) => new()
    {
        ["name"] = MonitorName(draft),
        ["type"] = "HEALTH_MONITOR_HTTP",
        ["send_interval"] = 2,
        ["receive_timeout"] = 2,
        ["successful_checks"] = 2,
        ["failed_checks"] = 2,
        ["http_monitor"] = new JsonObject
        {
            ["http_request"] = $"GET {draft.MonitorPath.Trim()} HTTP/1.0",
            ["http_response_code"] = new JsonArray("HTTP_2XX", "HTTP_3XX"),
        },
    };

    private static JsonObject Pool(VirtualServiceDraft draft) => new()
    {
        ["name"] = PoolName(draft),
        ["lb_algorithm"] = draft.Algorithm,
        ["health_monitor_refs"] = new JsonArray(ByName("healthmonitor", MonitorOf(draft))),
        ["servers"] = new JsonArray([.. draft.Endpoints.Select(server => new JsonObject { ["ip"] = Address(server.Address), ["port"] = server.Port })]),
    };

    private static JsonObject Vip(VirtualServiceDraft draft)
    {
        var vip = new JsonObject { ["vip_id"] = "1" };
        if (draft.Address.Trim() is { Length: > 0 } address)
        {
            var ip = IPAddress.Parse(address);
            vip[ip.AddressFamily == AddressFamily.InterNetworkV6 ? "ip6_address" : "ip_address"] = Address(ip);
        }
        else
        {
            vip["auto_allocate_ip"] = true;
            vip["ipam_network_subnet"] = new JsonObject { ["network_ref"] = ByName("network", draft.Network) };
        }

        return new JsonObject { ["name"] = VipName(draft), ["vip"] = new JsonArray(vip) };
    }

    private static JsonObject Service(VirtualServiceDraft draft) => new()
    {
        ["name"] = draft.Name.Trim(),
        ["vsvip_ref"] = ByName("vsvip", VipName(draft)),
        ["pool_ref"] = ByName("pool", PoolName(draft)),
        ["application_profile_ref"] = ByName("applicationprofile", draft.Application == DraftApplication.Http ? "System-HTTP" : "System-L4-Application"),
        ["network_profile_ref"] = ByName("networkprofile", "System-TCP-Proxy"),
        ["services"] = new JsonArray(new JsonObject { ["port"] = int.Parse(draft.Port.Trim(), CultureInfo.InvariantCulture) }),
        ["analytics_policy"] = new JsonObject { ["full_client_logs"] = new JsonObject { ["enabled"] = true, ["duration"] = 0 } },
    };

    private static string MonitorOf(VirtualServiceDraft draft) => (draft.HasOwnMonitor, draft.Monitor) switch
    {
        (true, _) => MonitorName(draft),
        (_, VirtualServiceDraft.OwnMonitor) => VirtualServiceDraft.TcpMonitor,
        (_, var named) => named,
    };

    private static string MonitorName(VirtualServiceDraft draft) => $"{draft.Name.Trim()}-health";

    private static string PoolName(VirtualServiceDraft draft) => $"{draft.Name.Trim()}-pool";

    private static string VipName(VirtualServiceDraft draft) => $"{draft.Name.Trim()}-vip";

    private static string ByName(string kind, string name) => $"/api/{kind}?name={Uri.EscapeDataString(name)}";

    private static JsonObject Address(IPAddress address) => new()
    {
        ["addr"] = address.ToString(),
        ["type"] = address.AddressFamily == AddressFamily.InterNetworkV6 ? "V6" : "V4",
    };
}
