using CsCheck;
using Fairlead.Model.Identity;
using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Objects;

[Trait("tier", "store")]
public sealed class PastTests
{
    private static readonly ObjectId[] Ids = [.. Enumerable.Range(1, 5).Select(i => new ObjectId("pool", new Guid(i, 0, 0, new byte[8])))];

    private static readonly Gen<(int Id, bool IsDeleted, int[] Targets, int Minutes)[]> GenWrites = (
        from id in Gen.Int[0, 4]
        from isDeleted in Gen.Int[0, 2]
        from targets in Gen.Int[0, 4].Array[0, 2]
        from minutes in Gen.Int[-2, 5]
        select (id, isDeleted == 0, targets, minutes)).Array[1, 25];

    [Theory, EveryDatabase]
    public async Task Tombstones_AfterDeletions_AreThoseStillGoneNewestFirst(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var other = await fixture.NewTenantAsync();
        var (a, b, c) = (await store.AddAsync("a"), await store.AddAsync("b"), await store.AddAsync("c"));
        await store.CommitOkAsync(Set(new DeleteObject(a.Id, null)) with { At = Noon.AddHours(1) });
        var second = Set(new DeleteObject(b.Id, null)) with { At = Noon.AddHours(2) };
        await store.CommitOkAsync(second);
        await store.CommitOkAsync(Set(new DeleteObject(c.Id, null)) with { At = Noon.AddHours(3) });
        await store.CommitOkAsync(Set(Create(c.Id, "c")) with { At = Noon.AddHours(4) });

        var tombstones = await store.TombstonesAsync(10, Stop);

        tombstones.Select(one => one.Id).ShouldBe([b.Id, a.Id]);
        tombstones[0].ShouldBe(new Tombstone(b.Id, new(2), b.Body, Noon.AddHours(2), Alice, second.Id));
        (await store.TombstonesAsync(1, Stop)).ShouldHaveSingleItem().Id.ShouldBe(b.Id);
        (await other.TombstonesAsync(10, Stop)).ShouldBeEmpty();
    }

    [Theory, EveryDatabase]
    public async Task FindRevision_OfAnotherTenantOrNeverWritten_AnswersNull(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var other = await fixture.NewTenantAsync();
        var web = await store.AddAsync("web");

        (await store.FindRevisionAsync(web.Id, new(1), Stop))!.Body.ShouldBe(web.Body);
        (await store.FindRevisionAsync(web.Id, new(2), Stop)).ShouldBeNull();
        (await other.FindRevisionAsync(web.Id, new(1), Stop)).ShouldBeNull();
        (await other.AsOfAsync(Noon.AddYears(1), Stop)).ShouldBeEmpty();
    }

    [Theory, EveryDatabase]
    public async Task FindCommit_OfAnotherTenant_AnswersNull(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var other = await fixture.NewTenantAsync();
        var set = Set(Create(NewId(), "web"));
        await store.CommitOkAsync(set);

        (await store.FindCommitAsync(set.Id, Stop))!.Changes.ShouldHaveSingleItem().Id.ShouldBe(set.Changes[0].Id);
        (await other.FindCommitAsync(set.Id, Stop)).ShouldBeNull();
        (await store.FindCommitAsync(Guid.NewGuid(), Stop)).ShouldBeNull();
    }

    /// <summary>Whatever is written, with a clock that also goes back: the past is what it was, and no reference in it dangles.</summary>
    [Theory, EveryDatabase]
    public async Task AsOf_AfterAnyWrites_IsWhatWasThere(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await GenWrites.SampleAsync(async writes =>
        {
            await using var store = await fixture.Stores.OpenAsync(new TenantId(Guid.NewGuid()), Stop);
            var past = new List<(DateTimeOffset At, Dictionary<ObjectId, string> Bodies)>();
            var at = Noon;
            for (var i = 0; i < writes.Length; i++)
            {
                at = at.AddMinutes(writes[i].Minutes);
                if (await store.CommitAsync(Set(await ChangeAsync(store, writes[i], i)) with { At = at }, Stop) is Committed)
                {
                    past.Add((at, (await store.SnapshotAsync(Stop)).Objects.ToDictionary(one => one.Id, one => one.Body)));
                }
            }

            foreach (var moment in past.Select(one => one.At).Distinct())
            {
                var found = (await store.AsOfAsync(moment, Stop)).ToDictionary(one => one.Id, one => one.Body!);
                found.ShouldBe(past.Last(one => one.At <= moment).Bodies, ignoreOrder: true);
            }

            (await store.AsOfAsync(Noon.AddDays(-1), Stop)).ShouldBeEmpty();
        }, iter: 25, threads: 1);
    }

    private static async Task<Change> ChangeAsync(ITenantStore store, (int Id, bool IsDeleted, int[] Targets, int Minutes) write, int number)
    {
        var id = Ids[write.Id];
        Reference[] references = [.. write.Targets.Select((target, i) => new Reference($"refs[{i}]", Ids[target]))];
        var body = $$"""{"name":"p{{write.Id}}","number":{{number}}}""";
        return (await store.FindAsync(id, Stop), write.IsDeleted) switch
        {
            (null, _) => new CreateObject(id, $"p{write.Id}", body, [.. references]),
            (_, true) => new DeleteObject(id, null),
            _ => new ReplaceObject(id, null, $"p{write.Id}", body, [.. references]),
        };
    }
}
