using Fairlead.Tenants.Store.Schema;
using Fairlead.Testing.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Schema;

[Trait("tier", "store")]
public sealed class MigrationTests
{
    [Theory, EveryDatabase]
    public async Task Model_AgainstItsMigrations_HasNoPendingChange(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var context = await fixture.Services
            .GetRequiredService<IDbContextFactory<StoreContext>>().CreateDbContextAsync(Stop);

        context.Database.HasPendingModelChanges().ShouldBeFalse();
        (await context.Database.GetPendingMigrationsAsync(Stop)).ShouldBeEmpty();
        (await context.Database.GetAppliedMigrationsAsync(Stop)).ShouldNotBeEmpty();
    }

    [Theory, EveryDatabase]
    public async Task SecondStart_OnTheSameDatabase_FindsEverything(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync("acme");
        var web = await store.AddAsync("web");

        await using var restarted = await fixture.AnotherAsync();
        await using var again = await restarted.Stores.OpenAsync(store.Tenant, Stop);

        (await again.FindAsync(web.Id, Stop)).ShouldBe(web);
        (await restarted.Tenants.FindByNameAsync("acme", Stop))!.Id.ShouldBe(store.Tenant);
        (await again.SnapshotAsync(Stop)).FeedSequence.ShouldBe(1);
    }

    [Fact]
    public async Task Sqlite_AfterMigration_WritesAhead()
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(StoreDatabase.Sqlite);
        await using var context = await fixture.Services
            .GetRequiredService<IDbContextFactory<StoreContext>>().CreateDbContextAsync(Stop);

        (await context.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync(Stop)).ShouldBe("wal");
    }

    [Theory, OnPostgres]
    public async Task Migrate_UserThatMayNotActForTenants_SaysHowToLetIt(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        var cluster = await PostgresCluster.GetAsync();
        var name = $"fairlead_{Guid.NewGuid():N}";
        var user = $"nobody_{Guid.NewGuid():N}";
        await cluster.ExecuteAsync("postgres", $"CREATE ROLE {user} LOGIN PASSWORD '{user}'", $"CREATE DATABASE {name} OWNER {user}");
        var options = fixture.Options with { PostgresConnectionString = cluster.ConnectionString(name, user) };

        await using (var services = new ServiceCollection().AddTenantStore(options).BuildServiceProvider())
        {
            var refusal = await Should.ThrowAsync<PostgresException>(() => services.MigrateTenantStoreAsync(Stop));
            refusal.MessageText.ShouldContain($"GRANT fairlead_tenant TO \"{user}\"");
            await cluster.ExecuteAsync("postgres", $"GRANT fairlead_tenant TO {user}");
            await services.MigrateTenantStoreAsync(Stop);
            var stores = services.GetRequiredService<ITenantStores>();
            await using var store = await stores.OpenAsync(new Model.Identity.TenantId(Guid.NewGuid()), Stop);
            await store.AddAsync("web");
        }

        await cluster.ExecuteAsync("postgres", $"DROP DATABASE {name} WITH (FORCE)", $"DROP ROLE {user}");
    }
}
