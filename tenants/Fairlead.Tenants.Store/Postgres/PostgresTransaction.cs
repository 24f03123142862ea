using System.Data;
using Fairlead.Tenants.Store.Sql;
using Npgsql;

namespace Fairlead.Tenants.Store.Postgres;

/// <summary>BEGIN travels with the first statements and COMMIT with the last, so a commit is two round trips.</summary>
internal sealed class PostgresTransaction(NpgsqlConnection connection, IReadOnlyList<SqlStatement> opening) : ISqlTransaction
{
    private static readonly SqlStatement Commit = new("COMMIT", []);
    private bool _isOpen;
    private bool _isBegun;

    public Task RunAsync(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken) =>
        SendAsync(statements, cancellationToken);

    public async Task CommitAsync(IReadOnlyList<SqlStatement> statements)
    {
        // Not to be interrupted: the caller is to know whether it is stored.
        await SendAsync([.. statements, Commit], CancellationToken.None);
        _isOpen = false;
    }

    public async ValueTask DisposeAsync()
    {
        await using var closing = connection;
        if (_isOpen && connection.FullState.HasFlag(ConnectionState.Open) && !connection.FullState.HasFlag(ConnectionState.Broken))
        {
            await using var rollback = new NpgsqlCommand("ROLLBACK", connection);
            await rollback.ExecuteNonQueryAsync();
        }
    }

    private async Task SendAsync(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
    {
        _isOpen = true;
        IReadOnlyList<SqlStatement> sent = _isBegun ? statements : [.. opening, .. statements];
        _isBegun = true;
        await PostgresBatch.RunAsync(connection, sent, cancellationToken);
    }
}
