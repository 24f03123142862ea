using Fairlead.Tenants.Store.Sql;
using Npgsql;

namespace Fairlead.Tenants.Store.Postgres;

/// <summary>
/// A tenant's statements run as the role <c>fairlead_tenant</c> with the tenant set for the transaction, so row-level
/// security confines them even where a filter is forgotten. The statements that set this travel with the others.
/// </summary>
internal sealed class PostgresDatabase(NpgsqlDataSource source) : IStoreDatabase
{
    public const string TenantRole = "fairlead_tenant";

    public ISqlDialect Dialect { get; } = new PostgresDialect();

    public static NpgsqlDataSource OpenSource(TenantStoreOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.PostgresConnectionString)
        {
            // Nothing here outlives its transaction, so there is nothing to reset.
            NoResetOnClose = true,
        };
        if (settings.MaxAutoPrepare == 0)
        {
            settings.MaxAutoPrepare = 100;
            settings.AutoPrepareMinUsages = 2;
        }

        return NpgsqlDataSource.Create(settings);
    }

    public async Task ReadAsync(SqlScope scope, IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        // A batch without BEGIN is one transaction: it ends with the batch, and what was set for it ends with it.
        SqlStatement[] planning = statements.Any(statement => statement.IsPlannedOnce) ? [PlannedOnce] : [];
        await PostgresBatch.RunAsync(connection, [Confine(scope), .. planning, .. statements], cancellationToken);
    }

    public async Task ReadSnapshotAsync(
        SqlStatement installation, SqlScope tenant, SqlStatement statement, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = new PostgresTransaction(
            connection, [new SqlStatement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", []), Confine(SqlScope.Installation)]);
        await transaction.RunAsync([installation, Confine(tenant), statement], cancellationToken);
        await transaction.CommitAsync([]);
    }

    public async Task WriteAsync(
        SqlScope scope, IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await PostgresBatch.RunAsync(connection, [Confine(scope), .. statements], cancellationToken);
    }

    public async Task<ISqlTransaction> BeginAsync(SqlScope scope, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        return new PostgresTransaction(connection, [new SqlStatement("BEGIN", []), Confine(scope), PlannedOnce]);
    }

    public ValueTask<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken) => default;

    /// <summary>
    /// What a commit looks at is found by its key, whatever the values are. PostgreSQL would plan these statements anew each time for the arrays in them, which
    /// takes longer than running them.
    /// </summary>
    private static readonly SqlStatement PlannedOnce = new("SELECT set_config('plan_cache_mode', 'force_generic_plan', true)", [], SqlStatement.IgnoreRow);

    private static SqlStatement Confine(SqlScope scope) => scope.Tenant is { } tenant
        ? new SqlStatement(
            $"SELECT set_config('role', '{TenantRole}', true), set_config('fairlead.tenant', $1, true)",
            [tenant.ToString()], SqlStatement.IgnoreRow)
        : new SqlStatement("SELECT set_config('fairlead.scope', 'installation', true)", [], SqlStatement.IgnoreRow);
}
