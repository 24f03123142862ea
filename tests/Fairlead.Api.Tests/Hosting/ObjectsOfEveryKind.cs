using System.Text.Json.Nodes;
using Fairlead.Model.Kinds;

namespace Fairlead.Api.Tests.Hosting;

/// <summary>One object of each kind that clients may create, each after those it refers to, from the descriptors' examples.</summary>
public static class ObjectsOfEveryKind
{
    private static int networks;

    /// <summary>The kinds in an order in which each finds what it refers to.</summary>
    public static IReadOnlyList<string> Order { get; } =
    [
        "cloud", "vrfcontext", "serviceenginegroup", "network", "ipamdnsproviderprofile", "healthmonitor", "applicationprofile",
        "networkprofile", "pool", "poolgroup", "vsvip", "virtualservice",
        "sslkeyandcertificate", "sslprofile", "pkiprofile", "applicationpersistenceprofile", "stringgroup", "ipaddrgroup", "vsdatascriptset",
        "errorpagebody", "errorpageprofile", "l4policyset", "networksecuritypolicy", "httppolicyset", "gslb", "gslbservice", "wafprofile", "wafcrs", "wafpolicypsmgroup",
        "wafpolicy", "analyticsprofile", "trafficcloneprofile", "gslbgeodbprofile", "geodb", "dnspolicy", "webhook", "poolgroupdeploymentpolicy",
        "prioritylabels", "serverautoscalepolicy", "autoscalelaunchconfig", "alertemailconfig", "alertsyslogconfig", "snmptrapprofile", "alertscriptconfig",
        "actiongroupconfig", "alertconfig", "alert", "certificatemanagementprofile", "cloudconnectoruser", "authprofile", "role", "backup", "scheduler",
        "securitypolicy", "ipreputationdb", "protocolparser",
    ];

    /// <returns>The uuid of one object per kind.</returns>
    public static async Task<Dictionary<string, string>> CreateAsync(TestTenant tenant, CancellationToken cancellationToken)
    {
        var created = new Dictionary<string, string>();
        foreach (var kind in Order)
        {
            created[kind] = (await CreateAsync(tenant, kind, cancellationToken)).Answer.Uuid;
        }

        return created;
    }

    /// <returns>What was sent, and what came back.</returns>
    public static async Task<(JsonObject Sent, ApiAnswer Answer)> CreateAsync(TestTenant tenant, string kind, CancellationToken cancellationToken)
    {
        var sent = JsonNode.Parse(KindCatalog.Get(kind).Example)!.AsObject();
        if (kind == "network")
        {
            MoveToLoopback(sent);
        }

        foreach (var pool in kind == "poolgroup" ? sent["members"]!.AsArray().Select(member => member!["pool_ref"]!.GetValue<string>().Split('=')[1]) : [])
        {
            await tenant.CreatePoolAsync(pool, cancellationToken);
        }

        return (sent, (await tenant.Api.PostAsync($"/api/{kind}", sent, cancellationToken)).Expect(201));
    }

    /// <summary>The default cloud of these tests is this machine, where VIPs are loopback addresses.</summary>
    private static void MoveToLoopback(JsonObject network)
    {
        var (name, second) = (network["name"]!.GetValue<string>(), 200 + (Interlocked.Increment(ref networks) % 50));
        network["configured_subnets"] = Bodies.Network(name, second)["configured_subnets"]!.DeepClone();
    }
}
