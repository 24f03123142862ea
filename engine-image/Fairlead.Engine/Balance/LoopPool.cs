using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Balance;

/// <summary>How good the servers are that a pool has to offer, best first.</summary>
internal enum Standing
{
    Up,

    /// <summary>Not checked yet by the pool's monitors.</summary>
    Unchecked,

    /// <summary>Only servers that traffic ejected are left: one of them is better than none.</summary>
    Ejected,

    None,
}

/// <summary>One loop's view of a pool: who may be picked now, and whose turn it is. Rebuilt when health changes, not per request.</summary>
internal sealed class LoopPool(PoolModel pool, int loop)
{
    private const int RampStepMs = 250;
    private const int RampSteps = 20;

    private readonly bool[] _isUsable = new bool[pool.Servers.Length];
    private ServerModel[] _usable = [];
    private int[] _weights = [];
    private int[] _turns = [];
    private int _turn = loop;
    private int _epoch;
    private long _validUntilMs = -1;

    public Standing Standing { get; private set; } = Standing.None;

    public void Refresh(long nowMs)
    {
        var epoch = pool.State.HealthEpoch;
        if (epoch != _epoch || nowMs >= _validUntilMs)
        {
            // Apart from here: what it captures would be allocated for every transaction.
            RankAll(epoch, nowMs);
        }
    }

    private void RankAll(int epoch, long nowMs)
    {
        _epoch = epoch;
        _validUntilMs = long.MaxValue;
        var ranks = pool.Servers.Select(s => Rank(s, nowMs)).ToArray();
        Standing = ranks.Length == 0 ? Standing.None : ranks.Min();
        _usable = Standing == Standing.None ? [] : [.. pool.Servers.Where((_, i) => ranks[i] == Standing)];
        Array.Clear(_isUsable);
        foreach (var server in _usable)
        {
            _isUsable[server.Index] = true;
        }

        _weights = [.. _usable.Select(s => Weight(s, nowMs))];
        _turns = TurnSequence.Of(_weights);
        foreach (var server in pool.Servers)
        {
            if (server.State.EjectedUntilMs is var until && until > nowMs)
            {
                _validUntilMs = Math.Min(_validUntilMs, until);
            }
        }
    }

    /// <summary>Whether this very server may take a transaction now.</summary>
    public bool Allows(ServerModel server, long nowMs)
    {
        Refresh(nowMs);
        return _isUsable[server.Index];
    }

    /// <summary>Whether this very server, which alone is meant, may take another transaction, as good as it is.</summary>
    public bool MayTake(ServerModel server, long nowMs, List<ServerState>? except) => Rank(server, nowMs) != Standing.None && IsFree(server, except);

    /// <summary>The server for a new transaction, or null. Call <see cref="Refresh"/> before.</summary>
    public ServerModel? Pick(in NetAddress client, List<ServerState>? except) => pool.Config.Algorithm switch
    {
        LbAlgorithm.RoundRobin => ByTurn(except),
        LbAlgorithm.ConsistentHashClientIp => ByClient(client, except),
        _ => ByLoad(except),
    };

    private ServerModel? ByTurn(List<ServerState>? except)
    {
        for (var i = 0; i < _turns.Length; i++)
        {
            var turn = _turn + 1;
            _turn = turn >= _turns.Length ? 0 : turn;
            var server = _usable[_turns[_turn]];
            if (IsFree(server, except))
            {
                return server;
            }
        }

        return null;
    }

    private ServerModel? ByLoad(List<ServerState>? except)
    {
        ServerModel? best = null;
        long bestLoad = 0;
        long bestWeight = 1;
        var start = _turn + 1 >= _usable.Length ? 0 : _turn + 1;
        for (var i = 0; i < _usable.Length; i++)
        {
            var at = start + i >= _usable.Length ? start + i - _usable.Length : start + i;
            var server = _usable[at];
            long load = server.State.InUse + 1;
            if ((best is null || load * bestWeight < bestLoad * _weights[at]) && IsFree(server, except))
            {
                (best, bestLoad, bestWeight) = (server, load, _weights[at]);
                _turn = at;
            }
        }

        return best;
    }

    private ServerModel? ByClient(in NetAddress client, List<ServerState>? except) =>
        pool.Ring.Find(client, (This: this, Except: except), static (s, x) => x.This._isUsable[s.Index] && x.This.IsFree(s, x.Except));

    private bool IsFree(ServerModel server, List<ServerState>? except)
    {
        var most = pool.Config.MaxConnectionsPerServer;
        return (most == 0 || server.State.InUse < most) && (except is null || !except.Contains(server.State));
    }

    private Standing Rank(ServerModel server, long nowMs)
    {
        if (!server.IsEnabled)
        {
            return Standing.None;
        }

        var health = server.State.ActiveHealth;
        if (health is not (ServerStateKind.ServerStateUp or ServerStateKind.ServerStateUnknown))
        {
            return Standing.None;
        }

        if (server.State.EjectedUntilMs > nowMs)
        {
            return Standing.Ejected;
        }

        return health == ServerStateKind.ServerStateUp || !pool.HasMonitors ? Standing.Up : Standing.Unchecked;
    }

    /// <summary>Slow start: the weight grows in steps while the server is younger than the ramp.</summary>
    private int Weight(ServerModel server, long nowMs)
    {
        var ramp = pool.Config.ConnectionRampMs;
        if (ramp == 0)
        {
            return server.Weight;
        }

        var age = nowMs - server.State.UpSinceMs;
        if (age >= ramp)
        {
            return server.Weight * RampSteps;
        }

        _validUntilMs = Math.Min(_validUntilMs, nowMs + RampStepMs);
        return server.Weight * (int)Math.Max(1, age * RampSteps / ramp);
    }
}
