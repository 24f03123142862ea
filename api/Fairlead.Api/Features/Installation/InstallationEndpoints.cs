using System.Reflection;
using System.Text.Json.Nodes;
using Fairlead.Api.Http;

namespace Fairlead.Api.Features.Installation;

/// <summary>What Avi's clients ask a controller about itself. A SaaS presents one logical cluster whose leader never changes.</summary>
internal static class InstallationEndpoints
{
    /// <summary>The version of Avi's API that is spoken.</summary>
    private const string ApiVersion = "22.1.3";
    private const string ClusterUuid = "cluster-00000000-0000-4000-8000-000000000001";
    private const string Since = "2026-01-01 00:00:00";

    public static void MapInstallation(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/initial-data", () => Json(new JsonObject { ["version"] = Version() })).Requires(Permission.Anyone).WithTags("installation").Describes("Which version of Avi's API is spoken");
        routes.MapGet("/api/cluster/version", () => Json(Version())).Requires(Permission.SignedIn).WithTags("installation").Describes("Which version of Avi's API is spoken");
        routes.MapGet("/api/cluster/runtime", () => Json(Runtime())).Requires(Permission.SignedIn).WithTags("installation").Describes("State of the one logical cluster");
        routes.MapGet("/api/cluster", () => Json(new JsonObject { ["uuid"] = ClusterUuid, ["name"] = "fairlead" })).Requires(Permission.SignedIn).WithTags("installation").Describes("The one logical cluster");
        routes.MapGet("/api/systemconfiguration", () => Json(new JsonObject
        {
            ["uuid"] = "default",
            ["default_license_tier"] = "ENTERPRISE",
        })).Requires(Permission.SignedIn).WithTags("installation").Describes("Settings of the installation that clients ask for");
    }

    private static JsonObject Version() => new()
    {
        ["Version"] = ApiVersion,
        ["min_version"] = "17.2.1",
        ["Product"] = "controller",
        ["fairlead"] = typeof(InstallationEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
    };

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

    private static JsonAnswer Json(JsonObject body) => new(body);
}
