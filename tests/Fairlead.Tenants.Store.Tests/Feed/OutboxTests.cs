using Fairlead.Model.Identity;
using Fairlead.Testing.Stores;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Feed;

[Trait("tier", "store")]
public sealed class OutboxTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    [Theory, EveryDatabase]
    public async Task Outbox_SameWorkAskedTwice_WaitsOnce(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var other = await fixture.NewTenantAsync();
        var (group, otherGroup) = (NewId("serviceenginegroup"), NewId("serviceenginegroup"));
        await AskAsync(store, group, group);
        await AskAsync(store, group, otherGroup);
        await AskAsync(other, group);

        var taken = await fixture.Outbox.TakeAsync(10, Lease, Stop);

        taken.Select(e => (e.Tenant, e.Kind, e.Subject)).ShouldBe(
            [(store.Tenant, "fleet", group), (store.Tenant, "fleet", otherGroup), (other.Tenant, "fleet", group)], ignoreOrder: true);
        taken.ShouldAllBe(e => e.RequestedAt == Noon);
    }

    [Theory, EveryDatabase]
    public async Task Outbox_WorkAskedWhileTaken_IsGivenOutAgain(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var group = NewId("serviceenginegroup");
        await AskAsync(store, group);
        var first = await fixture.Outbox.TakeAsync(10, Lease, Stop);

        await AskAsync(store, group);
        await fixture.Outbox.CompleteAsync(first, Stop);

        (await fixture.Outbox.TakeAsync(10, Lease, Stop)).Single().Subject.ShouldBe(group);
    }

    [Theory, EveryDatabase]
    public async Task Outbox_TakerDies_WorkComesBackAfterTheLease(StoreDatabase database)
    {
        var time = new FakeTimeProvider(Noon);
        await using var fixture = await TenantStoreFixture.OpenAsync(database, time);
        await using var store = await fixture.NewTenantAsync();
        await AskAsync(store, NewId("serviceenginegroup"));
        var lost = await fixture.Outbox.TakeAsync(10, Lease, Stop);

        await using var successor = await fixture.AnotherAsync();
        using var impatient = new CancellationTokenSource();
        var early = successor.Outbox.TakeAsync(10, Lease, impatient.Token);
        early.IsCompleted.ShouldBeFalse();
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => early);
        time.Advance(Lease);
        var found = await successor.Outbox.TakeAsync(10, Lease, Stop);

        found.ShouldBe(lost);
    }

    [Theory, EveryDatabase]
    public async Task Outbox_Completed_IsNotGivenOutAgain(StoreDatabase database)
    {
        var time = new FakeTimeProvider(Noon);
        await using var fixture = await TenantStoreFixture.OpenAsync(database, time);
        await using var store = await fixture.NewTenantAsync();
        await AskAsync(store, NewId("serviceenginegroup"));
        await fixture.Outbox.CompleteAsync(await fixture.Outbox.TakeAsync(10, Lease, Stop), Stop);
        time.Advance(Lease * 2);
        var later = NewId("serviceenginegroup");
        await AskAsync(store, later);

        (await fixture.Outbox.TakeAsync(10, Lease, Stop)).Single().Subject.ShouldBe(later);
    }

    [Theory, EveryDatabase]
    public async Task Outbox_ManyTakers_ShareWithoutOverlap(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        ObjectId[] groups = [.. Enumerable.Range(0, 60).Select(_ => NewId("serviceenginegroup"))];
        var takers = Enumerable.Range(0, 6).Select(_ => Task.Run(() => fixture.Outbox.TakeAsync(10, Lease, Stop), Stop)).ToArray();

        await AskAsync(store, groups);

        var taken = (await Task.WhenAll(takers).WaitAsync(Deadline, Stop)).SelectMany(t => t).ToList();
        while (taken.Count < groups.Length)
        {
            taken.AddRange(await fixture.Outbox.TakeAsync(10, Lease, Stop).WaitAsync(Deadline, Stop));
        }

        taken.Select(e => e.Subject).ShouldBe(groups, ignoreOrder: true);
    }

    [Theory, EveryDatabase]
    public async Task Outbox_RejectedChangeSet_AsksForNothing(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var (refused, asked) = (NewId("serviceenginegroup"), NewId("serviceenginegroup"));
        var result = await store.CommitAsync(
            Set(new DeleteObject(NewId(), null)) with { Work = [new WorkRequest("fleet", refused)] }, Stop);
        result.ShouldBeOfType<Rejected>();

        await AskAsync(store, asked);

        (await fixture.Outbox.TakeAsync(10, Lease, Stop)).Single().Subject.ShouldBe(asked);
    }

    [Theory, OnPostgres]
    public async Task Outbox_WorkAskedInAnotherReplica_WakesTheTaker(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var replica = await fixture.AnotherAsync();
        for (var i = 0; i < 5; i++)
        {
            var taking = replica.Outbox.TakeAsync(10, Lease, Stop);
            var group = NewId("serviceenginegroup");
            await AskAsync(store, group);
            (await taking.WaitAsync(Deadline, Stop)).Single().Subject.ShouldBe(group);
        }
    }

    private static Task<Committed> AskAsync(ITenantStore store, params ObjectId[] groups) =>
        store.CommitOkAsync(Set() with { Work = [.. groups.Select(g => new WorkRequest("fleet", g))] });
}
