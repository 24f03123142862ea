using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Fairlead.Api.Http;

namespace Fairlead.Api.Features.Installation;

/// <summary>What Avi's clients ask a controller about itself. A SaaS presents one logical cluster whose leader never changes.</summary>
internal static class InstallationEndpoints
{
    private const string ClusterUuid = "cluster-00000000-0000-4000-8000-000000000001";
    private const string Since = "2026-01-01 00:00:00";

    public static void MapInstallation(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/initial-data", () => Json(new JsonObject { ["version"] = SpokenVersion.Describe() })).Requires(Permission.Anyone).WithTags("installation").Describes("Which version of Avi's API is spoken");
        routes.MapGet("/api/cluster/version", () => Json(SpokenVersion.Describe())).Requires(Permission.SignedIn).WithTags("installation").Describes("Which version of Avi's API is spoken");
        routes.MapGet("/api/cluster/runtime", () => Json(Runtime())).Requires(Permission.SignedIn).WithTags("installation").Describes("State of the one logical cluster");
        routes.MapGet("/api/cluster/status", () => Json(Runtime())).Requires(Permission.Anyone).WithTags("installation").Describes("State of the one logical cluster, for clients whose request failed");
        routes.MapGet("/api/cluster", (HttpRequest request) => Json(Cluster(request))).Requires(Permission.SignedIn).WithTags("installation").Describes("The one logical cluster");
        routes.MapGet("/api/systemconfiguration", (HttpRequest request) => Json(Settings(request))).Requires(Permission.SignedIn).WithTags("installation").Describes("Settings of the installation that clients ask for");
    }

    private static JsonObject Runtime() => new()
    {
        ["cluster_state"] = new JsonObject { ["state"] = "CLUSTER_UP_NO_HA", ["up_since"] = Since },
        ["node_states"] = new JsonArray(new JsonObject
        {
            ["name"] = "fairlead",
            ["role"] = "CLUSTER_LEADER",
            ["state"] = "CLUSTER_ACTIVE",
            ["up_since"] = Since,
        }),
    };

    private static JsonObject Cluster(HttpRequest request) => new()
    {
        ["url"] = $"{request.Scheme}://{request.Host}/api/cluster",
        ["uuid"] = ClusterUuid,
        ["name"] = "fairlead",
        ["nodes"] = new JsonArray(new JsonObject
        {
            ["name"] = "fairlead",
            ["vm_uuid"] = ClusterUuid,
            ["vm_hostname"] = request.Host.Host,
            ["ip"] = new JsonObject { ["addr"] = request.Host.Host, ["type"] = AddressType(request.Host.Host) },
        }),
        ["rejoin_nodes_automatically"] = true,
    };

    private static string AddressType(string host) => IPAddress.TryParse(host.Trim('[', ']'), out var address)
        ? address.AddressFamily == AddressFamily.InterNetworkV6 ? "V6" : "V4"
        : "DNS";

    private static JsonObject Settings(HttpRequest request) => new()
    {
        ["url"] = $"{request.Scheme}://{request.Host}/api/systemconfiguration",
        ["uuid"] = "default",
        ["default_license_tier"] = "ENTERPRISE",
    };

    private static JsonAnswer Json(JsonObject body) => new(body);
}
