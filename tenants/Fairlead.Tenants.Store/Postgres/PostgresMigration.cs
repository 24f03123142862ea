using Fairlead.Tenants.Store.Schema;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Fairlead.Tenants.Store.Postgres;

internal sealed class PostgresMigration(IDbContextFactory<StoreContext> contexts, NpgsqlDataSource source) : ISchemaMigration
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
        await CheckRoleAsync(cancellationToken);
    }

    /// <summary>Who may migrate need not be who runs; better told now than with the first request.</summary>
    private async Task CheckRoleAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            $"SELECT current_user::text, pg_has_role(current_user, '{PostgresDatabase.TenantRole}', 'MEMBER')");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (!reader.GetBoolean(1))
        {
            var user = reader.GetString(0);
            throw new InvalidOperationException(
                $"Database user '{user}' may not act as {PostgresDatabase.TenantRole}. As a superuser run: "
                + $"GRANT {PostgresDatabase.TenantRole} TO \"{user}\"");
        }
    }
}
