using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Objects;

[Trait("tier", "store")]
public sealed class IsolationTests
{
    [Theory, EveryDatabase]
    public async Task Store_OfAnotherTenant_SeesNothingOfThisOne(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var mine = await fixture.NewTenantAsync();
        await using var theirs = await fixture.NewTenantAsync();
        var web = await mine.AddAsync("web");
        await mine.AddAsync("vs", "virtualservice", new Reference("pool_ref", web.Id));

        (await theirs.FindAsync(web.Id, Stop)).ShouldBeNull();
        (await theirs.FindByNameAsync("pool", "web", Stop)).ShouldBeNull();
        (await theirs.FindManyAsync([web.Id], Stop)).ShouldBeEmpty();
        (await theirs.ListAsync(new ObjectQuery("pool"), Stop)).ShouldSatisfyAllConditions(
            p => p.Objects.ShouldBeEmpty(), p => p.Total.ShouldBe(0));
        (await theirs.SnapshotAsync(Stop)).Objects.ShouldBeEmpty();
        (await theirs.ReferrersOfAsync(web.Id, Stop)).ShouldBeEmpty();
        (await theirs.HistoryOfAsync(web.Id, 10, Stop)).ShouldBeEmpty();
        (await fixture.Audit.ListAsync(theirs.Tenant, 10, Stop)).ShouldBeEmpty();
    }

    [Theory, EveryDatabase]
    public async Task Store_OfAnotherTenant_CannotWriteToThisOne(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var mine = await fixture.NewTenantAsync();
        await using var theirs = await fixture.NewTenantAsync();
        var web = await mine.AddAsync("web");

        (await theirs.CommitRejectedAsync(Replace(web))).ShouldBe([new ObjectMissing(web.Id)]);
        (await theirs.CommitRejectedAsync(new DeleteObject(web.Id, null))).ShouldBe([new ObjectMissing(web.Id)]);

        // Names and even ids are the tenant's own.
        await theirs.CommitOkAsync(Create(web.Id, "web"));
        await theirs.CommitOkAsync(new DeleteObject(web.Id, null));
        (await mine.FindAsync(web.Id, Stop)).ShouldBe(web);
    }

    [Theory, EveryDatabase]
    public async Task FindMany_SomeMissing_GivesTheOthers(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var (a, b) = (await store.AddAsync("a"), await store.AddAsync("b", "healthmonitor"));

        (await store.FindManyAsync([a.Id, NewId(), b.Id, new("pool", b.Id.Value)], Stop)).ShouldBe([a, b], ignoreOrder: true);
        (await store.FindManyAsync([], Stop)).ShouldBeEmpty();
    }
}
