using System.Text;
using Fairlead.Tenants.Store.Sql;
using Fairlead.Testing.Stores;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Crash;

/// <summary>A process killed between any two statements of a commit leaves all of the commit or nothing, and loses nothing that was acknowledged.</summary>
[Trait("tier", "store")]
public sealed class CrashTests
{
    /// <summary>More statements than the commit has.</summary>
    private const int Most = 200;

    [Theory, EveryDatabase]
    public async Task Commit_ItsProcessKilledBetweenAnyTwoStatements_IsStoredWholeOrNotAtAll(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        var (before, after) = await ExpectedAsync(fixture);
        var steps = 0;
        for (var isAlive = false; !isAlive; steps++)
        {
            steps.ShouldBeLessThan(Most);
            await using var store = await fixture.NewTenantAsync();
            await store.CommitOkAsync(CrashStory.Before());

            var (isAcknowledged, alive) = await DyingProcess.StartAsync(fixture.Options, store.Tenant, steps, Stop);

            isAlive = alive;
            var found = await DescribeAsync(fixture, store);
            (found == after || (found == before && !isAcknowledged)).ShouldBeTrue($"killed before step {steps}, acknowledged: {isAcknowledged}\n{found}");
            if (found == before)
            {
                await store.CommitOkAsync(CrashStory.Commit());
            }

            (await DescribeAsync(fixture, store)).ShouldBe(after);
        }

        steps.ShouldBeGreaterThan(15, "the process must have died in many places");
    }

    private static async Task<(string Before, string After)> ExpectedAsync(TenantStoreFixture fixture)
    {
        await using var store = await fixture.NewTenantAsync();
        await store.CommitOkAsync(CrashStory.Before());
        var before = await DescribeAsync(fixture, store);
        await store.CommitOkAsync(CrashStory.Commit());
        return (before, await DescribeAsync(fixture, store));
    }

    /// <summary>Everything that a commit writes, but for what differs from one tenant to the next.</summary>
    private static async Task<string> DescribeAsync(TenantStoreFixture fixture, ITenantStore store)
    {
        var text = new StringBuilder();
        var snapshot = await store.SnapshotAsync(Stop);
        foreach (var one in snapshot.Objects.OrderBy(one => one.Id.ToString(), StringComparer.Ordinal))
        {
            text.AppendLine($"{one.Id} {one.Name} {one.Revision} {one.Body} {one.ModifiedAt:O} held {one.HeldUntil:O}");
        }

        foreach (var id in CrashStory.Objects)
        {
            var history = await store.HistoryOfAsync(id, 10, Stop);
            text.AppendLine($"history of {id}: {string.Join("; ", history.Select(entry => $"{entry.Revision} {entry.Kind} {entry.Body} {entry.Actor.Name}"))}");
            text.AppendLine($"referrers of {id}: {string.Join("; ", await store.ReferrersOfAsync(id, Stop))}");
        }

        var page = await store.ListAsync(new ObjectQuery("pool"), Stop);
        text.AppendLine($"pools: {page.Total}, {string.Join(", ", page.Objects.Select(one => one.Name))}");
        var audit = await fixture.Audit.ListAsync(store.Tenant, 10, Stop);
        text.AppendLine($"audit: {string.Join("; ", audit.Select(entry => $"{entry.Action} {string.Join(", ", entry.Changes)}"))}");
        text.AppendLine($"answer: {await store.FindAnswerAsync(CrashStory.Repeat, Stop)}");
        foreach (var table in new[] { "feed", "outbox", "object_references" })
        {
            var counts = await fixture.Services.GetRequiredService<IStoreDatabase>().QueryAsync(
                new SqlScope(store.Tenant.Value), $"SELECT count(*) FROM {table} WHERE tenant_id = $1", [store.Tenant.Value], row => row.GetInt64(0), Stop);
            text.AppendLine($"{table}: {counts[0]}");
        }

        return text.ToString();
    }
}
