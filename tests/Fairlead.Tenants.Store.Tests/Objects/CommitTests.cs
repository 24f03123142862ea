using Fairlead.Model.Identity;
using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Objects;

[Trait("tier", "store")]
public sealed class CommitTests
{
    [Theory, EveryDatabase]
    public async Task SystemObject_Renamed_IsRefusedAndStaysKnownByItsNameInItsTenantOnly(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var other = await fixture.NewTenantAsync();
        var system = (await store.CommitOkAsync(Create(NewId(), "System-X") with { IsSystem = true })).Objects[0]!;
        (string, string)[] names = [("pool", "System-X"), ("pool", "nobody")];

        for (var look = 0; look < 3; look++)
        {
            (await store.LookUpAsync(names, [], Stop)).ShouldBe([new NamedObject(system.Id, "System-X")]);
            (await store.LookUpAsync([], [system.Id], Stop)).ShouldBe([new NamedObject(system.Id, "System-X")]);
            (await other.LookUpAsync(names, [system.Id], Stop)).ShouldBeEmpty();
        }

        (await store.CommitRejectedAsync(Replace(system, "another"))).ShouldBe([new SystemObjectProtected(system.Id, "System-X")]);
        await store.CommitOkAsync(Replace(system));
        (await store.LookUpAsync(names, [], Stop)).ShouldBe([new NamedObject(system.Id, "System-X")]);
    }

    [Theory, EveryDatabase]
    public async Task Commit_NameInUse_IsRejectedWithTheHolder(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var holder = await store.AddAsync("web");
        var renamed = await store.AddAsync("db");
        var id = NewId();

        (await store.CommitRejectedAsync(Create(id, "web"), Replace(renamed, "web"))).ShouldBe(
            [new NameTaken(id, "web", holder.Id), new NameTaken(renamed.Id, "web", id)]);

        (await store.FindAsync(id, Stop)).ShouldBeNull();
        await store.CommitOkAsync(Create(NewId("healthmonitor"), "web"));
    }

    [Theory, EveryDatabase]
    public async Task Commit_SeveralConflicts_ListsThemAllAndStoresNothing(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var first = await store.AddAsync("first");
        var second = (await store.CommitOkAsync(Replace(await store.AddAsync("second")))).Objects[0]!;
        var system = (await store.CommitOkAsync(Create(NewId(), "System-X") with { IsSystem = true })).Objects[0]!;
        var user = await store.AddAsync("user", "virtualservice", new Reference("pool_ref", first.Id));
        var there = await store.AddAsync("there");
        var (fresh, missing) = (NewId(), NewId());
        var dangling = new Reference("pool_ref", NewId());

        var conflicts = await store.CommitRejectedAsync(
            Create(fresh, "fresh", dangling),
            new DeleteObject(first.Id, null),
            Replace(second with { Revision = new Revision(1) }),
            new DeleteObject(missing, null),
            new DeleteObject(system.Id, null),
            Create(there.Id, "there"));

        conflicts.OfType<DanglingReference>().ShouldHaveSingleItem().ShouldBe(new DanglingReference(fresh, dangling));
        conflicts.OfType<StillReferenced>().ShouldHaveSingleItem().Referrers.ShouldBe([new Referrer(user.Id, "user", "pool_ref")]);
        conflicts.OfType<StaleRevision>().ShouldBe([new StaleRevision(second.Id, new(1), new(2))]);
        conflicts.OfType<ObjectMissing>().ShouldBe([new ObjectMissing(missing)]);
        conflicts.OfType<SystemObjectProtected>().ShouldBe([new SystemObjectProtected(system.Id, "System-X")]);
        conflicts.OfType<ObjectExists>().ShouldBe([new ObjectExists(there.Id)]);
        conflicts.Length.ShouldBe(6);
        (await store.FindAsync(fresh, Stop)).ShouldBeNull();
        (await store.FindAsync(first.Id, Stop)).ShouldBe(first);
        (await store.HistoryOfAsync(fresh, 10, Stop)).ShouldBeEmpty();
    }

    [Theory, EveryDatabase]
    public async Task Commit_NamesSwapped_StoresBoth(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var (a, b) = (await store.AddAsync("a"), await store.AddAsync("b"));
        var gone = await store.AddAsync("gone");
        var heir = NewId();

        await store.CommitOkAsync(
            Replace(a, "b"), Replace(b, "a"), new DeleteObject(gone.Id, gone.Revision), Create(heir, "gone"));

        (await store.FindByNameAsync("pool", "b", Stop))!.Id.ShouldBe(a.Id);
        (await store.FindByNameAsync("pool", "a", Stop))!.Id.ShouldBe(b.Id);
        (await store.FindByNameAsync("pool", "gone", Stop))!.Id.ShouldBe(heir);
        (await store.ListAsync(new ObjectQuery("pool"), Stop)).Total.ShouldBe(3);
    }

