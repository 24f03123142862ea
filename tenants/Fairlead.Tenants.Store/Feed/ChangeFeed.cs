using System.Data.Common;
using System.Runtime.CompilerServices;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Feed;
using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Feed;

internal sealed class ChangeFeed(IStoreDatabase database, WakeUps wakeUps, IRemoteWakeUps remote, Patience patience) : IChangeFeed
{
    private const long BatchSize = 1000;

    public async Task<long> HeadAsync(CancellationToken cancellationToken) => (await database.QueryAsync(
        SqlScope.Installation, FeedSql.Head, [], row => row.GetInt64(0), cancellationToken))[0];

    public async IAsyncEnumerable<IReadOnlyList<FeedEntry>> ReadAsync(
        long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        remote.Listen();
        while (true)
        {
            var woken = wakeUps.Feed.Next;
            var batch = await database.QueryAsync(
                SqlScope.Installation, FeedSql.Batch, [after, BatchSize], Read, cancellationToken);
            if (batch.Count > 0)
            {
                after = batch[^1].Sequence;
                yield return batch;
                if (batch.Count < BatchSize)
                {
                    await patience.GatherAsync(cancellationToken);
                }
            }
            else
            {
                await patience.WaitAsync(woken, cancellationToken);
            }
        }
    }

    private static FeedEntry Read(DbDataReader row) => new(
        row.GetInt64(0),
        new TenantId(row.GetGuid(1)),
        row.ObjectId(2),
        row.GetString(3),
        (ChangeKind)row.GetInt32(4),
        new Revision(row.GetInt64(5)),
        row.GetGuid(6),
        Moment.FromMicroseconds(row.GetInt64(7)));
}
