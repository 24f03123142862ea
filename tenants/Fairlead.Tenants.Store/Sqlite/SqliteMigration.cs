using Fairlead.Tenants.Store.Schema;
using Microsoft.EntityFrameworkCore;

namespace Fairlead.Tenants.Store.Sqlite;

internal sealed class SqliteMigration(IDbContextFactory<StoreContext> contexts) : ISchemaMigration
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
        // Readers and the writer do not wait for each other; the mode stays with the file.
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
    }
}
