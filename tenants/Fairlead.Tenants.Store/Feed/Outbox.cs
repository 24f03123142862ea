using System.Data.Common;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Feed;
using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Feed;

internal sealed class Outbox(
    IStoreDatabase database, WakeUps wakeUps, IRemoteWakeUps remote, Patience patience, TimeProvider time) : IOutbox
{
    public async Task<IReadOnlyList<OutboxEntry>> TakeAsync(int limit, TimeSpan lease, CancellationToken cancellationToken)
    {
        remote.Listen();
        while (true)
        {
            var woken = wakeUps.Outbox.Next;
            if (await TryTakeAsync(limit, lease, cancellationToken) is { Count: > 0 } taken)
            {
                return taken;
            }

            await patience.WaitAsync(woken, cancellationToken);
        }
    }

    public async Task CompleteAsync(IReadOnlyCollection<OutboxEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count > 0)
        {
            var statements = entries.Select(e => new SqlStatement("DELETE FROM outbox WHERE id = $1", [e.Id])).ToArray();
            await database.WriteAsync(SqlScope.Installation, statements, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<OutboxEntry>> TryTakeAsync(int limit, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = Moment.ToMicroseconds(time.GetUtcNow());
        if (!await IsWorkWaitingAsync(now, cancellationToken))
        {
            return [];
        }

        var taken = new List<OutboxEntry>();
        // Rows that another taker or a commit holds are passed over, not waited for.
        var take = new SqlStatement(
            "UPDATE outbox SET leased_until = $1 WHERE id IN (SELECT id FROM outbox "
            + $"WHERE leased_until IS NULL OR leased_until <= $2 ORDER BY id LIMIT $3 {database.Dialect.SkipLocked}) "
            + "RETURNING id, tenant_id, work, subject, requested_at",
            [now + (long)lease.TotalMicroseconds, now, (long)limit],
            row => taken.Add(Read(row)));
        await database.WriteAsync(SqlScope.Installation, [take], cancellationToken);
        return [.. taken.OrderBy(e => e.Id)];
    }

    /// <summary>A look costs no writer's turn.</summary>
    private async Task<bool> IsWorkWaitingAsync(long now, CancellationToken cancellationToken) => (await database.QueryAsync(
        SqlScope.Installation,
        "SELECT 1 FROM outbox WHERE leased_until IS NULL OR leased_until <= $1 LIMIT 1",
        [now], _ => true, cancellationToken)).Count > 0;

    private static OutboxEntry Read(DbDataReader row) => new(
        row.GetInt64(0), new TenantId(row.GetGuid(1)), row.GetString(2),
        row.ObjectId(3), Moment.FromMicroseconds(row.GetInt64(4)));
}
