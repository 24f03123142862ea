namespace Fairlead.Engine.Caching;

/// <summary>What a request that goes to a server has to do with the cache.</summary>
internal sealed class CacheUse(CacheModel model, byte[] key)
{
    public CacheModel Model { get; } = model;

    public byte[] Key { get; } = key;

    /// <summary>It may change what is kept under the key.</summary>
    public bool Invalidates { get; init; }

    public bool HasCredentials { get; init; }

    public bool HasCookies { get; init; }

    /// <summary>What the server is asked whether it still holds.</summary>
    public CachedAnswer? Stale { get; init; }
}
