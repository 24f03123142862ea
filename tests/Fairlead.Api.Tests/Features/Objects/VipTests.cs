using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

[Trait("tier", "wire")]
public sealed class VipTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Vips_TwentyAllocatedAtOnceInTwoTenants_AreAllUnique()
    {
        var one = await WithNetworkAsync(31);
        var two = await WithNetworkAsync(31);

        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(n =>
            (n % 2 == 0 ? one : two).CreateAsync("vsvip", Bodies.Vip($"vip-{n}", "vips"), Token)));

        var addresses = made.Select(one => Address(one)).ToList();
        addresses.Distinct().Count().ShouldBe(20, string.Join(' ', addresses));
        addresses.ShouldAllBe(address => address.StartsWith("127.31.0.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replace_VipWithoutAddress_KeepsTheAddressOfItsVipId()
    {
        var tenant = await WithNetworkAsync(32);
        await tenant.CreateAsync("vsvip", Bodies.Vip("before", "vips"), Token);
        var vip = await tenant.CreateAsync("vsvip", Bodies.Vip("vip", "vips"), Token);
        (await tenant.Api.DeleteAsync($"/api/vsvip/{(await FindAsync(tenant, "before"))["uuid"]}", Token)).Expect(204);

        var answer = await tenant.Api.PutAsync($"/api/vsvip/{vip["uuid"]}", Bodies.Vip("vip", "vips"), Token);

        Address(answer.Expect(200).Body).ShouldBe(Address(vip));
    }

    [Fact]
    public async Task Replace_VipOfAnotherId_GivesItAnAddressOfItsOwn()
    {
        var tenant = await WithNetworkAsync(33);
        var vip = await tenant.CreateAsync("vsvip", Bodies.Vip("vip", "vips"), Token);
        var changed = Bodies.Vip("vip", "vips");
        var second = changed["vip"]![0]!.DeepClone();
        second["vip_id"] = "2";
        changed["vip"]!.AsArray().Add(second);

        var answer = (await tenant.Api.PutAsync($"/api/vsvip/{vip["uuid"]}", changed, Token)).Expect(200).Body;

        Address(answer).ShouldBe(Address(vip));
        Address(answer, 1).ShouldNotBe(Address(vip));
    }

    [Fact]
    public async Task Delete_AddressAllocated_IsFreeAgain()
    {
        var tenant = await WithNetworkAsync(34);
        var vip = await tenant.CreateAsync("vsvip", Bodies.Vip("first", "vips"), Token);

        (await tenant.Api.DeleteAsync($"/api/vsvip/{vip["uuid"]}", Token)).Expect(204);

        Address(await tenant.CreateAsync("vsvip", Bodies.Vip("second", "vips"), Token)).ShouldBe(Address(vip));
    }

    [Fact]
    public async Task Create_AddressGivenAndHeldByAnother_IsRefusedAndStoresNothing()
    {
        var tenant = await WithNetworkAsync(35);
        var vip = await tenant.CreateAsync("vsvip", Bodies.Vip("first", "vips"), Token);

        var answer = await tenant.Api.PostAsync("/api/vsvip", Given("second", Address(vip)), Token);

        answer.Expect(400).Error.ShouldContain(Address(vip));
        (await tenant.CountAsync("vsvip", Token)).ShouldBe(1);
    }

    [Fact]
    public async Task Create_NetworkHasNoAddressLeft_SaysSoInTheWordsClientsWaitFor()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var network = Bodies.Network("vips", 36);
        network["configured_subnets"]![0]!["static_ip_ranges"]![0]!["range"]!["end"] = Bodies.Address("127.36.0.11");
        await tenant.CreateAsync("network", network, Token);
        await tenant.CreateAsync("vsvip", Bodies.Vip("first", "vips"), Token);
        await tenant.CreateAsync("vsvip", Bodies.Vip("second", "vips"), Token);

        var answer = await tenant.Api.PostAsync("/api/vsvip", Bodies.Vip("third", "vips"), Token);

        answer.Expect(400).Error.ShouldContain("No available free IPs");
        (await tenant.CountAsync("vsvip", Token)).ShouldBe(2);
    }

    [Fact]
    public async Task Create_SameAddressInTwoTenantsAwayFromTheLocalCloud_IsAcceptedInBoth()
    {
        foreach (var tenant in new[] { await host.CreateTenantAsync(Token), await host.CreateTenantAsync(Token) })
        {
            await tenant.CreateAsync("cloud", new JsonObject { ["name"] = "elsewhere", ["vtype"] = "CLOUD_NONE" }, Token);
            var vip = Given("vip", "10.44.0.5");
            vip["cloud_ref"] = "/api/cloud?name=elsewhere";

            var answer = await tenant.Api.PostAsync("/api/vsvip", vip, Token);

            Address(answer.Expect(201).Body).ShouldBe("10.44.0.5");
        }
    }

    private static JsonObject Given(string name, string address) => new()
    {
        ["name"] = name,
        ["vip"] = new JsonArray(new JsonObject { ["vip_id"] = "1", ["ip_address"] = Bodies.Address(address) }),
    };

    private static string Address(JsonObject vsvip) => Address(vsvip, 0);

    private static string Address(JsonObject vsvip, int index) => vsvip["vip"]![index]!["ip_address"]!["addr"]!.GetValue<string>();

    private static async Task<JsonNode> FindAsync(TestTenant tenant, string name) =>
        (await tenant.Api.GetAsync($"/api/vsvip?name={name}", Token)).Expect(200).Results[0]!;

    private async Task<TestTenant> WithNetworkAsync(int second)
    {
        var tenant = await host.CreateTenantAsync(Token);
        await tenant.CreateAsync("network", Bodies.Network("vips", second), Token);
        return tenant;
    }
}
