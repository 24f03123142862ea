using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.History;

[Trait("tier", "wire")]
public sealed class HistoryTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task History_CreatedByAKeyAndChangedByAUser_ListsBothNewestFirst()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var user = await host.SignInAsync(tenant.User, tenant.Password, Token);
        var pool = await tenant.CreatePoolAsync("web", Token);
        var changed = Bodies.Pool("web");
        changed["description"] = "changed";
        (await user.PutAsync($"/api/pool/{pool["uuid"]}", changed, Token)).Expect(200);

        var answer = await tenant.Api.GetAsync($"/api/pool/{pool["uuid"]}/history", Token);

        var entries = answer.Expect(200).Results;
        entries.Select(entry => entry!["change"]!.GetValue<string>()).ShouldBe(["Replaced", "Created"]);
        entries.Select(entry => entry!["by"]!["name"]!.GetValue<string>()).ShouldBe([tenant.User, "tests"]);
        entries[0]!["object"]!["description"]!.GetValue<string>().ShouldBe("changed");
        entries[0]!["by"]!["address"]!.GetValue<string>().ShouldBe("127.0.0.1");
    }

    [Fact]
    public async Task History_WriteRefused_IsNotInIt()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = await tenant.CreatePoolAsync("web", Token);
        (await tenant.Api.PutAsync($"/api/pool/{pool["uuid"]}", new JsonObject { ["name"] = "web", ["nosuch"] = 1 }, Token)).Expect(400);

        var answer = await tenant.Api.GetAsync($"/api/pool/{pool["uuid"]}/history", Token);

        answer.Expect(200).Results.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Audit_AfterAWrite_NamesObjectAndCallerOfThisTenantOnly()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var other = await host.CreateTenantAsync(Token);
        await tenant.CreatePoolAsync("ours", Token);
        await other.CreatePoolAsync("theirs", Token);

        var answer = await tenant.Api.GetAsync("/api/audit", Token);

        var changes = answer.Expect(200).Results.SelectMany(entry => entry!["changes"]!.AsArray()).Select(change => change!["name"]!.GetValue<string>()).ToList();
        changes.ShouldContain("ours");
        changes.ShouldNotContain("theirs");
        answer.Text.ShouldContain("api-key-issued");
    }

    [Fact]
    public async Task Audit_ReadByAReader_IsForbidden()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var reader = await tenant.ReaderAsync(Token);

        (await reader.GetAsync("/api/audit", Token)).Expect(403);
    }
}
