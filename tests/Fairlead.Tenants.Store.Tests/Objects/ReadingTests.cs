using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Objects;

[Trait("tier", "store")]
public sealed class ReadingTests
{
    [Theory, EveryDatabase]
    public async Task Find_CreatedObject_IsAsCommitted(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var id = NewId();

        var committed = await store.CommitOkAsync(new CreateObject(id, "web", """{"name":"wäb","x":[1,2.50]}""", []) { IsSystem = true });

        var found = await store.FindAsync(id, Stop);
        found.ShouldBe(new StoredObject(id, "web", new(1), """{"name":"wäb","x":[1,2.50]}""", Noon, true));
        committed.Objects.ShouldBe([found]);
        (await store.FindByNameAsync("pool", "web", Stop)).ShouldBe(found);
        (await store.FindByNameAsync("virtualservice", "web", Stop)).ShouldBeNull();
        (await store.FindAsync(NewId(), Stop)).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task FindWithNames_ObjectThatRefersToOthers_NamesEachOnce(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var other = await fixture.NewTenantAsync();
        var cloud = await store.AddAsync("cloud", "cloud");
        var monitor = await store.AddAsync("hm", "healthmonitor");
        await store.AddAsync("spare", "healthmonitor");
        var pool = await store.AddAsync("web", "pool", new("cloud_ref", cloud.Id), new("health_monitor_refs[0]", monitor.Id), new("health_monitor_refs[1]", monitor.Id));

        var found = (await store.FindWithNamesAsync(pool.Id, Stop)).ShouldNotBeNull();
        found.Object.ShouldBe(pool);
        found.Names.ShouldBe(new Dictionary<Model.Identity.ObjectId, string> { [cloud.Id] = "cloud", [monitor.Id] = "hm" }, ignoreOrder: true);
        (await store.FindWithNamesAsync(cloud.Id, Stop))!.Names.ShouldBeEmpty();
        (await store.FindWithNamesAsync(NewId(), Stop)).ShouldBeNull();
        (await other.FindWithNamesAsync(pool.Id, Stop)).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task FindWithNames_HeldObjects_AreNamedByOthersAndNotFoundThemselves(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var pool = await store.AddAsync("web");
        var site = await store.AddAsync("site", "virtualservice", new Reference("pool_ref", pool.Id));
        await store.CommitOkAsync(new HoldObject(site.Id, site.Revision, Noon.AddHours(1), site.Body));

        (await store.FindWithNamesAsync(site.Id, Stop)).ShouldBeNull();
        (await store.NamesOfAsync([site.Id, pool.Id, NewId()], Stop)).ShouldBe(
            new Dictionary<Model.Identity.ObjectId, string> { [site.Id] = "site", [pool.Id] = "web" }, ignoreOrder: true);
        (await store.NamesOfAsync([], Stop)).ShouldBeEmpty();
    }
}
