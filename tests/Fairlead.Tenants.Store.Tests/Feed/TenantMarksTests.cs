using Fairlead.Model.Identity;
using Fairlead.Tenants.Feed;
using Fairlead.Testing.Running;
using Fairlead.Testing.Stores;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Feed;

[Trait("tier", "store")]
public sealed class TenantMarksTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Theory, EveryDatabase]
    public async Task Mark_AfterAnAcknowledgedWrite_IsAnotherForThatTenantOnly(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var other = await fixture.NewTenantAsync();
        var marks = await fixture.HearingAsync();
        // What was written while the tenants were made may still be on its way.
        var theirs = await QuietAsync(marks, other.Tenant);
        var before = await QuietAsync(marks, store.Tenant);

        await store.AddAsync("web");

        marks.Of(store.Tenant).ShouldNotBe(before);
        marks.Of(other.Tenant).ShouldBe(theirs);
    }

    [Theory, OnPostgres]
    public async Task Mark_AfterAWriteOfAnotherReplica_Changes(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var replica = await fixture.AnotherAsync();
        var marks = await replica.HearingAsync();
        var before = await QuietAsync(marks, store.Tenant);

        await store.AddAsync("web");

        await Until.TrueAsync("the other replica heard of it", Deadline, () => Task.FromResult(marks.Of(store.Tenant) != before), Stop);
    }

    [Theory, OnPostgres]
    public async Task Mark_WhenNobodyListens_IsNone(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);

        fixture.Services.GetRequiredService<ITenantMarks>().Of(new TenantId(Guid.NewGuid())).ShouldBeNull();
    }

    private static async Task<TenantMark> QuietAsync(ITenantMarks marks, TenantId tenant)
    {
        var mark = marks.Of(tenant);
        await Until.TrueAsync("nothing more is told", Deadline, async () =>
        {
            var before = mark;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Stop);
            mark = marks.Of(tenant);
            return mark == before;
        }, Stop);
        return mark!.Value;
    }
}
