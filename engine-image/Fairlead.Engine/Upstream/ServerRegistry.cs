using System.Collections.Concurrent;

namespace Fairlead.Engine.Upstream;

/// <summary>Every server that is configured now, by key. Survives configuration changes; never on the request path.</summary>
internal sealed class ServerRegistry(int loops, TimeProvider time)
{
    private readonly ConcurrentDictionary<ServerKey, ServerState> _servers = new();
    private readonly ConcurrentDictionary<string, PoolState> _pools = new();

    /// <summary>Configured no longer, and not yet without traffic.</summary>
    private readonly ConcurrentDictionary<ServerKey, ServerState> _leaving = new();

    /// <summary>Raised on a loop thread when traffic ejects a server or takes it back: do little in it.</summary>
    public event Action<ServerState>? PassiveChanged;

    /// <summary>Raised by monitors when they say something else of a server than before: do little in it.</summary>
    public event Action<ServerState>? ActiveChanged;

    public int Loops { get; } = loops;

    public ICollection<ServerState> All => _servers.Values;

    public ServerState? Find(ServerKey key) => _servers.GetValueOrDefault(key);

    public PoolState Pool(string uuid) => _pools.GetOrAdd(uuid, u => new PoolState(u, s => PassiveChanged?.Invoke(s), s => ActiveChanged?.Invoke(s)));

    /// <summary>
    /// The state of a server, made if it is new. One that comes back while it still has traffic is the same one: that traffic is its own again, and the end of
    /// its graceful time does not concern it.
    /// </summary>
    public ServerState GetOrAdd(ServerKey key) =>
        _servers.GetOrAdd(key, k => Returned(k) ?? new ServerState(k, Pool(k.Pool), Loops, time));

    /// <summary>Forgets servers that are configured no longer, once they have no traffic; connections in flight keep their own reference.</summary>
    public void Retain(IReadOnlySet<ServerKey> servers, IReadOnlySet<string> pools)
    {
        foreach (var (key, state) in _leaving)
        {
            if (state.InUse <= 0)
            {
                _leaving.TryRemove(key, out _);
            }
        }

        foreach (var key in _servers.Keys)
        {
            if (!servers.Contains(key) && _servers.TryRemove(key, out var state) && state.InUse > 0)
            {
                _leaving[key] = state;
            }
        }

        foreach (var pool in _pools.Keys)
        {
            if (!pools.Contains(pool))
            {
                _pools.TryRemove(pool, out _);
            }
        }
    }

    private ServerState? Returned(ServerKey key)
    {
        if (!_leaving.TryRemove(key, out var state) || state.Pool != Pool(key.Pool))
        {
            return null;
        }

        state.BeginAnew();
        return state;
    }
}
