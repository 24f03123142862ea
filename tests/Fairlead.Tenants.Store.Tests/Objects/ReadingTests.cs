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
}
