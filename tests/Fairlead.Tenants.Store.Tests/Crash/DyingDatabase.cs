using System.Diagnostics;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Tests.Crash;

/// <summary>Sends the statements of a commit one by one and kills its process, as <c>kill -9</c> does, before the one that is its turn.</summary>
/// <param name="steps">So many statements are sent first; each commit itself counts as one.</param>
internal sealed class DyingDatabase(IStoreDatabase inner, int steps) : IStoreDatabase
{
    private int left = steps;

    public ISqlDialect Dialect => inner.Dialect;

    public Task ReadAsync(SqlScope scope, IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken) =>
        inner.ReadAsync(scope, statements, cancellationToken);

    public Task ReadSnapshotAsync(SqlStatement installation, SqlScope tenant, SqlStatement statement, CancellationToken cancellationToken) =>
        inner.ReadSnapshotAsync(installation, tenant, statement, cancellationToken);

    public Task WriteAsync(SqlScope scope, IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken) =>
        inner.WriteAsync(scope, statements, cancellationToken);

    public async Task<ISqlTransaction> BeginAsync(SqlScope scope, CancellationToken cancellationToken) =>
        new DyingTransaction(await inner.BeginAsync(scope, cancellationToken), Step);

    public ValueTask<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken) => inner.EnterWriteAsync(cancellationToken);

    private void Step()
    {
        if (left-- == 0)
        {
            Process.GetCurrentProcess().Kill();
            Thread.CurrentThread.Join();
        }
    }

    private sealed class DyingTransaction(ISqlTransaction transaction, Action step) : ISqlTransaction
    {
        public async Task RunAsync(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
        {
            foreach (var statement in statements)
            {
                step();
                await transaction.RunAsync([statement], cancellationToken);
            }
        }

        public async Task CommitAsync(IReadOnlyList<SqlStatement> statements)
        {
            await RunAsync(statements, CancellationToken.None);
            step();
            await transaction.CommitAsync([]);
            // Stored, and nobody told.
            step();
        }

        public ValueTask DisposeAsync() => transaction.DisposeAsync();
    }
}
