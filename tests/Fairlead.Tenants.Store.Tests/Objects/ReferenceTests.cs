using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Objects;

[Trait("tier", "store")]
public sealed class ReferenceTests
{
    [Theory, EveryDatabase]
    public async Task Reference_ToObjectOfAnotherTenant_Dangles(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var mine = await fixture.NewTenantAsync();
        await using var theirs = await fixture.NewTenantAsync();
        var pool = await theirs.AddAsync("pool");
        var (vs, reference) = (NewId("virtualservice"), new Reference("pool_ref", pool.Id));

        (await mine.CommitRejectedAsync(Create(vs, "vs", reference))).ShouldBe([new DanglingReference(vs, reference)]);
    }

    [Theory, EveryDatabase]
    public async Task Reference_ToObjectCreatedLaterInTheSet_IsStored(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var (vs, pool) = (NewId("virtualservice"), NewId());

        // A circle, so that no order would do.
        await store.CommitOkAsync(
            Create(vs, "vs", new Reference("pool_ref", pool)), Create(pool, "pool", new Reference("vs_ref", vs)));

        (await store.ReferrersOfAsync(pool, Stop)).ShouldBe([new Referrer(vs, "vs", "pool_ref")]);
        (await store.ReferrersOfAsync(vs, Stop)).ShouldBe([new Referrer(pool, "pool", "vs_ref")]);
        await store.CommitOkAsync(new DeleteObject(vs, null), new DeleteObject(pool, null));
        (await store.ReferrersOfAsync(vs, Stop)).ShouldBeEmpty();
    }

    [Theory, EveryDatabase]
    public async Task Delete_ReferrerGivesUpInTheSameSet_IsStored(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var (old, other) = (await store.AddAsync("old"), await store.AddAsync("other"));
        var vs = await store.AddAsync("vs", "virtualservice", new Reference("pool_ref", old.Id));

        (await store.CommitRejectedAsync(new DeleteObject(old.Id, null))).Single().ShouldBeOfType<StillReferenced>();
        (await store.CommitRejectedAsync(new DeleteObject(old.Id, null), Replace(vs, null, new Reference("pool_ref", old.Id))))
            .Single().ShouldBeOfType<DanglingReference>();
        await store.CommitOkAsync(new DeleteObject(old.Id, null), Replace(vs, null, new Reference("pool_ref", other.Id)));

        (await store.ReferrersOfAsync(other.Id, Stop)).ShouldBe([new Referrer(vs.Id, "vs", "pool_ref")]);
        (await store.FindAsync(old.Id, Stop)).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task Rename_ReferredObject_KeepsReferrers(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var pool = await store.AddAsync("before");
        var vs = await store.AddAsync("vs", "virtualservice", new Reference("pool_ref", pool.Id));

        await store.CommitOkAsync(Replace(pool, "after"), Replace(vs, "vs-renamed", new Reference("pool_ref", pool.Id)));

        (await store.ReferrersOfAsync(pool.Id, Stop)).ShouldBe([new Referrer(vs.Id, "vs-renamed", "pool_ref")]);
    }

    [Theory, EveryDatabase]
    public async Task Replace_OtherReferences_LeavesExactlyThose(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var (a, b, c) = (await store.AddAsync("a"), await store.AddAsync("b"), await store.AddAsync("c"));
        var vs = await store.AddAsync("vs", "virtualservice", new Reference("x[0]", a.Id), new Reference("x[1]", b.Id));

        await store.CommitOkAsync(Replace(vs, null, new Reference("x[0]", b.Id), new Reference("y", c.Id), new Reference("y", c.Id)));

        (await store.ReferrersOfAsync(a.Id, Stop)).ShouldBeEmpty();
        (await store.ReferrersOfAsync(b.Id, Stop)).Select(r => r.Field).ShouldBe(["x[0]"]);
        (await store.ReferrersOfAsync(c.Id, Stop)).Select(r => r.Field).ShouldBe(["y"]);
    }

    [Theory, EveryDatabase]
    public async Task Reference_ToItself_DoesNotHinderDeletion(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var id = NewId();
        await store.CommitOkAsync(Create(id, "loop", new Reference("self_ref", id)));

        await store.CommitOkAsync(new DeleteObject(id, null));

        (await store.FindAsync(id, Stop)).ShouldBeNull();
    }
}
