using Fairlead.Tenants.Store.Sql;
using Fairlead.Testing.Stores;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Objects;

/// <summary>What the database itself holds back when a statement forgets its filter.</summary>
[Trait("tier", "store")]
public sealed class RowSecurityTests
{
    private static readonly string[] TenantTables =
        ["objects", "object_references", "object_counts", "history", "runtimes", "feed", "audit", "outbox", "kept_answers"];

    [Theory, OnPostgres]
    public async Task Select_WithoutFilterOnATenantsConnection_FindsOnlyItsRows(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var mine = await fixture.NewTenantAsync();
        await using var theirs = await fixture.NewTenantAsync();
        await FillAsync(mine);
        await FillAsync(theirs);

        foreach (var table in TenantTables)
        {
            var owners = await QueryAsync(fixture, new SqlScope(mine.Tenant.Value), $"SELECT DISTINCT tenant_id FROM {table}");
            owners.ShouldBe([mine.Tenant.Value], table);
            (await QueryAsync(fixture, new SqlScope(Guid.NewGuid()), $"SELECT tenant_id FROM {table}")).ShouldBeEmpty(table);
        }
    }

    [Theory, OnPostgres]
    public async Task Select_WithNoTenantSet_FindsNothing(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await FillAsync(store);
        await using var connection = await fixture.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(Stop);

        // First as the tables' owner, then as the tenants' role, neither having said for whom.
        foreach (var role in new[] { "RESET ROLE", "SET ROLE fairlead_tenant" })
        {
            await ExecuteAsync(connection, role);
            foreach (var table in TenantTables)
            {
                (await ExecuteAsync(connection, $"SELECT count(*) FROM {table}")).ShouldBe(0L, $"{role}: {table}");
            }
        }

        await ExecuteAsync(connection, "RESET ROLE");
    }

    [Theory, OnPostgres]
    public async Task Write_ForAnotherTenant_IsRefusedOrTouchesNothing(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var mine = await fixture.NewTenantAsync();
        await using var theirs = await fixture.NewTenantAsync();
        await FillAsync(theirs);
        var raw = fixture.Services.GetRequiredService<IStoreDatabase>();
        var scope = new SqlScope(mine.Tenant.Value);

        var refusal = await Should.ThrowAsync<PostgresException>(() => raw.WriteAsync(
            scope,
            [new SqlStatement("INSERT INTO object_counts (tenant_id, kind, objects) VALUES ($1, 'x', 1)", [theirs.Tenant.Value])], Stop));
        await raw.WriteAsync(scope, [new SqlStatement("UPDATE objects SET name = 'stolen'", [])], Stop);
        await raw.WriteAsync(scope, [new SqlStatement("DELETE FROM object_references", [])], Stop);

        refusal.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        (await theirs.FindByNameAsync("pool", "stolen", Stop)).ShouldBeNull();
        (await theirs.ListAsync(new ObjectQuery("virtualservice"), Stop)).Total.ShouldBe(1);
        (await theirs.ReferrersOfAsync((await theirs.FindByNameAsync("pool", "pool", Stop))!.Id, Stop)).Count.ShouldBe(1);
    }

    [Theory, OnPostgres]
    public async Task TenantsRole_OnTablesOfTheInstallation_IsRefused(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();

        foreach (var table in new[] { "tenants", "users", "memberships", "sessions", "api_keys", "join_tokens", "secrets", "protection_keys" })
        {
            var refusal = await Should.ThrowAsync<PostgresException>(
                () => QueryAsync(fixture, new SqlScope(store.Tenant.Value), $"SELECT NULL::uuid FROM {table}"), table);
            refusal.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, table);
        }

        await Should.ThrowAsync<PostgresException>(() => QueryAsync(
            fixture, new SqlScope(store.Tenant.Value), "DELETE FROM history RETURNING tenant_id"));
    }

    [Theory, OnPostgres]
    public async Task Connection_AfterATenantsTransaction_IsNobodysAgain(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(
            database, adjust: o => o with { PostgresConnectionString = o.PostgresConnectionString + ";Maximum Pool Size=1" });
        await using var store = await fixture.NewTenantAsync();
        await FillAsync(store);
        await store.CommitRejectedAsync(Create(NewId(), "pool"));
        await Should.ThrowAsync<PostgresException>(() => QueryAsync(fixture, new SqlScope(store.Tenant.Value), "SELECT 1/0"));

        await using var connection = await fixture.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(Stop);

        (await ExecuteAsync(connection, "SELECT current_user::text")).ShouldBe("fairlead_test_owner");
        (await ExecuteAsync(connection, "SELECT coalesce(current_setting('fairlead.tenant', true), '')")).ShouldBe("");
        (await ExecuteAsync(connection, "SELECT coalesce(current_setting('fairlead.scope', true), '')")).ShouldBe("");
    }

    private static async Task FillAsync(ITenantStore store)
    {
        var pool = await store.AddAsync("pool");
        var vs = Set(Create(NewId("virtualservice"), "vs", new Reference("pool_ref", pool.Id)));
        await store.CommitOkAsync(vs with { Work = [new WorkRequest("fleet", pool.Id)] });
        await store.SaveRuntimesAsync([new RuntimeEntry(pool.Id, "{}", Noon)], Stop);
        await store.KeepAnswerAsync(new KeptAnswer(new RepeatKey("apikey/1", "first"), "f", Noon, 400, "{}", ""), Stop);
    }

    private static Task<List<Guid>> QueryAsync(TenantStoreFixture fixture, SqlScope scope, string text) =>
        fixture.Services.GetRequiredService<IStoreDatabase>().QueryAsync(scope, text, [], row => row.GetGuid(0), Stop);

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string text)
    {
#pragma warning disable CA2100 // Statements of this test.
        await using var command = new NpgsqlCommand(text, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(Stop);
    }
}
