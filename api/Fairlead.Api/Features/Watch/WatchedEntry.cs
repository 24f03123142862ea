using System.Collections.Concurrent;
using Fairlead.Tenants.Feed;

namespace Fairlead.Api.Features.Watch;

/// <summary>A feed entry that watchers share, with what was already made of it for them.</summary>
internal sealed class WatchedEntry(FeedEntry entry)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<WatchedObject>>> objects = new();

    public FeedEntry Entry => entry;

    /// <summary>The object the entry is about, read and written out once per <paramref name="origin"/>, however many watch.</summary>
    public Task<WatchedObject> ObjectAsync(string origin, Func<Task<WatchedObject>> read) =>
        objects.GetOrAdd(origin, _ => new Lazy<Task<WatchedObject>>(read)).Value;
}

/// <param name="Text">As GET answers it, in one line; null when it is gone.</param>
/// <param name="Body">As it is kept, or was last when it is gone: what filters look at.</param>
internal sealed record WatchedObject(string? Text, string? Body);
