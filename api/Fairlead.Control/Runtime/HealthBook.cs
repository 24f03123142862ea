using Fairlead.Compiler.Runtime;
using Fairlead.Control.Certificates;
using Fairlead.Control.Delivery;
using Fairlead.Control.Sessions;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;

namespace Fairlead.Control.Runtime;

/// <summary>The last word of each connected engine on each server it checks. An engine that leaves takes its word with it.</summary>
internal sealed class HealthBook(IRuntimeListener runtime) : ISessionListener
{
    private readonly Lock _lock = new();
    private readonly Dictionary<EngineIdentity, EngineWords> _engines = [];
    private readonly Dictionary<(TenantId Tenant, ObjectId Pool), HashSet<EngineIdentity>> _speakers = [];

    public ValueTask OpenedAsync(LivingSession session, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Forget(session.Engine);
            _engines[session.Engine] = new EngineWords(session);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ReceivedAsync(LivingSession session, EngineMessage message, CancellationToken cancellationToken)
    {
        if (message.MessageCase == EngineMessage.MessageOneofCase.Health)
        {
            var pools = Note(session, message.Health);
            runtime.Judge(session.Engine.Tenant, pools);
        }

        return ValueTask.CompletedTask;
    }

    public void Closed(LivingSession session)
    {
        IReadOnlyCollection<ObjectId> pools = [];
        lock (_lock)
        {
            if (_engines.TryGetValue(session.Engine, out var words) && words.Session == session)
            {
                pools = Forget(session.Engine);
            }
        }

        runtime.Judge(session.Engine.Tenant, pools);
    }

    public IReadOnlyList<ServerReport> ServersOf(TenantId tenant, ObjectId pool)
    {
        lock (_lock)
        {
            return _speakers.TryGetValue((tenant, pool), out var engines)
                ? [.. engines.SelectMany(engine => _engines[engine].Pools[pool].Values.Select(health => new ServerReport(engine.Engine, health)))]
                : [];
        }
    }

    private HashSet<ObjectId> Note(LivingSession session, HealthReport report)
    {
        var pools = new HashSet<ObjectId>();
        lock (_lock)
        {
            if (!_engines.TryGetValue(session.Engine, out var words) || words.Session != session)
            {
                return pools;
            }

            foreach (var health in report.Servers)
            {
                if (ObjectId.TryParse(health.Pool, out var pool))
                {
                    words.Of(pool)[(health.Address, health.Port)] = health;
                    SpeakersOf(session.Engine.Tenant, pool).Add(session.Engine);
                    pools.Add(pool);
                }
            }
        }

        return pools;
    }

    private HashSet<EngineIdentity> SpeakersOf(TenantId tenant, ObjectId pool)
    {
        if (!_speakers.TryGetValue((tenant, pool), out var speakers))
        {
            _speakers[(tenant, pool)] = speakers = [];
        }

        return speakers;
    }

    private List<ObjectId> Forget(EngineIdentity engine)
    {
        if (!_engines.Remove(engine, out var words))
        {
            return [];
        }

        foreach (var pool in words.Pools.Keys)
        {
            var speakers = SpeakersOf(engine.Tenant, pool);
            speakers.Remove(engine);
            if (speakers.Count == 0)
            {
                _speakers.Remove((engine.Tenant, pool));
            }
        }

        return [.. words.Pools.Keys];
    }

    private sealed class EngineWords(LivingSession session)
    {
        public LivingSession Session { get; } = session;

        public Dictionary<ObjectId, Dictionary<(string Address, uint Port), ServerHealth>> Pools { get; } = [];

        public Dictionary<(string Address, uint Port), ServerHealth> Of(ObjectId pool)
        {
            if (!Pools.TryGetValue(pool, out var servers))
            {
                Pools[pool] = servers = [];
            }

            return servers;
        }
    }
}
