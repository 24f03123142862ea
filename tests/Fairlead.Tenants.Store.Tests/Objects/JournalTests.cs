using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Objects;

[Trait("tier", "store")]
public sealed class JournalTests
{
    [Theory, EveryDatabase]
    public async Task History_OfWrittenObject_HoldsEveryBodyNewestFirst(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var created = await store.AddAsync("web");
        var bob = new Actor("apikey", null, "bob");
        var replaced = (await store.CommitOkAsync(Set(Replace(created, "web2")) with { Actor = bob, At = Noon.AddHours(1) })).Objects[0]!;
        await store.CommitOkAsync(Set(new DeleteObject(created.Id, replaced.Revision)) with { At = Noon.AddHours(2) });

        // The audit lists the same writes, newest first too.
        var sets = (await fixture.Audit.ListAsync(store.Tenant, 10, Stop)).Select(entry => entry.Id).ToArray();
        (await store.HistoryOfAsync(created.Id, 10, Stop)).ShouldBe(
        [
            new HistoryEntry(created.Id, new(3), null, Noon.AddHours(2), Alice, ChangeKind.Deleted, sets[0]),
            new HistoryEntry(created.Id, new(2), replaced.Body, Noon.AddHours(1), bob, ChangeKind.Replaced, sets[1]),
            new HistoryEntry(created.Id, new(1), created.Body, Noon, Alice, ChangeKind.Created, sets[2]),
        ]);
        (await store.HistoryOfAsync(created.Id, 1, Stop)).Single().Revision.ShouldBe(new(3));
    }

    [Theory, EveryDatabase]
    public async Task Audit_OfEveryCommit_IsOneEntryWithItsChanges(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var other = await fixture.NewTenantAsync();
        var web = await store.AddAsync("web");
        await other.AddAsync("theirs");
        var second = Set(Replace(web), Create(NewId(), "more")) with { At = Noon.AddHours(-5) };
        await store.CommitOkAsync(second);
        await store.CommitRejectedAsync(Create(NewId(), "more"));

        var entries = await fixture.Audit.ListAsync(store.Tenant, 10, Stop);

        entries.Count.ShouldBe(2);
        entries[0].ShouldSatisfyAllConditions(
            e => e.Id.ShouldBe(second.Id),
            e => e.Tenant.ShouldBe(store.Tenant),
            e => e.Actor.ShouldBe(Alice),
            e => e.At.ShouldBe(second.At),
            e => e.Action.ShouldBe("commit"),
            e => e.Changes.ShouldBe(
                [
                    new AuditedChange(web.Id, "web", ChangeKind.Replaced, new(2)),
                    new AuditedChange(second.Changes[1].Id, "more", ChangeKind.Created, new(1)),
                ]));
        (await fixture.Audit.ListAsync(null, 10, Stop)).Count.ShouldBe(3);
    }

    [Theory, EveryDatabase]
    public async Task Audit_AppendedSignIn_IsListedWithoutTenant(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        var entry = new AuditEntry(Guid.NewGuid(), null, Alice, Noon, "sign-in-refused", [], "wrong password");

        await fixture.Audit.AppendAsync(entry, Stop);

        var listed = (await fixture.Audit.ListAsync(null, 10, Stop)).Single();
        listed.ShouldBe(entry with { Changes = listed.Changes });
        listed.Changes.ShouldBeEmpty();
    }

    [Theory, EveryDatabase]
    public async Task Runtimes_Saved_LastWriterWinsAndNullRemoves(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var other = await fixture.NewTenantAsync();
        var (a, b) = (await store.AddAsync("a"), await store.AddAsync("b"));
        await store.SaveRuntimesAsync([new(a.Id, """{"n":1}""", Noon), new(b.Id, """{"n":2}""", Noon)], Stop);
        await store.SaveRuntimesAsync([new(a.Id, """{"n":3}""", Noon.AddSeconds(1)), new(b.Id, null, Noon)], Stop);

        (await store.RuntimesAsync("pool", Stop)).ShouldBe([new RuntimeEntry(a.Id, """{"n":3}""", Noon.AddSeconds(1))]);
        (await store.RuntimesOfAsync([a.Id, b.Id, NewId("virtualservice")], Stop)).ShouldBe([new RuntimeEntry(a.Id, """{"n":3}""", Noon.AddSeconds(1))]);
        (await store.RuntimesOfAsync([b.Id], Stop)).ShouldBeEmpty();
        (await store.RuntimesOfAsync([], Stop)).ShouldBeEmpty();
        (await other.RuntimesOfAsync([a.Id], Stop)).ShouldBeEmpty();
        (await other.RuntimesAsync("pool", Stop)).ShouldBeEmpty();
        (await store.FindAsync(a.Id, Stop))!.Revision.ShouldBe(new(1));

        await store.CommitOkAsync(new DeleteObject(a.Id, null));
        (await store.RuntimesAsync("pool", Stop)).ShouldBeEmpty();
    }

    [Theory, EveryDatabase]
    public async Task Snapshot_DuringWrites_IsWhatTheFeedSaysUpToItsPosition(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var other = await fixture.NewTenantAsync();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await store.AddAsync($"p{i}");
                await other.AddAsync($"o{i}");
            }
        }, Stop);
        var snapshots = new List<TenantSnapshot>();
        await using var reader = await fixture.Stores.OpenAsync(store.Tenant, Stop);
        while (!writing.IsCompleted)
        {
            snapshots.Add(await reader.SnapshotAsync(Stop));
        }

        await writing;
        var feed = await Feed.FeedReading.ReadAllAsync(fixture.Feed, Stop);
        foreach (var snapshot in snapshots)
        {
            snapshot.Objects.Select(o => o.Id).ShouldBe(
                feed.Where(e => e.Tenant == store.Tenant && e.Sequence <= snapshot.FeedSequence).Select(e => e.Object), ignoreOrder: true);
        }
    }
}
