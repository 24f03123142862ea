using System.Collections.Concurrent;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Sqlite;

/// <summary>
/// One file, many readers, one writer at a time: writers queue here and not in SQLite, where waiting means polling and may fail.
/// </summary>
internal sealed class SqliteDatabase(TenantStoreOptions options) : IStoreDatabase, IDisposable
{
    private const int MaxIdleSessions = 4;
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private readonly SemaphoreSlim _writer = new(1, 1);

    public ISqlDialect Dialect { get; } = new SqliteDialect();

    public Task ReadAsync(SqlScope scope, IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var session = Rent();
        try
        {
            RunInOneSnapshot(session, statements);
        }
        catch
        {
            // A session whose statement failed is not trusted with another; only a good one goes back.
            session.Dispose();
            throw;
        }

        Return(session);
        return Task.CompletedTask;
    }

    public Task ReadSnapshotAsync(
        SqlStatement installation, SqlScope tenant, SqlStatement statement, CancellationToken cancellationToken) =>
        ReadAsync(tenant, [installation, statement], cancellationToken);

    public async Task WriteAsync(
        SqlScope scope, IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
    {
        await using var transaction = await BeginAsync(scope, cancellationToken);
        await transaction.CommitAsync(statements);
    }

    public async Task<ISqlTransaction> BeginAsync(SqlScope scope, CancellationToken cancellationToken)
    {
        var turn = await EnterWriteAsync(cancellationToken);
        SqliteSession? session = null;
        try
        {
            session = Rent();
            session.Run("BEGIN IMMEDIATE");
            return new SqliteTransaction(this, session, turn!);
        }
        catch
        {
            session?.Dispose();
            turn!.Dispose();
            throw;
        }
    }

    public async ValueTask<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        return new Turn(_writer);
    }

    public void Return(SqliteSession session)
    {
        if (_idle.Count < MaxIdleSessions)
        {
            _idle.Add(session);
        }
        else
        {
            session.Dispose();
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }

        _writer.Dispose();
    }

    private static void RunInOneSnapshot(SqliteSession session, IReadOnlyList<SqlStatement> statements)
    {
        if (statements.Count == 1)
        {
            session.Run(statements[0]);
            return;
        }

        session.Run("BEGIN");
        foreach (var statement in statements)
        {
            session.Run(statement);
        }

        session.Run("COMMIT");
    }

    private SqliteSession Rent() =>
        _idle.TryTake(out var session) ? session : new SqliteSession(SqliteFile.OwnConnectionString(options), options.Durable);

    private sealed class Turn(SemaphoreSlim writer) : IDisposable
    {
        private int _over;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _over, 1) == 0)
            {
                writer.Release();
            }
        }
    }
}
