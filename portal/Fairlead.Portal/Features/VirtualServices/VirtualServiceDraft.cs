using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>What the create form asks for, and the documents it stands for.</summary>
public sealed class VirtualServiceDraft
{
    public string Name { get; set; } = "";
    public string Network { get; set; } = "";
    public string Address { get; set; } = "";
    public string Port { get; set; } = "8000";
    public bool IsHttp { get; set; } = true;
    public string Algorithm { get; set; } = "LB_ALGORITHM_LEAST_CONNECTIONS";

    /// <summary>One <c>host:port</c> a line.</summary>
    public string Servers { get; set; } = "";

    /// <summary>Path asked by the HTTP monitor; empty: TCP connect only.</summary>
    public string HealthPath { get; set; } = "/";

    /// <summary>What is missing or wrong, by field; the API checks the rest.</summary>
    public Dictionary<string, string> Check()
    {
        var faults = new Dictionary<string, string>();
        if (string.IsNullOrWhiteSpace(Name))
        {
            faults["name"] = "Give it a name.";
        }

        if (!int.TryParse(Port, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
        {
            faults["port"] = "1 to 65535.";
        }

        if (Address.Length == 0 && Network.Length == 0)
        {
            faults["network"] = "Choose a network, or give an address.";
        }

        if (Address.Length > 0 && !IPAddress.TryParse(Address, out _))
        {
            faults["address"] = "Must be an IP address.";
        }

        var lines = Lines();
        if (lines.Length == 0)
        {
            faults["servers"] = "At least one server, as address:port, one a line.";
        }
        else if (lines.FirstOrDefault(line => !IPEndPoint.TryParse(line, out var end) || end.Port == 0) is { } wrong)
        {
            faults["servers"] = $"'{wrong}' is not address:port.";
        }

        return faults;
    }

    public JsonObject MonitorDocument() => new()
    {
        ["name"] = $"{Name}-health",
        ["type"] = "HEALTH_MONITOR_HTTP",
        ["send_interval"] = 2,
        ["receive_timeout"] = 2,
        ["http_monitor"] = new JsonObject
        {
            ["http_request"] = $"GET {HealthPath} HTTP/1.0",
            ["http_response_code"] = new JsonArray("HTTP_2XX", "HTTP_3XX"),
        },
    };

    public JsonObject PoolDocument() => new()
    {
        ["name"] = $"{Name}-pool",
        ["lb_algorithm"] = Algorithm,
        ["health_monitor_refs"] = new JsonArray(HasOwnMonitor ? $"/api/healthmonitor?name={Uri.EscapeDataString(Name)}-health" : "/api/healthmonitor?name=System-TCP"),
        ["servers"] = new JsonArray([.. Lines().Select(line => IPEndPoint.Parse(line)).Select(end => new JsonObject
        {
            ["ip"] = AddressDocument(end.Address),
            ["port"] = end.Port,
        })]),
    };

    public bool HasOwnMonitor => IsHttp && HealthPath.Length > 0;

    public JsonObject VipDocument()
    {
        var vip = new JsonObject { ["vip_id"] = "1" };
        if (Address.Length > 0)
        {
            vip["ip_address"] = AddressDocument(IPAddress.Parse(Address));
        }
        else
        {
            vip["auto_allocate_ip"] = true;
            vip["ipam_network_subnet"] = new JsonObject { ["network_ref"] = $"/api/network?name={Uri.EscapeDataString(Network)}" };
        }

        return new JsonObject { ["name"] = $"{Name}-vip", ["vip"] = new JsonArray(vip) };
    }

    public JsonObject ServiceDocument() => new()
    {
        ["name"] = Name,
        ["vsvip_ref"] = $"/api/vsvip?name={Uri.EscapeDataString(Name)}-vip",
        ["pool_ref"] = $"/api/pool?name={Uri.EscapeDataString(Name)}-pool",
        ["application_profile_ref"] = $"/api/applicationprofile?name={(IsHttp ? "System-HTTP" : "System-L4-Application")}",
        ["network_profile_ref"] = "/api/networkprofile?name=System-TCP-Proxy",
        ["services"] = new JsonArray(new JsonObject { ["port"] = int.Parse(Port, CultureInfo.InvariantCulture) }),
        ["analytics_policy"] = new JsonObject { ["full_client_logs"] = new JsonObject { ["enabled"] = true } },
    };

    private string[] Lines() => Servers.Split(['\n', ',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static JsonObject AddressDocument(IPAddress address) => new()
    {
        ["addr"] = address.ToString(),
        ["type"] = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "V6" : "V4",
    };
}
