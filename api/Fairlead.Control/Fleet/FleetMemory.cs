using Fairlead.Control.Certificates;
using Fairlead.Control.Sessions;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Fairlead.Provisioning.Planning;
using Microsoft.Extensions.Options;

namespace Fairlead.Control.Fleet;

/// <summary>
/// What this process saw of engines over time: since when they are connected or not, how often they were started, since when a
/// group has too many. Lost with the process, which errs on the side of waiting longer.
/// </summary>
internal sealed class FleetMemory(EngineSessions sessions, IOptions<FleetOptions> options, TimeProvider time) : ISessionListener
{
    private readonly Lock _gate = new();
    private readonly Dictionary<EngineIdentity, Seen> _engines = [];
    private readonly Dictionary<ObjectId, DateTimeOffset> _surplus = [];

    public ValueTask OpenedAsync(LivingSession session, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var seen = SeenOf(session.Engine);
            seen.WasConnected = true;
            seen.Since = session.ConnectedAt;
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ReceivedAsync(LivingSession session, EngineMessage message, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void Closed(LivingSession session)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var seen = SeenOf(session.Engine);
            if (now - session.ConnectedAt >= options.Value.SettledAfter)
            {
                seen.Starts = default;
            }

            if (!IsConnected(session.Engine))
            {
                seen.Since = now;
            }
        }
    }

    public bool IsConnected(EngineIdentity engine) => sessions.TryFind(engine, out var session) && !session.Ended.IsCancellationRequested;

    public (EngineContact Contact, EngineStarts Starts) Of(EngineIdentity engine)
    {
        lock (_gate)
        {
            var seen = SeenOf(engine);
            return (new EngineContact(IsConnected(engine), seen.Since, seen.WasConnected), seen.Starts);
        }
    }

    public void Started(EngineIdentity engine)
    {
        lock (_gate)
        {
            var seen = SeenOf(engine);
            seen.Starts = new EngineStarts(seen.Starts.InARow + 1, time.GetUtcNow());
        }
    }

    public void Forget(EngineIdentity engine)
    {
        lock (_gate)
        {
            _engines.Remove(engine);
        }
    }

    public DateTimeOffset? SurplusSince(ObjectId group)
    {
        lock (_gate)
        {
            return _surplus.TryGetValue(group, out var since) ? since : null;
        }
    }

    public void NoteSurplus(ObjectId group, bool hasSurplus)
    {
        lock (_gate)
        {
            if (!hasSurplus)
            {
                _surplus.Remove(group);
            }
            else
            {
                _surplus.TryAdd(group, time.GetUtcNow());
            }
        }
    }

    private Seen SeenOf(EngineIdentity engine) =>
        _engines.TryGetValue(engine, out var seen) ? seen : _engines[engine] = new Seen { Since = time.GetUtcNow() };

    private sealed class Seen
    {
        public required DateTimeOffset Since { get; set; }
        public bool WasConnected { get; set; }
        public EngineStarts Starts { get; set; }
    }
}
