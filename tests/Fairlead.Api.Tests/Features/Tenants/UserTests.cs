using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Tenants;

[Trait("tier", "wire")]
public sealed class UserTests(ApiHost host)
{
    private const string Password = "A-password-of-somebody";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_ThenRead_IsTheSameAndCanBeWrittenBackAsRead()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var created = await CreateAsync(tenant);

        var read = (await host.Operator.GetAsync($"/api/user/{created.Uuid}", Token)).Expect(200).Body;
        JsonNode.DeepEquals(read, created.Body).ShouldBeTrue();
        read["access"]![0]!["tenant_ref"]!.ToString().ShouldEndWith($"#{tenant.Name}");
        read.ToJsonString().ShouldNotContain(Password);
        var written = (await host.Operator.PutAsync($"/api/user/{created.Uuid}", read.DeepClone(), Token)).Expect(200).Body;
        JsonNode.DeepEquals(read, written).ShouldBeTrue();
        (await host.Operator.GetAsync($"/api/user?name={read["username"]}", Token)).Expect(200).Results.Count.ShouldBe(1);
    }

    [Fact]
    public async Task List_BySomebodyElse_ShowsOnlyWhoIsInTheirTenantAndOnlyThat()
    {
        var (mine, theirs) = (await host.CreateTenantAsync(Token), await host.CreateTenantAsync(Token));
        var both = await CreateAsync(mine, theirs);
        var stranger = await CreateAsync(theirs);

        var seen = (await mine.Api.GetAsync("/api/user", Token)).Expect(200);

        seen.Results.Select(one => one!["uuid"]!.ToString()).ShouldContain(both.Uuid);
        seen.Results.Select(one => one!["uuid"]!.ToString()).ShouldNotContain(stranger.Uuid);
        seen.Results.Single(one => one!["uuid"]!.ToString() == both.Uuid)!["access"]!.AsArray().Count.ShouldBe(1);
        (await mine.Api.GetAsync($"/api/user/{stranger.Uuid}", Token)).Expect(404);
        using var reader = await mine.ReaderAsync(Token);
        (await reader.GetAsync("/api/user", Token)).Expect(200).Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task Replace_AccessTakenAway_ActsOnTheLivingSession()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var created = await CreateAsync(tenant);
        using var session = await host.SignInAsync(created.Body["username"]!.ToString(), Password, Token);
        (await session.GetAsync("/api/pool", Token)).Expect(200);
        var changed = created.Body.DeepClone().AsObject();
        changed["access"] = new JsonArray();

        (await host.Operator.PutAsync($"/api/user/{created.Uuid}", changed, Token)).Expect(200);

        (await session.GetAsync("/api/pool", Token)).Status.ShouldNotBe(System.Net.HttpStatusCode.OK);
    }

    [Fact]
    public async Task Replace_WithANewPassword_EndsSessions()
    {
        var created = await CreateAsync(await host.CreateTenantAsync(Token));
        using var session = await host.SignInAsync(created.Body["username"]!.ToString(), Password, Token);
        var changed = created.Body.DeepClone().AsObject();
        changed["password"] = "Another-password-of-theirs";

        (await host.Operator.PutAsync($"/api/user/{created.Uuid}", changed, Token)).Expect(200);

        (await session.GetAsync("/api/pool", Token)).Expect(401);
        using var again = await host.SignInAsync(created.Body["username"]!.ToString(), "Another-password-of-theirs", Token);
        (await again.GetAsync("/api/pool", Token)).Expect(200);
    }

    [Fact]
    public async Task Delete_EndsTheSessionAndTheAccount()
    {
        var created = await CreateAsync(await host.CreateTenantAsync(Token));
        using var session = await host.SignInAsync(created.Body["username"]!.ToString(), Password, Token);

        (await host.Operator.DeleteAsync($"/api/user/{created.Uuid}", Token)).Expect(204);

        (await session.GetAsync("/api/pool", Token)).Expect(401);
        (await host.Operator.GetAsync($"/api/user/{created.Uuid}", Token)).Expect(404);
        (await host.Operator.DeleteAsync($"/api/user/{created.Uuid}", Token)).Expect(404);
    }

    [Fact]
    public async Task LastOperator_CanNeitherBeDeletedNorMadeLess()
    {
        var all = (await host.Operator.GetAsync("/api/user", Token)).Expect(200).Results;
        var last = all.Single(one => one!["is_superuser"]!.GetValue<bool>())!.DeepClone().AsObject();

        (await host.Operator.DeleteAsync($"/api/user/{last["uuid"]}", Token)).Expect(409).Error.ShouldContain("last operator");
        last["is_superuser"] = false;
        (await host.Operator.PutAsync($"/api/user/{last["uuid"]}", last, Token)).Expect(409);
        (await host.Operator.GetAsync("/api/user", Token)).Expect(200);
    }

    [Theory]
    [InlineData("""{"username": "{0}", "password": "short"}""", "password")]
    [InlineData("""{"username": "another"}""", "username")]
    [InlineData("""{"username": "{0}", "access": [{"tenant_ref": "/api/tenant?name=nowhere"}]}""", "access.tenant_ref")]
    [InlineData("""{"username": "{0}", "acess": []}""", "access")]
    public async Task Replace_Faulty_ChangesNothing(string body, string words)
    {
        var created = await CreateAsync(await host.CreateTenantAsync(Token));
        var text = body.Replace("{0}", created.Body["username"]!.ToString(), StringComparison.Ordinal);

        var answer = await host.Operator.PutAsync($"/api/user/{created.Uuid}", JsonNode.Parse(text)!, Token);

        answer.Expect(400).Error.ShouldContain(words);
        var read = (await host.Operator.GetAsync($"/api/user/{created.Uuid}", Token)).Expect(200).Body;
        JsonNode.DeepEquals(read, created.Body).ShouldBeTrue();
        using var session = await host.SignInAsync(created.Body["username"]!.ToString(), Password, Token);
    }

    private async Task<ApiAnswer> CreateAsync(params TestTenant[] tenants)
    {
        var body = ApiHost.UserBody($"user-{Guid.NewGuid():N}", Password, [.. tenants.Select(tenant => tenant.Name)]);
        return (await host.Operator.PostAsync("/api/user", body, Token)).Expect(201);
    }
}
