using Microsoft.Extensions.Logging;

namespace Fairlead.Portal.Live;

/// <summary>
/// Looks at the API once for all who watch the same thing with the same credential, again and again while anybody does.
/// </summary>
public sealed partial class LiveFeeds(TimeProvider time, ILogger<LiveFeeds> logger)
{
    private readonly Lock turn = new();
    private readonly Dictionary<object, Feed> feeds = [];

    /// <summary>How many things are being watched.</summary>
    public int Count
    {
        get
        {
            lock (turn)
            {
                return feeds.Count;
            }
        }
    }

    /// <param name="key">Equal keys share one feed: credential and subject together.</param>
    /// <param name="open">Makes the look, once per feed; what it remembers between looks is the feed's.</param>
    /// <param name="take">Gets every look, the last one at once.</param>
    /// <returns>Ends the watching.</returns>
    public IDisposable Watch<T>(object key, TimeSpan period, Func<Func<CancellationToken, Task<Look<T>>>> open, Func<Look<T>, Task> take)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(open);
        lock (turn)
        {
            if (!feeds.TryGetValue(key, out var known))
            {
                known = feeds[key] = new Feed<T>(open(), period, time, logger);
            }

            var feed = (Feed<T>)known;
            var viewer = feed.Add(take);
            return new Watching(this, key, feed, viewer);
        }
    }

    private void Leave(object key, Feed feed, object viewer)
    {
        lock (turn)
        {
            if (feed.Remove(viewer) && feeds.GetValueOrDefault(key) == feed)
            {
                feeds.Remove(key);
            }
        }
    }

    private abstract class Feed
    {
        /// <returns>True when that was the last one; the feed has ended.</returns>
        public abstract bool Remove(object viewer);
    }

    private sealed class Watching(LiveFeeds owner, object key, Feed feed, object viewer) : IDisposable
    {
        public void Dispose() => owner.Leave(key, feed, viewer);
    }
}