    [Theory, EveryDatabase]
    public async Task Commit_ClockJumpsBack_ModifiedAtStillGrows(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var created = await store.AddAsync("web");

        var replaced = (await store.CommitOkAsync(Set(Replace(created)) with { At = Noon.AddHours(-1) })).Objects[0]!;
        await store.CommitOkAsync(Set(new DeleteObject(created.Id, replaced.Revision)) with { At = Noon.AddHours(-2) });
        var again = (await store.CommitOkAsync(Set(Create(created.Id, "web")) with { At = Noon.AddHours(-3) })).Objects[0]!;

        replaced.ModifiedAt.ShouldBe(Noon.AddMicroseconds(1));
        again.ModifiedAt.ShouldBe(Noon.AddMicroseconds(3));
        again.Revision.ShouldBe(new Revision(4));
        (await store.FindAsync(created.Id, Stop)).ShouldBe(again);
    }

    [Theory, EveryDatabase]
    public async Task Commit_SameRevisionReplacedByMany_OneWins(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var web = await store.AddAsync("web");

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using var own = await fixture.Stores.OpenAsync(store.Tenant, Stop);
            return await own.CommitAsync(Set(Replace(web)), Stop);
        }, Stop)));

        results.OfType<Committed>().ShouldHaveSingleItem();
        results.OfType<Rejected>().ShouldAllBe(r => r.Conflicts.Single() is StaleRevision);
        (await store.FindAsync(web.Id, Stop))!.Revision.ShouldBe(new Revision(2));
    }

    [Theory, EveryDatabase]
    public async Task Commit_SameNameCreatedByMany_OneWinsAndTheOthersLearnTheHolder(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using var own = await fixture.Stores.OpenAsync(store.Tenant, Stop);
            return await own.CommitAsync(Set(Create(NewId(), "web")), Stop);
        }, Stop)));

        var holder = results.OfType<Committed>().ShouldHaveSingleItem().Objects[0]!.Id;
        results.OfType<Rejected>().Select(r => r.Conflicts.Single()).Cast<NameTaken>().ShouldAllBe(c => c.Holder == holder);
    }

    [Theory, EveryDatabase]
    public async Task Commit_TargetDeletedWhileItIsReferred_NeverDangles(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        for (var round = 0; round < 20; round++)
        {
            var pool = await store.AddAsync($"pool-{round}");
            var referring = Task.Run(() => CommitAsync(
                Create(NewId("virtualservice"), $"vs-{pool.Id.Value}", new Reference("pool_ref", pool.Id))), Stop);
            var deleting = Task.Run(() => CommitAsync(new DeleteObject(pool.Id, null)), Stop);

            var outcomes = await Task.WhenAll(referring, deleting);

            outcomes.OfType<Committed>().ShouldHaveSingleItem();
            var conflict = outcomes.OfType<Rejected>().Single().Conflicts.Single();
            (conflict is DanglingReference or StillReferenced).ShouldBeTrue(conflict.ToString());
        }

        async Task<CommitResult> CommitAsync(Change change)
        {
            await using var own = await fixture.Stores.OpenAsync(store.Tenant, Stop);
            return await own.CommitAsync(Set(change), Stop);
        }
    }

    [Theory, EveryDatabase]
    public async Task Commit_ManyWritersAtOnce_AllSucceed(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var second = await fixture.NewTenantAsync();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Run(async () =>
        {
            await using var own = await fixture.Stores.OpenAsync(writer % 2 == 0 ? store.Tenant : second.Tenant, Stop);
            for (var i = 0; i < 10; i++)
            {
                await own.CommitOkAsync(Create(NewId(), $"{writer}-{i}"));
                await own.SaveRuntimesAsync([new RuntimeEntry(NewId(), "{}", Noon)], Stop);
                await fixture.Audit.ListAsync(own.Tenant, 1, Stop);
            }
        }, Stop)));

        (await store.ListAsync(new ObjectQuery("pool"), Stop)).Total.ShouldBe(80);
        (await second.ListAsync(new ObjectQuery("pool"), Stop)).Total.ShouldBe(80);
    }

    [Fact]
    public async Task Commit_ObjectTwiceInOneSet_IsRefusedAsMisuse()
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(StoreDatabase.Sqlite);
        await using var store = await fixture.NewTenantAsync();
        var id = NewId();

        var refusal = await Should.ThrowAsync<ArgumentException>(
            () => store.CommitAsync(Set(Create(id, "a"), new DeleteObject(id, null)), Stop));

        refusal.Message.ShouldContain(id.ToString());
    }

    [Theory, EveryDatabase]
    public async Task Commit_ChangeSetIdUsedTwice_FailsAndStoresNothing(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var first = Set(Create(NewId(), "a"));
        await store.CommitOkAsync(first);

        await Should.ThrowAsync<System.Data.Common.DbException>(
            () => store.CommitAsync(first with { Changes = [Create(NewId(), "b")] }, Stop));

        (await store.FindByNameAsync("pool", "b", Stop)).ShouldBeNull();
        await store.CommitOkAsync(Create(NewId(), "b"));
    }
}
