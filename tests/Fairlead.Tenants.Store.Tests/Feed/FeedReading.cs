using Fairlead.Tenants.Feed;

namespace Fairlead.Tenants.Store.Tests.Feed;

internal static class FeedReading
{
    /// <summary>What is there now, up to the head.</summary>
    public static async Task<List<FeedEntry>> ReadAllAsync(IChangeFeed feed, CancellationToken cancellationToken, long after = 0) =>
        await ReadUntilAsync(feed, after, await feed.HeadAsync(cancellationToken), cancellationToken);

    public static async Task<List<FeedEntry>> ReadUntilAsync(
        IChangeFeed feed, long after, long last, CancellationToken cancellationToken)
    {
        var entries = new List<FeedEntry>();
        if (after >= last)
        {
            return entries;
        }

        await foreach (var batch in feed.ReadAsync(after, cancellationToken))
        {
            entries.AddRange(batch);
            if (entries[^1].Sequence >= last)
            {
                break;
            }
        }

        return entries;
    }
}
