using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Explain;

/// <summary>With a host of its own that starts real engines, and a member that fails its check and then dies.</summary>
[Trait("tier", "e2e")]
public sealed class ExplainTrafficTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MemberThatFails_IsNamedWithTheAnswerToItsCheckAndTheMonitor()
    {
        await using var host = new ApiHost { Settings = new Dictionary<string, string> { ["Fairlead__EnginePath"] = "" } };
        await host.InitializeAsync();
        var tenant = await host.CreateTenantAsync(Token);
        await using var member = new Member();
        var service = await ServiceAsync(tenant, member.Port);
        await ExplainAsync(tenant, service, answer => answer["state"]!.GetValue<string>() == "OPER_UP");

        member.Answer = "HTTP/1.1 503 Busy\r\nContent-Length: 11\r\nConnection: close\r\n\r\nmaintenance";

        var failing = await ExplainAsync(tenant, service, answer => answer["state"]!.GetValue<string>() == "OPER_DOWN");
        var chain = Chain(failing).ToList();
        chain.Select(link => link["kind"]!.GetValue<string>()).ShouldBe(["virtualservice", "pool", "server", "healthmonitor"]);
        chain[2]["name"]!.GetValue<string>().ShouldBe($"127.0.0.1:{member.Port}");
        chain[2]["state"]!.GetValue<string>().ShouldBe("OPER_DOWN");
        chain[2]["evidence"]!.ToJsonString().ShouldContain("503");
        chain[3]["name"]!.GetValue<string>().ShouldBe("check");
        chain[3]["reason"]![0]!.GetValue<string>().ShouldContain("GET /healthz");
        failing["summary"]!.GetValue<string>().ShouldContain($"127.0.0.1:{member.Port}");
        failing["changes"]!.AsArray().Select(one => one!["name"]!.GetValue<string>()).ShouldContain("check");
        TestContext.Current.TestOutputHelper?.WriteLine(failing.ToString());

        await member.DisposeAsync();

        var dead = await ExplainAsync(tenant, service, answer => Chain(answer).Any(link => link["reason"]!.ToJsonString().Contains("refused", StringComparison.OrdinalIgnoreCase)));
        Chain(dead).Last(link => link["kind"]!.GetValue<string>() == "server")["name"]!.GetValue<string>().ShouldBe($"127.0.0.1:{member.Port}");
    }

    private static async Task<JsonObject> ServiceAsync(TestTenant tenant, int port)
    {
        await tenant.CreateAsync("network", Bodies.Network("net", 66), Token);
        await tenant.CreateAsync("vsvip", Bodies.Vip("vip", "net"), Token);
        await tenant.CreateAsync("healthmonitor", new JsonObject
        {
            ["name"] = "check", ["type"] = "HEALTH_MONITOR_HTTP", ["send_interval"] = 1, ["receive_timeout"] = 1,
            ["http_monitor"] = new JsonObject { ["http_request"] = "GET /healthz HTTP/1.0" },
        }, Token);
        await tenant.CreateAsync("pool", new JsonObject
        {
            ["name"] = "shop-pool", ["health_monitor_refs"] = new JsonArray("/api/healthmonitor?name=check"),
            ["servers"] = new JsonArray(new JsonObject { ["ip"] = Bodies.Address("127.0.0.1"), ["port"] = port }),
        }, Token);
        return await tenant.CreateAsync("virtualservice", new JsonObject
        {
            ["name"] = "shop", ["vsvip_ref"] = "/api/vsvip?name=vip", ["pool_ref"] = "/api/pool?name=shop-pool",
            ["services"] = new JsonArray(new JsonObject { ["port"] = 28080 }),
        }, Token);
    }

    private static async Task<JsonObject> ExplainAsync(TestTenant tenant, JsonObject service, Func<JsonObject, bool> isThere)
    {
        var answer = new JsonObject();
        try
        {
            await Until.TrueAsync("it is explained", TimeSpan.FromSeconds(45), async () =>
                isThere(answer = (await tenant.Api.GetAsync($"/api/explain/virtualservice/{service["uuid"]}", Token)).Expect(200).Body), Token);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"Last seen: {answer}", late);
        }

        return answer;
    }

    private static IEnumerable<JsonObject> Chain(JsonObject link) =>
        link["causes"]!.AsArray().Count == 0 ? [link] : Chain(link["causes"]![0]!.AsObject()).Prepend(link);
}
