using Fairlead.Engine.Caching;
using Fairlead.Engine.Limits;
using Fairlead.Engine.Listen;
using Fairlead.Engine.Model;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Tls;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine;

/// <summary>Everything that touches traffic: the loops, what they run now, and what they count.</summary>
internal sealed class DataPlane : IDisposable
{
    private static readonly TimeSpan LoopWait = TimeSpan.FromSeconds(5);

    private readonly DataPlaneOptions _options;
    private readonly DataLoop[] _loops;
    private readonly ListenerSet _listeners;
    private DataPlaneModel _model = DataPlaneModel.Empty;
    private ConfigSet _set = ConfigSet.Empty;

    public DataPlane(DataPlaneOptions options)
    {
        _options = options;
        var loops = options.EffectiveLoops;
        Servers = new ServerRegistry(loops, options.Time);
        Transactions = new TransactionJournal(loops, options.RecordsPerLoop);
        Cache = new AnswerCache(options.CacheBytes);
        Rates = new RateTable();
        _loops = [.. Enumerable.Range(0, loops).Select(i => new DataLoop(i, loops, Transactions.Of(i), Rates, Cache, options.Time) { SourceRefused = options.OnSourceRefused })];
        _listeners = new ListenerSet(_loops);
    }

    /// <summary>The servers of the configuration applied last. Active monitors write their health here.</summary>
    public ServerRegistry Servers { get; }

    /// <summary>Finished transactions, for one reader.</summary>
    public TransactionJournal Transactions { get; }

    /// <summary>Of all loops.</summary>
    public AnswerCache Cache { get; }

    /// <summary>What keys have used of their limits, of all loops.</summary>
    public RateTable Rates { get; }

    public int Loops => _loops.Length;

    public IReadOnlyList<DataLoop> AllLoops => _loops;

    /// <summary>The virtual services of the configuration applied last.</summary>
    public IEnumerable<VirtualServiceModel> Services => Volatile.Read(ref _model).Services.Values;

    /// <summary>Of clients, now.</summary>
    public long OpenConnections => _loops.Sum(l => l.OpenConnections);

    public bool IsRunning { get; private set; }

    public void Start()
    {
        foreach (var loop in _loops)
        {
            loop.Loop.Start();
        }

        IsRunning = true;
    }

    /// <summary>Makes <paramref name="set"/> what the loops run; when it returns, they do. One caller at a time.</summary>
    /// <exception cref="ListenFailedException">Listeners could not be opened; nothing was changed.</exception>
    public void Apply(ConfigSet set)
    {
        var before = Volatile.Read(ref _model);
        var model = DataPlaneModel.Build(set, before, Servers);
        var opened = _listeners.Open(model);
        var barrier = new LoopBarrier(_loops);

        _set = set;
        Volatile.Write(ref _model, model);
        foreach (var service in model.Services.Values)
        {
            service.State.Model = service.Config.TrafficEnabled ? service : null;
        }

        _listeners.Commit(model, opened, barrier);
        foreach (var gone in before.Services.Values.Where(s => !IsServing(model, s.State)))
        {
            gone.State.Model = null;
            barrier.Post(loop => DrainClients(gone.State.OnLoop(loop.Index)));
        }

        foreach (var tls in before.Services.Values.Select(s => s.Tls).Except(model.Services.Values.Select(s => s.Tls)).OfType<TlsModel>())
        {
            barrier.Post(loop => tls.Retire(loop.Index));
        }

        foreach (var tls in before.Pools.Values.Select(p => p.Tls).Except(model.Pools.Values.Select(p => p.Tls)).OfType<ServerTlsModel>())
        {
            barrier.Post(loop => tls.Retire(loop.Index));
        }

        foreach (var (server, gracefulMs) in ServerDrain.Between(before, model))
        {
            var drain = server.CountDrain();
            // Taken out anew meanwhile: the time of that counts.
            barrier.Post(loop => ServerDrain.Begin(loop, server, gracefulMs, () => server.Drains != drain || IsEnabled(server)));
        }

        foreach (var unkept in before.Services.Values.Where(s => !model.Services.TryGetValue(s.State.Uuid, out var now) || !now.KeepsAnswers))
        {
            ForgetAnswers(unkept.State);
        }

        Servers.Retain(model.Pools.Values.SelectMany(p => p.Servers).Select(s => s.State.Key).ToHashSet(), model.Pools.Keys.ToHashSet());
        if (IsRunning)
        {
            barrier.RunAndWait(LoopWait);
        }
        else
        {
            // The loops run it first thing when they start.
            barrier.RunAndWait(TimeSpan.Zero);
        }
    }

    /// <summary>
    /// Opens and closes the listeners of virtual services that listen only while a server of theirs is up. One caller at a time, and
    /// never beside <see cref="Apply"/>.
    /// </summary>
    /// <exception cref="ListenFailedException">Listeners could not be opened; nothing was changed.</exception>
    public void FollowHealth()
    {
        if (_listeners.AreThoseOf(_model))
        {
            return;
        }

        Apply(_set);
    }

    public DataPlaneStats Snapshot() =>
        DataPlaneCounters.Sum(Volatile.Read(ref _model), Servers, OpenConnections, Transactions.Lost);

    /// <summary>Closes the listeners, lets transactions in flight finish, then ends the loops.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!IsRunning)
        {
            return;
        }

        foreach (var loop in _loops)
        {
            loop.Loop.Post(() => loop.IsStopping = true);
        }

        Apply(ConfigSet.Empty);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20), _options.Time);
        var deadline = _options.Time.GetUtcNow() + _options.StopGrace;
        while (_loops.Any(l => l.OpenConnections > 0) && _options.Time.GetUtcNow() < deadline && !cancellationToken.IsCancellationRequested)
        {
            await tick.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
        }

        StopLoops();
    }

    public void Dispose()
    {
        StopLoops();
        foreach (var loop in _loops)
        {
            loop.Loop.Dispose();
        }
    }

    private void StopLoops()
    {
        IsRunning = false;
        foreach (var loop in _loops)
        {
            loop.Loop.Stop();
        }
    }

    private void ForgetAnswers(VirtualServiceState service)
    {
        if (service.CacheShareIfAny is { } share)
        {
            Cache.Clear(share);
        }
    }

    private static bool IsServing(DataPlaneModel model, VirtualServiceState state) =>
        model.Services.TryGetValue(state.Uuid, out var service) && service.State == state && service.Config.TrafficEnabled;

    private bool IsEnabled(ServerState server) =>
        Volatile.Read(ref _model).Pools.TryGetValue(server.Key.Pool, out var pool) && pool.Servers.Any(s => s.State == server && s.IsEnabled);

    private static void DrainClients(LoopVirtualService service)
    {
        var next = service.First;
        while (next is { } client)
        {
            next = client.Next;
            client.Drain();
        }
    }
}
