using Fairlead.Engine.Content;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Caching;

/// <summary>Caching in the shape the request path reads.</summary>
internal sealed class CacheModel(CacheConfig config)
{
    private readonly MediaTypes _types = new(config.ContentTypes);
    private readonly MediaTypes _blocked = new(config.BlockedContentTypes);
    private readonly TextMatcher? _uncached = config.UncachedPaths is null ? null : new TextMatcher(config.UncachedPaths);

    public CacheConfig Config { get; } = config;

    public long MaxObjectBytes { get; } = config.MaxObjectBytes == 0 ? 4 * 1024 * 1024 : config.MaxObjectBytes;

    /// <summary>0 = only the engine's own limit.</summary>
    public long MaxBytes { get; } = (long)Math.Min(config.MaxBytes, long.MaxValue);

    public bool Takes(ReadOnlySpan<byte> contentType) => (_types.IsEmpty || _types.Contains(contentType)) && !_blocked.Contains(contentType);

    public bool LooksAtPaths => _uncached is not null;

    public bool TakesPath(NormalText text) => _uncached is null || !_uncached.Matches(text.Path, text.LowerPath, text);
}
