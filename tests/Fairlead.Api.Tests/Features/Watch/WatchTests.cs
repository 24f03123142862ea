using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Watch;

[Trait("tier", "wire")]
public sealed class WatchTests(ApiHost host)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_OfAnObject_AreToldInOrderWithTheObject()
    {
        var tenant = await host.CreateTenantAsync(Cancelled);
        using var watcher = await Watcher.StartAsync(tenant, "", Cancelled);

        var pool = await tenant.CreatePoolAsync("web", Cancelled);
        (await tenant.Api.DeleteAsync($"/api/pool/{pool["uuid"]}", Cancelled)).Expect(204);

        var events = await watcher.NextAsync(2, Cancelled);
        events.Select(one => one["change"]!.ToString()).ShouldBe(["created", "deleted"]);
        events.ShouldAllBe(one => one["uuid"]!.ToString() == pool["uuid"]!.ToString() && one["name"]!.ToString() == "web");
        events[1]["object"].ShouldBeNull();
        events[1]["sequence"]!.GetValue<long>().ShouldBeGreaterThan(events[0]["sequence"]!.GetValue<long>());
    }

    [Fact]
    public async Task Object_InAnEvent_IsWhatGetAnswers()
    {
        var tenant = await host.CreateTenantAsync(Cancelled);
        using var watcher = await Watcher.StartAsync(tenant, "", Cancelled);

        var pool = await tenant.CreatePoolAsync("web", Cancelled);

        var told = (await watcher.NextAsync(Cancelled))["object"]!;
        JsonNode.DeepEquals(told, (await tenant.Api.GetAsync($"/api/pool/{pool["uuid"]}", Cancelled)).Body).ShouldBeTrue();
    }

    [Fact]
    public async Task Watch_ResumedFromAnyEvent_MissesNothingAndRepeatsNothing()
    {
        var tenant = await host.CreateTenantAsync(Cancelled);
        using var first = await Watcher.StartAsync(tenant, "", Cancelled);
        for (var i = 0; i < 12; i++)
        {
            await tenant.CreatePoolAsync($"pool-{i}", Cancelled);
        }

        var all = await first.NextAsync(12, Cancelled);
        for (var seen = 0; seen < 12; seen += 3)
        {
            using var again = await Watcher.StartAsync(tenant, "", Cancelled, lastEventId: all[seen]["sequence"]!.ToString());
            (await again.NextAsync(11 - seen, Cancelled)).Select(one => one["name"]!.ToString()).ShouldBe(all.Skip(seen + 1).Select(one => one["name"]!.ToString()));
        }

        using var fromStart = await Watcher.StartAsync(tenant, "?since=0&kind=pool", Cancelled);
        (await fromStart.NextAsync(12, Cancelled)).Select(one => one["name"]!.ToString()).ShouldBe(all.Select(one => one["name"]!.ToString()));
    }

    [Fact]
    public async Task Changes_OfAnotherTenant_AreNeverTold()
    {
        var mine = await host.CreateTenantAsync(Cancelled);
        var other = await host.CreateTenantAsync(Cancelled);
        using var watcher = await Watcher.StartAsync(mine, "?since=0&kind=pool", Cancelled);

        await other.CreatePoolAsync("theirs", Cancelled);
        await mine.CreatePoolAsync("ours", Cancelled);

        (await watcher.NextAsync(Cancelled))["name"]!.ToString().ShouldBe("ours");
    }

    [Fact]
    public async Task Changes_FilteredByKindAndLabel_AreThoseOnlyAlsoWhenDeleted()
    {
        var tenant = await host.CreateTenantAsync(Cancelled);
        using var watcher = await Watcher.StartAsync(tenant, "?kind=pool&label_key=team&label_value=shop", Cancelled);
        var labelled = Bodies.Pool("labelled");
        labelled["markers"] = new JsonArray(new JsonObject { ["key"] = "team", ["values"] = new JsonArray("shop") });

        var plain = await tenant.CreatePoolAsync("plain", Cancelled);
        var created = await tenant.CreateAsync("pool", labelled, Cancelled);
        await tenant.CreateAsync("healthmonitor", new JsonObject { ["name"] = "monitor", ["type"] = "HEALTH_MONITOR_TCP" }, Cancelled);
        (await tenant.Api.DeleteAsync($"/api/pool/{plain["uuid"]}", Cancelled)).Expect(204);
        (await tenant.Api.DeleteAsync($"/api/pool/{created["uuid"]}", Cancelled)).Expect(204);

        (await watcher.NextAsync(2, Cancelled)).Select(one => $"{one["change"]} {one["name"]}").ShouldBe(["created labelled", "deleted labelled"]);
    }

    [Fact]
    public async Task Watch_KeyRevoked_EndsAndTellsNothingThatCameAfter()
    {
        var tenant = await host.CreateTenantAsync(Cancelled);
        var issued = (await tenant.Api.PostAsync("/api/apikey", new JsonObject { ["name"] = "brief", ["role"] = "Reader" }, Cancelled)).Expect(201).Body;
        using var watcher = await Watcher.StartAsync(tenant with { Key = issued["key"]!.ToString() }, "", Cancelled);
        await tenant.CreatePoolAsync("early", Cancelled);
        (await watcher.NextAsync(Cancelled))["name"]!.ToString().ShouldBe("early");

        (await tenant.Api.DeleteAsync($"/api/apikey/{issued["uuid"]}", Cancelled)).Expect(204);
        await tenant.CreatePoolAsync("late", Cancelled);

        (await watcher.NextAsync(Cancelled)).ContainsKey("error").ShouldBeTrue();
        await Should.ThrowAsync<EndOfStreamException>(() => watcher.NextAsync(Cancelled));
    }

    [Fact]
    public async Task SecretsInEvents_AreHidden()
    {
        var tenant = await host.CreateTenantAsync(Cancelled);
        using var watcher = await Watcher.StartAsync(tenant, "?kind=sslkeyandcertificate", Cancelled);
        await tenant.CreateAsync("sslkeyandcertificate", new JsonObject
        {
            ["name"] = "shop",
            ["certificate"] = new JsonObject { ["certificate"] = Replay.TestCertificate.CertificatePem },
            ["key"] = Replay.TestCertificate.KeyPem,
        }, Cancelled);

        (await watcher.NextAsync(Cancelled)).ToJsonString().ShouldNotContain("PRIVATE KEY");
    }

    [Theory]
    [InlineData("?since=x", "since")]
    [InlineData("?since=99999999999", "since")]
    [InlineData("?kind=pol", "kind")]
    [InlineData("?form=1", "form")]
    public async Task Watch_NotUnderstood_IsRefusedAtOnce(string query, string field)
    {
        var tenant = await host.CreateTenantAsync(Cancelled);

        (await tenant.Api.GetAsync($"/api/watch{query}", Cancelled)).Expect(400).FaultyFields.ShouldBe([field]);
    }
}
