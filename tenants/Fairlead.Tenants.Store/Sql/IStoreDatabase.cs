namespace Fairlead.Tenants.Store.Sql;

/// <summary>Runs statements, confined to one tenant or, where that is the point, to the installation.</summary>
internal interface IStoreDatabase
{
    ISqlDialect Dialect { get; }

    /// <summary>Runs reading statements.</summary>
    Task ReadAsync(SqlScope scope, IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken);

    /// <summary>Runs both in one snapshot: the first for the installation, the second for the tenant.</summary>
    Task ReadSnapshotAsync(
        SqlStatement installation, SqlScope tenant, SqlStatement statement, CancellationToken cancellationToken);

    /// <summary>Runs writing statements in one transaction.</summary>
    Task WriteAsync(SqlScope scope, IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken);

    /// <summary>Opens a transaction that may write; it is undone unless committed.</summary>
    Task<ISqlTransaction> BeginAsync(SqlScope scope, CancellationToken cancellationToken);

    /// <summary>Holds back other writers where the database has only one; disposed when done.</summary>
    ValueTask<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken);
}

internal interface ISqlTransaction : IAsyncDisposable
{
    Task RunAsync(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken);

    /// <summary>Runs the last statements and commits.</summary>
    Task CommitAsync(IReadOnlyList<SqlStatement> statements);
}

/// <summary>Whose rows a statement may touch.</summary>
/// <param name="Tenant">Null: the installation's own tables and the journals over all tenants.</param>
internal readonly record struct SqlScope(Guid? Tenant)
{
    public static SqlScope Installation => new(null);
}
