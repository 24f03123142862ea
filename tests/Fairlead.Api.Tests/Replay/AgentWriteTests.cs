using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Replay;

/// <summary>Writes as agents repeat them: the same again, with other contents under the same checksum, many at once, with fields that were not filled.</summary>
[Trait("tier", "wire")]
public sealed class AgentWriteTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Put_OfWhatIsThereAlready_IsAnsweredAndMakesNoRevision()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var service = new JsonObject { ["name"] = "amko--1", ["domain_names"] = new JsonArray("shop.example.com"), ["created_by"] = "amko-1" };
        var created = await tenant.CreateAsync("gslbservice", service, Token);
        var path = $"//api/gslbservice/{created["uuid"]}";

        for (var i = 0; i < 3; i++)
        {
            var put = (await tenant.Api.PutAsync(path, service, Token)).Expect(200).Body;
            JsonNode.DeepEquals(put, created).ShouldBeTrue(put.ToString());
        }

        (await tenant.Api.GetAsync($"{path}/history", Token)).Body["count"]!.GetValue<int>().ShouldBe(1);
        service["domain_names"] = new JsonArray("shop.example.org");
        (await tenant.Api.PutAsync(path, service, Token)).Expect(200).Body["_last_modified"]!.ToString().ShouldNotBe(created["_last_modified"]!.ToString());
        (await tenant.Api.GetAsync($"{path}/history", Token)).Body["count"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task Put_WithTheSameChecksumAndOtherServers_IsTaken()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var body = Bodies.Pool("web");
        body["cloud_config_cksum"] = "1";
        var pool = await tenant.CreateAsync("pool", body, Token);
        body["servers"] = new JsonArray(Bodies.Server("10.0.0.2"), Bodies.Server("10.0.0.3"));

        (await tenant.Api.PutAsync($"//api/pool/{pool["uuid"]}", body, Token)).Expect(200);

        (await tenant.Api.GetAsync($"//api/pool/{pool["uuid"]}", Token)).Body["servers"]!.AsArray().Select(one => one!["ip"]!["addr"]!.ToString()).ShouldBe(["10.0.0.2", "10.0.0.3"]);
    }

    [Fact]
    public async Task Checksum_OfAVip_ComesBackVerbatimInAnswersAndLists()
    {
        var tenant = await host.CreateTenantAsync(Token);
        await NetworkAsync(tenant, "net");
        var body = Bodies.Vip("prod--vip", "net");
        body["vsvip_cloud_config_cksum"] = "987654321";

        var created = await tenant.CreateAsync("vsvip", body, Token);
        var listed = (await tenant.Api.GetAsync("//api/vsvip/?name.contains=prod--&include_name=true&cloud_ref.name=Default-Cloud&page_size=100", Token)).Results.Single()!;

        created["vsvip_cloud_config_cksum"]!.ToString().ShouldBe("987654321");
        listed["vsvip_cloud_config_cksum"]!.ToString().ShouldBe("987654321");
    }

    [Fact]
    public async Task Put_OfAVipWithEmptyIp6Fields_IsNeverAFailure()
    {
        var tenant = await host.CreateTenantAsync(Token);
        await NetworkAsync(tenant, "net");
        var vip = await tenant.CreateAsync("vsvip", Bodies.Vip("vip", "net"), Token);
        foreach (var empty in new[] { "null", "{}", "\"\"", "{\"addr\": \"\", \"type\": \"V6\"}", "{\"addr\": null, \"type\": null}", "{\"addr\": \"::\"}", "[]" })
        {
            foreach (var field in new[] { "ip6_address", "subnet6", "subnet6_uuid", "floating_ip6" })
            {
                var body = vip.DeepClone().AsObject();
                body.Remove("_last_modified");
                body["vip"]![0]![field] = JsonNode.Parse(empty);

                var put = await tenant.Api.PutAsync($"//api/vsvip/{vip["uuid"]}", body, Token);

                ((int)put.Status).ShouldBeOneOf([200, 400], $"{field} {empty}: {put}");
                ((int)put.Status == 200 || field != "ip6_address" || empty is "{}" or "\"\"" or "[]" || empty.Contains("::", StringComparison.Ordinal)).ShouldBeTrue($"{field} {empty}: {put}");
                ((int)put.Status == 200 || put.FaultyFields.All(one => one.StartsWith($"vip[0].{field}", StringComparison.Ordinal))).ShouldBeTrue($"{field} {empty}: {put}");
            }
        }

        (await tenant.Api.GetAsync($"//api/vsvip/{vip["uuid"]}", Token)).Expect(200).Body["vip"]![0]!["ip_address"]!["addr"]!.ToString()
            .ShouldBe(vip["vip"]![0]!["ip_address"]!["addr"]!.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public async Task Names_OfAnyLengthAndScript_AreKeptFoundAndReferredTo(int length)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var name = string.Concat(Enumerable.Repeat("ü/ #&=+%\"'é:日", 60))[..length].Trim() is { Length: > 0 } text ? text : "ü";
        var pool = await tenant.CreateAsync("pool", Bodies.Pool(name), Token);

        var found = (await tenant.Api.GetAsync($"//api/pool?name={Uri.EscapeDataString(name)}", Token)).Expect(200).Results.Single()!;
        var group = await tenant.CreateAsync("poolgroup", new JsonObject
        {
            ["name"] = name, ["members"] = new JsonArray(new JsonObject { ["pool_ref"] = $"/api/pool?name={Uri.EscapeDataString(name)}" }),
        }, Token);

        found["name"]!.ToString().ShouldBe(name);
        group["members"]![0]!["pool_ref"]!.ToString().ShouldEndWith($"{pool["uuid"]}#{name}");
        (await tenant.Api.PutAsync($"//api/poolgroup/{group["uuid"]}", group, Token)).Expect(200);
    }

    [Fact]
    public async Task Name_LongerThanAnyIs_IsRefusedInWords()
    {
        var tenant = await host.CreateTenantAsync(Token);

        (await tenant.Api.PostAsync("//api/pool", Bodies.Pool(new string('x', 513)), Token)).Expect(400).Error.ShouldContain("512");
    }

    [Fact]
    public async Task Create_OfOneNameManyTimesAtOnce_IsDoneOnceAndTheOthersAre409()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => tenant.Api.PostAsync("//api/pool/", Bodies.Pool("web"), Token)));

        answers.Count(answer => (int)answer.Status == 201).ShouldBe(1);
        answers.Where(answer => (int)answer.Status != 201).ShouldAllBe(answer => (int)answer.Status == 409);
        (await tenant.CountAsync("pool", "web", Token)).ShouldBe(1);
    }

    private static async Task NetworkAsync(TestTenant tenant, string name) =>
        await tenant.CreateAsync("network", Bodies.Network(name, Bodies.OwnNetwork()), Token);
}
