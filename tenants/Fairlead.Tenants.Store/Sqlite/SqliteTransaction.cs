using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Sqlite;

/// <summary>Holds the writer's turn from begin to commit.</summary>
internal sealed class SqliteTransaction(SqliteDatabase database, SqliteSession session, IDisposable turn) : ISqlTransaction
{
    private bool _committed;
    private bool _failed;

    public Task RunAsync(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Run(statements);
        return Task.CompletedTask;
    }

    public Task CommitAsync(IReadOnlyList<SqlStatement> statements)
    {
        Run(statements);
        Run([new SqlStatement("COMMIT", [])]);
        _committed = true;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        if (_failed)
        {
            // Closing the connection undoes whatever is open in it.
            session.Dispose();
        }
        else
        {
            if (!_committed)
            {
                session.Run("ROLLBACK");
            }

            database.Return(session);
        }

        turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Run(IReadOnlyList<SqlStatement> statements)
    {
        // Cleared at the end: an exception on the way leaves the mark.
        _failed = true;
        foreach (var statement in statements)
        {
            session.Run(statement);
        }

        _failed = false;
    }
}
