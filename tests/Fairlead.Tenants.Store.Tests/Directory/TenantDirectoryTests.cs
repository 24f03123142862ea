using Fairlead.Model.Identity;
using Fairlead.Tenants.Directory;
using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Directory;

[Trait("tier", "store")]
public sealed class TenantDirectoryTests
{
    [Theory, EveryDatabase]
    public async Task Create_NewTenant_IsFoundByIdAndName(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        var tenant = NewTenant("zeta") with { Description = "the last" };

        (await fixture.Tenants.CreateAsync(tenant, Stop)).ShouldBe(tenant);
        await fixture.Tenants.CreateAsync(NewTenant("alpha"), Stop);

        (await fixture.Tenants.FindAsync(tenant.Id, Stop)).ShouldBe(tenant);
        (await fixture.Tenants.FindByNameAsync("zeta", Stop)).ShouldBe(tenant);
        (await fixture.Tenants.FindByNameAsync("Zeta", Stop)).ShouldBeNull();
        (await fixture.Tenants.ListAsync(Stop)).Select(t => t.Name).ShouldBe(["alpha", "zeta"]);
    }

    [Theory, EveryDatabase]
    public async Task Create_NameTaken_AnswersNull(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        var tenant = NewTenant("one");
        await fixture.Tenants.CreateAsync(tenant, Stop);

        (await fixture.Tenants.CreateAsync(NewTenant("one"), Stop)).ShouldBeNull();

        (await fixture.Tenants.FindByNameAsync("one", Stop)).ShouldBe(tenant);
    }

    [Theory, EveryDatabase]
    public async Task SetState_FromEveryState_AllowsExactlyTheLegalMoves(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        (TenantState, TenantState)[] legal =
        [
            (TenantState.Preparing, TenantState.Active), (TenantState.Active, TenantState.Suspended),
            (TenantState.Suspended, TenantState.Active), (TenantState.Active, TenantState.Deleting),
            (TenantState.Suspended, TenantState.Deleting), (TenantState.Deleting, TenantState.Gone),
        ];

        foreach (var from in Enum.GetValues<TenantState>())
        {
            foreach (var to in Enum.GetValues<TenantState>())
            {
                var tenant = NewTenant($"{from}-{to}") with { State = from };
                await fixture.Tenants.CreateAsync(tenant, Stop);

                var moved = await fixture.Tenants.SetStateAsync(tenant.Id, to, Noon.AddHours(1), Stop);

                moved.ShouldBe(legal.Contains((from, to)), $"{from} to {to}");
                var expected = moved ? tenant with { State = to, ModifiedAt = Noon.AddHours(1) } : tenant;
                (await fixture.Tenants.FindAsync(tenant.Id, Stop)).ShouldBe(expected);
            }
        }

        (await fixture.Tenants.SetStateAsync(new TenantId(Guid.NewGuid()), TenantState.Active, Noon, Stop)).ShouldBeFalse();
    }

    private static Tenant NewTenant(string name) => new(new TenantId(Guid.NewGuid()), name, "", TenantState.Preparing, Noon, Noon);
}
