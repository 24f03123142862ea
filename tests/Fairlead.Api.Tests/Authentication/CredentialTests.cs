using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Authentication;

[Trait("tier", "wire")]
public sealed class CredentialTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_NoCredential_IsUnauthorizedAndStoresNothing()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var nobody = host.Client().WithHeader("X-Avi-Tenant", tenant.Name);

        var answer = await nobody.PostAsync("/api/pool", Bodies.Pool("web"), Token);

        answer.Expect(401).Headers.Keys.ShouldContain("WWW-Authenticate");
        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Theory]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer ")]
    [InlineData("Basic b3BlcmF0b3I6b3BlcmF0b3I=")]
    [InlineData("nonsense")]
    public async Task Read_WrongKey_IsUnauthorizedLikeNone(string authorization)
    {
        using var nobody = host.Client();
        using var wrong = host.Client().WithHeader("Authorization", authorization);

        var answer = await wrong.GetAsync("/api/pool", Token);

        answer.Expect(401).Text.ShouldBe((await nobody.GetAsync("/api/pool", Token)).Text);
    }

    [Fact]
    public async Task Read_KeyWithOneLetterChanged_IsUnauthorized()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var last = tenant.Key[^1] == 'a' ? 'b' : 'a';
        using var wrong = host.Client().WithKey(tenant.Key[..^1] + last);

        var answer = await wrong.GetAsync("/api/pool", Token);

        answer.Expect(401);
    }

    [Fact]
    public async Task Write_KeyThatMayOnlyRead_IsForbiddenAndStoresNothing()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var reader = await tenant.ReaderAsync(Token);

        var answer = await reader.PostAsync("/api/pool", Bodies.Pool("web"), Token);

        answer.Expect(403).Error.ShouldContain("Writer");
        (await reader.GetAsync("/api/pool", Token)).Expect(200).Body["count"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task Key_MadeByAWriter_IsForbidden()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var writer = host.Client().WithKey(await tenant.KeyAsync("Writer", Token));

        var answer = await writer.PostAsync("/api/apikey", new JsonObject { ["name"] = "more", ["role"] = "Admin" }, Token);

        answer.Expect(403);
    }

    [Fact]
    public async Task Key_Revoked_IsUnauthorizedFromThenOn()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var made = (await tenant.Api.PostAsync("/api/apikey", new JsonObject { ["name"] = "short", ["role"] = "Reader" }, Token)).Expect(201).Body;
        using var api = host.Client().WithKey(made["key"]!.GetValue<string>());
        (await api.GetAsync("/api/pool", Token)).Expect(200);

        (await tenant.Api.DeleteAsync($"/api/apikey/{made["uuid"]}", Token)).Expect(204);

        (await api.GetAsync("/api/pool", Token)).Expect(401);
    }

    [Fact]
    public async Task Keys_Listed_DoNotShowTheirText()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var answer = await tenant.Api.GetAsync("/api/apikey", Token);

        answer.Expect(200).Results.Count.ShouldBe(1);
        answer.Text.ShouldNotContain(tenant.Key);
    }

    [Fact]
    public async Task TenantHeader_OfAnotherTenant_IsAnsweredAsOneThatIsNotThere()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var other = await host.CreateTenantAsync(Token);
        using var theirs = host.Client().WithKey(tenant.Key).WithHeader("X-Avi-Tenant", other.Name);
        using var nowhere = host.Client().WithKey(tenant.Key).WithHeader("X-Avi-Tenant", "nowhere");
        using var byUuid = host.Client().WithKey(tenant.Key).WithHeader("X-Avi-Tenant-UUID", other.Uuid);

        var answer = await theirs.PostAsync("/api/pool", Bodies.Pool("web"), Token);

        var missing = await nowhere.PostAsync("/api/pool", Bodies.Pool("web"), Token);
        answer.Expect(404).Text.ShouldBe(missing.Expect(404).Text.Replace("nowhere", other.Name, StringComparison.Ordinal));
        (await byUuid.GetAsync("/api/pool", Token)).Expect(404);
        (await other.CountAsync("pool", Token)).ShouldBe(0);
        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Theory]
    [InlineData("X-Avi-Tenant")]
    [InlineData("X-Avi-Tenant-UUID")]
    public async Task TenantHeader_OfTheCallersTenant_ChoosesIt(string header)
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var api = host.Client().WithKey(tenant.Key).WithHeader(header, header == "X-Avi-Tenant" ? tenant.Name : tenant.Uuid);

        var answer = await api.PostAsync("/api/pool", Bodies.Pool("web"), Token);

        answer.Expect(201).Body["tenant_ref"]!.GetValue<string>().ShouldEndWith($"{tenant.Uuid}#{tenant.Name}");
    }

    [Fact]
    public async Task Tenants_ListedByAMember_AreOnlyThoseOfTheMember()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var other = await host.CreateTenantAsync(Token);

        var answer = await tenant.Api.GetAsync("/api/tenant", Token);

        answer.Expect(200).Names.ShouldBe([tenant.Name]);
        (await tenant.Api.GetAsync($"/api/tenant/{other.Uuid}", Token)).Expect(404);
    }

    [Fact]
    public async Task Tenant_MadeByAMember_IsForbidden()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var answer = await tenant.Api.PostAsync("/api/tenant", new JsonObject { ["name"] = "mine" }, Token);

        answer.Expect(403);
        (await tenant.Api.PostAsync("/api/user", ApiHost.UserBody("somebody", "Password-of-somebody", tenant.Name), Token)).Expect(403);
    }
}
