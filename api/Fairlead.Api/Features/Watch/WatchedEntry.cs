using System.Collections.Concurrent;
using Fairlead.Tenants.Feed;

namespace Fairlead.Api.Features.Watch;

/// <summary>A feed entry that watchers share, with what was already made of it for them.</summary>
internal sealed class WatchedEntry(FeedEntry entry)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<WatchedObject>>> objects = new();

    public FeedEntry Entry => entry;

    /// <summary>The object the entry is about, read and written out as an event once per <paramref name="origin"/>, however many watch.</summary>
    public Task<WatchedObject> ToldAsync(string origin, Func<Task<WatchedObject>> read) =>
        objects.GetOrAdd(origin, _ => new Lazy<Task<WatchedObject>>(read)).Value;
}

/// <param name="Event">All that a watcher is sent, the object as GET answers it; null in its place when it is gone.</param>
/// <param name="Body">As it is kept, or was last when it is gone: what filters look at.</param>
internal sealed record WatchedObject(byte[] Event, string? Body);
