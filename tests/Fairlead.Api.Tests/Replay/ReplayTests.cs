using System.Net;
using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Replay;

/// <summary>
/// What Avi's Kubernetes agents said to a controller, said to us: boot, Ingresses and Services made, changed and deleted, restarts.
/// Every answer must hold what the agent read from the one it got.
/// </summary>
[Trait("tier", "wire")]
public sealed class ReplayTests(ApiHost host)
{
    /// <summary>What clients read of the installation itself, and without which they stop.</summary>
    private static readonly Dictionary<string, string> InstallationPaths = new()
    {
        ["/api/initial-data"] = "version.Version",
        ["/api/cluster"] = "uuid",
        ["/api/cluster/runtime"] = "cluster_state.state",
        ["/api/systemconfiguration"] = "default_license_tier",
        ["/api/ipamdnsproviderprofiledomainlist"] = "domains",
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("kubernetes-agent-sni")]
    [InlineData("kubernetes-agent-evh")]
    public async Task KubernetesAgent_OnItsWholeWay_GetsWhatItReads(string recording)
    {
        var tenant = await host.CreateTenantAsync(Cancelled);
        var second = Bodies.OwnNetwork();
        (await tenant.Api.PostAsync("/api/network", Bodies.Network("vip-net", second), Cancelled)).Expect(201);

        await ReplayAsync(recording, tenant, new Dictionary<string, string>
        {
            ["fake-ipam"] = "Default-IPAM",
            ["10.250.0."] = $"127.{second}.0.",
            ["10.251.0."] = $"127.{second}.0.",
            ["controller.example"] = host.Address.Authority,
        });
    }

    [Fact]
    public async Task MultiClusterAgent_OnItsWholeWay_GetsWhatItReads()
    {
        var tenant = await host.CreateTenantAsync(Cancelled);
        var cluster = (await tenant.Api.GetAsync("/api/cluster", Cancelled)).Expect(200).Uuid;
        (await tenant.Api.PostAsync("/api/gslb", Gslb(cluster), Cancelled)).Expect(201);

        await ReplayAsync("multi-cluster-agent", tenant, new Dictionary<string, string> { ["controller.example"] = host.Address.Authority });
    }

    private async Task ReplayAsync(string recording, TestTenant tenant, Dictionary<string, string> place)
    {
        var words = new RecordedWords(place);
        var sessions = new Sessions(host, tenant);
        foreach (var exchange in Exchange.Read(recording))
        {
            if (exchange.IsLogin)
            {
                await sessions.LogInAsync(exchange.Repeated, Cancelled);
                continue;
            }

            var client = await sessions.OfAsync(exchange.Session!.Value, exchange.Tenant, exchange.Version, Cancelled);
            for (var i = 0; i < exchange.Repeated; i++)
            {
                await RepeatAsync(exchange, client, words);
            }
        }
    }

    private static async Task RepeatAsync(Exchange exchange, ApiClient client, RecordedWords words)
    {
        var path = $"/{words.Say(exchange.Path)}{(exchange.Query.Length == 0 ? "" : "?" + words.Say(exchange.Query))}";
        using var content = exchange.Body is null ? null : ApiClient.Json(words.Say(exchange.Body)!.ToJsonString());
        var answer = await client.SendAsync(new HttpMethod(exchange.Method), path, content, Cancelled);
        answer.Status.ShouldBe((HttpStatusCode)exchange.Status, $"{exchange}: {answer.Text}");
        if (exchange.Answer is not JsonObject recorded)
        {
            return;
        }

        var real = answer.Body;
        if (exchange.Path.StartsWith("/api/tenant", StringComparison.Ordinal))
        {
            // A caller with one tenant finds it under the name that agents say by default.
            real["count"]!.GetValue<int>().ShouldBe(1, exchange.ToString());
            return;
        }

        if (recorded["results"] is JsonArray results)
        {
            foreach (var (there, here) in results.Join(real["results"]!.AsArray(), one => NameOf(one), one => NameOf(one), (one, other) => (one!.AsObject(), other!.AsObject())))
            {
                words.Learn(there, here);
            }

            AnswerCheck.List(words.Say(results)!.AsArray(), real["results"]!.AsArray(), exchange.ToString());
            return;
        }

        words.Learn(recorded, real);
        if (InstallationPaths.TryGetValue(exchange.Path, out var read))
        {
            Read(real, read).ShouldNotBeNull(exchange.ToString()).ToString().ShouldNotBeEmpty(exchange.ToString());
            return;
        }

        AnswerCheck.Object(words.Say(recorded)!.AsObject(), real, exchange.ToString());
    }

    private static JsonNode? Read(JsonNode document, string path) => path.Split('.').Aggregate((JsonNode?)document, (node, name) => node?[name]);

    private static string NameOf(JsonNode? one) => one!["name"]!.GetValue<string>();

    private static JsonObject Gslb(string cluster) => new()
    {
        ["name"] = "Default",
        ["leader_cluster_uuid"] = cluster,
        ["is_federated"] = true,
        ["dns_configs"] = new JsonArray(new JsonObject { ["domain_name"] = "example.test" }),
        ["sites"] = new JsonArray(new JsonObject
        {
            ["name"] = "site1",
            ["cluster_uuid"] = cluster,
            ["member_type"] = "GSLB_ACTIVE_MEMBER",
            ["enabled"] = true,
            ["ip_addresses"] = new JsonArray(Bodies.Address("192.0.2.10")),
            ["port"] = 9448,
            ["username"] = "admin",
            ["password"] = "site-password",
        }),
    };
}
