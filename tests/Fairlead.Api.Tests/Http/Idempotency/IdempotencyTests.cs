using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Http.Idempotency;

[Trait("tier", "wire")]
public sealed class IdempotencyTests(ApiHost host)
{
    private const string Header = "Idempotency-Key";
    private const string Replayed = "Idempotency-Replayed";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_SentTwiceUnderOneKey_IsMadeOnceAndAnsweredTheSame()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var api = Under(tenant, "first");
        var body = Bodies.Pool("web");
        body["gslb_sp_enabled"] = true;

        var first = (await api.PostAsync("/api/pool", body, Token)).Expect(201);
        await tenant.Api.PatchAsync($"/api/pool/{first.Uuid}", new JsonObject { ["replace"] = new JsonObject { ["description"] = "changed since" } }, Token);
        var again = (await api.PostAsync("//api/pool/", body, Token)).Expect(201);

        again.Text.ShouldBe(first.Text);
        first.Headers.Keys.ShouldNotContain(Replayed);
        again.Headers[Replayed].ShouldBe("true");
        again.Headers.GetValueOrDefault("X-Fairlead-Not-Honoured").ShouldBe(first.Headers.GetValueOrDefault("X-Fairlead-Not-Honoured"));
        (await tenant.CountAsync("pool", "web", Token)).ShouldBe(1);
        (await api.GetAsync($"/api/pool/{first.Uuid}", Token)).Expect(200).Headers.Keys.ShouldNotContain(Replayed);
    }

    [Fact]
    public async Task Answer_OfACreate_IsWhatTheCommitKept()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var api = Under(tenant, "vs");
        await tenant.CreateAsync("network", Bodies.Network("net", 67), Token);
        var vip = Bodies.Vip("vip", "net");

        var first = (await api.PostAsync("/api/vsvip", vip, Token)).Expect(201);
        var again = (await api.PostAsync("/api/vsvip", vip, Token)).Expect(201);

        again.Text.ShouldBe(first.Text);
        again.Body["vip"]![0]!["ip_address"]!["addr"]!.GetValue<string>().ShouldStartWith("127.67.");
        again.Body["vip"]![0]!["ipam_network_subnet"]!["network_ref"]!.GetValue<string>().ShouldEndWith("#net");
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task Change_SentTwiceUnderOneKey_IsDoneOnce(string method)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = await tenant.CreatePoolAsync("web", Token);
        var path = $"/api/pool/{pool["uuid"]}";
        using var api = Under(tenant, "once");

        var first = await ChangeAsync(api, method, path);
        var again = await ChangeAsync(api, method, path);

        ((int)again.Status).ShouldBe(method == "DELETE" ? 204 : 200);
        (again.Status, again.Text).ShouldBe((first.Status, first.Text));
        again.Headers[Replayed].ShouldBe("true");
        (await tenant.Api.GetAsync($"{path}/history", Token)).Expect(200).Body["count"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task Key_UsedForAnotherRequest_IsRefusedNamingIt()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var api = Under(tenant, "order-4711");
        var first = (await api.PostAsync("/api/pool", Bodies.Pool("web"), Token)).Expect(201);

        (await api.PostAsync("/api/pool", Bodies.Pool("other"), Token)).Expect(422).Error.ShouldContain("order-4711");
        (await api.PostAsync("/api/poolgroup", Bodies.Pool("web"), Token)).Expect(422);
        (await api.DeleteAsync($"/api/pool/{first.Uuid}", Token)).Expect(422);

        (await tenant.CountAsync("pool", Token)).ShouldBe(1);
    }

    [Fact]
    public async Task Refusal_SentAgain_IsTheSameRefusal()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var api = Under(tenant, "early");
        var body = Bodies.Pool("web");
        body["health_monitor_refs"] = new JsonArray("/api/healthmonitor?name=mine");
        var refused = (await api.PostAsync("/api/pool", body, Token)).Expect(400);
        await tenant.CreateAsync("healthmonitor", new JsonObject { ["name"] = "mine", ["type"] = "HEALTH_MONITOR_TCP" }, Token);

        var again = (await api.PostAsync("/api/pool", body, Token)).Expect(400);

        again.Text.ShouldBe(refused.Text);
        again.Headers[Replayed].ShouldBe("true");
        using var later = Under(tenant, "later");
        (await later.PostAsync("/api/pool", body, Token)).Expect(201);
    }

    [Fact]
    public async Task Key_OfAnotherCredentialOrTenant_IsAnother()
    {
        var (tenant, other) = (await host.CreateTenantAsync(Token), await host.CreateTenantAsync(Token));
        using var first = Under(tenant, "same");
        using var second = host.Client().WithKey(await tenant.KeyAsync("Writer", Token)).WithHeader(Header, "same");
        using var third = Under(other, "same");

        (await first.PostAsync("/api/pool", Bodies.Pool("web"), Token)).Expect(201);

        (await second.PostAsync("/api/pool", Bodies.Pool("shop"), Token)).Expect(201);
        (await third.PostAsync("/api/pool", Bodies.Pool("web"), Token)).Expect(201).Headers.Keys.ShouldNotContain(Replayed);
    }

    [Fact]
    public async Task Duplicates_SentAtOnce_AreDoneOnceAndAllAnsweredTheSame()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var api = Under(tenant, "burst");

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => api.PostAsync("/api/pool", Bodies.Pool("web"), Token)));

        answers.Select(answer => answer.Expect(201).Text).Distinct().ShouldHaveSingleItem();
        answers.Count(answer => !answer.Headers.ContainsKey(Replayed)).ShouldBe(1);
    }

    [Fact]
    public async Task Apply_SentTwiceUnderOneKey_IsDoneOnce()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var api = Under(tenant, "apply");
        var body = new JsonObject
        {
            ["objects"] = new JsonArray(
                new JsonObject { ["kind"] = "pool", ["object"] = Bodies.Pool("a") }, new JsonObject { ["kind"] = "pool", ["object"] = Bodies.Pool("b") }),
        };

        var first = (await api.PostAsync("/api/apply", body, Token)).Expect(200);
        var again = (await api.PostAsync("/api/apply", body, Token)).Expect(200);

        again.Text.ShouldBe(first.Text);
        again.Body["counts"]!["created"]!.GetValue<int>().ShouldBe(2);
        again.Body["sequence"]!.GetValue<long>().ShouldBeGreaterThan(0);
        again.Headers[Replayed].ShouldBe("true");
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    public async Task Key_ThatIsNone_IsRefusedNamingTheHeader(string key)
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var api = Under(tenant, key);

        (await api.PostAsync("/api/pool", Bodies.Pool("web"), Token)).Expect(400).FaultyFields.ShouldBe([Header]);
    }

    private ApiClient Under(TestTenant tenant, string key) => host.Client().WithKey(tenant.Key).WithHeader(Header, key);

    private static Task<ApiAnswer> ChangeAsync(ApiClient api, string method, string path) => method switch
    {
        "PUT" => api.PutAsync(path, Bodies.Pool("renamed"), Token),
        "PATCH" => api.PatchAsync(path, new JsonObject { ["add"] = new JsonObject { ["servers"] = new JsonArray(Bodies.Server("10.0.0.2")) } }, Token),
        _ => api.DeleteAsync(path, Token),
    };
}
