using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Capture;

[Trait("tier", "wire")]
public sealed class CaptureEndpointsTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Capture_FromStartToEnd_IsSeenAndAudited()
    {
        var (tenant, route) = await ServiceAsync();
        (await tenant.Api.GetAsync(route, Token)).Expect(404);

        var started = (await tenant.Api.PostTextAsync(route, """{"duration_seconds": 300, "path_prefix": "/a"}""", Token)).Expect(201).Body;
        var again = await tenant.Api.PostTextAsync(route, "{}", Token);
        var har = (await tenant.Api.GetAsync($"{route}/har", Token)).Expect(200).Body;
        var stopped = (await tenant.Api.PostTextAsync($"{route}/stop", "{}", Token)).Expect(200).Body;

        started["capture"]!["state"]!.GetValue<string>().ShouldBe("running");
        started["capture"]!["started_by"]!.GetValue<string>().ShouldBe("tests");
        ((int)again.Status).ShouldBe(409);
        again.Text.ShouldContain("captured already, by tests");
        har["log"]!["version"]!.GetValue<string>().ShouldBe("1.2");
        stopped["capture"]!["ended_because"]!.GetValue<string>().ShouldBe("stopped");
        (await tenant.Api.DeleteAsync(route, Token)).Expect(204);
        (await tenant.Api.GetAsync(route, Token)).Expect(404);
        var audit = (await tenant.Api.GetAsync("/api/audit", Token)).Expect(200).Results;
        audit.Select(one => one!["action"]!.GetValue<string>()).Where(action => action.StartsWith("capture", StringComparison.Ordinal))
            .ShouldBe(["capture-forgotten", "capture-stopped", "capture-started"]);
    }

    [Fact]
    public async Task Request_WithFaults_IsRefusedWithAllOfThem()
    {
        var (tenant, route) = await ServiceAsync();

        var answer = await tenant.Api.PostAsync(route, new JsonObject
        {
            ["duration_seconds"] = 601,
            ["count"] = 0,
            ["body_bytes"] = 20000,
            ["clients"] = new JsonArray("10.0.0.0/33"),
            ["methods"] = new JsonArray("G T"),
            ["status_from"] = 500,
            ["status_to"] = 400,
            ["header_value"] = "x",
            ["durration"] = 1,
        }, Token);

        answer.Expect(400).FaultyFields.ShouldBe(
            ["duration_seconds", "count", "body_bytes", "clients", "methods", "status_to", "header_name", "durration"], ignoreOrder: true);
    }

    [Fact]
    public async Task Capture_ReadByAKeyThatMayOnlyRead_IsForbidden()
    {
        var (tenant, route) = await ServiceAsync();
        (await tenant.Api.PostTextAsync(route, "{}", Token)).Expect(201);
        using var reader = await tenant.ReaderAsync(Token);

        ((int)(await reader.GetAsync(route, Token)).Status).ShouldBe(403);
        ((int)(await reader.GetAsync($"{route}/har", Token)).Status).ShouldBe(403);
    }

    [Fact]
    public async Task SensitiveHeaders_OfTheAnalyticsProfile_AreMaskedByTheirNames()
    {
        var rules = new[] { ("EQUALS", "X-Token", true), ("BEGINS_WITH", "X-Secret-", true), ("CONTAINS", "key", true), ("EQUALS", "X-Off", false) };
        var profile = new JsonObject
        {
            ["name"] = "p",
            ["sensitive_log_profile"] = new JsonObject
            {
                ["header_field_rules"] = new JsonArray([.. rules.Select(rule => new JsonObject
                {
                    ["name"] = rule.Item2,
                    ["enabled"] = rule.Item3,
                    ["match"] = new JsonObject { ["match_criteria"] = rule.Item1, ["match_str"] = new JsonArray(rule.Item2) },
                })]),
            },
        };
        var (tenant, route) = await ServiceAsync();
        await tenant.CreateAsync("analyticsprofile", profile, Token);
        (await tenant.Api.PatchAsync(route[..^"/capture".Length], new JsonObject { ["replace"] = new JsonObject { ["analytics_profile_ref"] = "/api/analyticsprofile?name=p" } }, Token)).Expect(200);

        var started = (await tenant.Api.PostTextAsync(route, """{"sensitive_headers": ["X-Mine"]}""", Token)).Expect(201).Body;

        started["capture"]!["sensitive_headers"]!.AsArray().Select(one => one!.GetValue<string>()).ShouldBe(["x-mine", "X-Token", "X-Secret-*", "*key*"]);
    }

    private async Task<(TestTenant Tenant, string Route)> ServiceAsync()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var existing = await ObjectsOfEveryKind.CreateAsync(tenant, Token);
        return (tenant, $"/api/virtualservice/{existing["virtualservice"]}/capture");
    }
}
