using Fairlead.Model.Identity;
using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Objects;

[Trait("tier", "store")]
public sealed class HeldTests
{
    private static readonly DateTimeOffset Later = Noon.AddHours(1);

    [Theory, EveryDatabase]
    public async Task Hold_AnObject_HidesItFromClientsAndKeepsItForItsTraffic(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var other = await fixture.NewTenantAsync();
        var (web, shop) = (await store.AddAsync("web"), await store.AddAsync("shop"));
        var set = Set(Hold(web));

        (await store.CommitOkAsync(set)).Objects.ShouldBe([null]);

        (await store.FindAsync(web.Id, Stop)).ShouldBeNull();
        (await store.FindByNameAsync("pool", "web", Stop)).ShouldBeNull();
        var page = await store.ListAsync(new ObjectQuery("pool"), Stop);
        (page.Total, page.Objects.Single().Id).ShouldBe((1, shop.Id));
        (await store.ListAsync(new ObjectQuery("pool") { NameContains = "w" }, Stop)).Total.ShouldBe(0);
        (await store.ListAsync(new ObjectQuery("pool") { IncludeHeld = true }, Stop)).Total.ShouldBe(2);
        (await store.FindManyAsync([web.Id], Stop)).Single().HeldUntil.ShouldBe(Later);
        (await store.SnapshotAsync(Stop)).Objects.Count.ShouldBe(2);
        var held = (await store.HeldAsync(Stop)).ShouldHaveSingleItem();
        (held.Object.Id, held.Object.Body, held.At, held.Actor, held.ChangeSet).ShouldBe((web.Id, web.Body, Noon, Alice, set.Id));
        (await other.HeldAsync(Stop)).ShouldBeEmpty();
        (await store.TombstonesAsync(10, Stop)).ShouldBeEmpty();
    }

    [Theory, EveryDatabase]
    public async Task Held_Object_IsMissingForWritesThatDoNotMeanIt(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var web = await store.AddAsync("web");
        await store.CommitOkAsync(Hold(web));
        var (vs, reference) = (NewId("virtualservice"), new Reference("pool_ref", web.Id));

        (await store.CommitRejectedAsync(new DeleteObject(web.Id, null))).ShouldBe([new ObjectMissing(web.Id)]);
        (await store.CommitRejectedAsync(Replace(web) with { Expected = null })).ShouldBe([new ObjectMissing(web.Id)]);
        (await store.CommitRejectedAsync(Hold(web))).ShouldBe([new ObjectMissing(web.Id)]);
        (await store.CommitRejectedAsync(Create(vs, "vs", reference))).ShouldBe([new DanglingReference(vs, reference)]);
        var taken = NewId();
        (await store.CommitRejectedAsync(Create(taken, "web"))).ShouldBe([new NameTaken(taken, "web", web.Id, IsHeld: true)]);
    }

    [Theory, EveryDatabase]
    public async Task TakeOver_OfAHeldObject_BringsItBackUnderItsId(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var web = await store.AddAsync("web");
        await store.CommitOkAsync(Hold(web));
        var held = (await store.HeldAsync(Stop)).Single().Object;

        await store.CommitOkAsync(Replace(held) with { TakesOver = true });

        var back = (await store.FindAsync(web.Id, Stop)).ShouldNotBeNull();
        (back.HeldUntil, back.Revision).ShouldBe((null, new Revision(3)));
        (await store.ListAsync(new ObjectQuery("pool"), Stop)).Total.ShouldBe(1);
        (await store.HeldAsync(Stop)).ShouldBeEmpty();
        (await store.HistoryOfAsync(web.Id, 9, Stop)).Select(one => one.Kind).ShouldBe([ChangeKind.Returned, ChangeKind.Held, ChangeKind.Created]);
        (await store.CommitRejectedAsync(Replace(back) with { TakesOver = true })).ShouldBe([new ObjectMissing(web.Id)]);
    }

    [Theory, EveryDatabase]
    public async Task Delete_OfWhatAHeldObjectNeeds_IsRefusedUntilBothGo(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var pool = await store.AddAsync("web");
        var vs = await store.AddAsync("vs", "virtualservice", new Reference("pool_ref", pool.Id));
        (await store.CommitRejectedAsync(Hold(pool))).Single().ShouldBeOfType<StillReferenced>();
        await store.CommitOkAsync(Hold(vs));

        (await store.ReferrersOfAsync(pool.Id, Stop)).ShouldBeEmpty();
        var needed = (await store.CommitRejectedAsync(new DeleteObject(pool.Id, null))).Single().ShouldBeOfType<NeededByHeld>();
        (needed.Until, needed.Referrers.Single()).ShouldBe((Later, new Referrer(vs.Id, "vs", "pool_ref")));
        await store.CommitOkAsync(Hold(pool));
        (await store.CommitRejectedAsync(Release(pool))).Single().ShouldBeOfType<NeededByHeld>();
        await store.CommitOkAsync(Release(vs), Release(pool));

        (await store.SnapshotAsync(Stop)).Objects.ShouldBeEmpty();
        (await store.ListAsync(new ObjectQuery("pool"), Stop)).Total.ShouldBe(0);
        (await store.TombstonesAsync(10, Stop)).Select(one => one.Id).ShouldBe([vs.Id, pool.Id], ignoreOrder: true);
        await store.AddAsync("web");
    }

    [Theory, EveryDatabase]
    public async Task DeletionsOf_ACredential_AreItsOwnSinceTheMomentHeldOnesToo(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var bob = Alice with { Id = Guid.NewGuid(), Name = "bob" };
        var (a, b, c) = (await store.AddAsync("a"), await store.AddAsync("b"), await store.AddAsync("c"));
        await store.CommitOkAsync(Set(Create(NewId(), "bobs")) with { Actor = bob });
        await store.CommitOkAsync(Set(new DeleteObject(a.Id, null)) with { At = Noon.AddMinutes(1) });
        await store.CommitOkAsync(Set(Hold(b)) with { At = Noon.AddMinutes(2) });

        (await store.DeletionsOfAsync(Alice, Noon, Stop)).ShouldBe(new DeletionRecord(2, 1));
        (await store.DeletionsOfAsync(Alice, Noon.AddMinutes(2), Stop)).ShouldBe(new DeletionRecord(1, 1));
        (await store.DeletionsOfAsync(bob, Noon, Stop)).ShouldBe(new DeletionRecord(0, 1));
        await store.CommitOkAsync(Set(new DeleteObject(c.Id, null)) with { Actor = bob, At = Noon.AddMinutes(3) });
        (await store.DeletionsOfAsync(bob, Noon, Stop)).ShouldBe(new DeletionRecord(1, 1));
    }

    private static HoldObject Hold(StoredObject one) => new(one.Id, one.Revision, Later, one.Body);

    private static DeleteObject Release(StoredObject one) => new(one.Id, null) { IsRelease = true };
}
