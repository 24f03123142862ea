using Fairlead.Control.Certificates;
using Fairlead.Control.Delivery;
using Fairlead.Control.Sessions;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;

namespace Fairlead.Control.Limits;

/// <summary>
/// Hears which limits run short on which engine, and tells engines their parts. Kept in memory: engines whose control plane is gone fall back to equal
/// parts by themselves, and a control plane that starts gives nobody more until whatever an earlier one gave has ended.
/// </summary>
internal sealed class RateBook(EngineSessions sessions, Deliveries deliveries, TimeProvider time) : ISessionListener
{
    private readonly Dictionary<TenantId, TenantParts> _tenants = [];
    private readonly Lock _gate = new();
    private readonly long _started = time.GetTimestamp();

    public ValueTask OpenedAsync(LivingSession session, CancellationToken cancellationToken)
    {
        var parts = Of(session.Engine.Tenant);
        lock (parts)
        {
            // Engines of a tenant tell their clients apart by one seed, so that a key means the same on all of them: that of whoever came first.
            // An engine that does not say its seed knows nothing of parts.
            parts.Seed = parts.Seed != 0 ? parts.Seed : session.Hello.RateSeed;
            parts.Joined(session.Engine.Engine);
            if (session.Hello.RateSeed != 0 && session.Hello.RateSeed != parts.Seed)
            {
                session.Outbox.Put(new RateGrants { Seed = parts.Seed });
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ReceivedAsync(LivingSession session, EngineMessage message, CancellationToken cancellationToken)
    {
        if (message.Rates is { } report && sessions.TryFind(session.Engine, out var current) && current == session)
        {
            var parts = Of(session.Engine.Tenant);
            lock (parts)
            {
                Take(parts, session.Engine, report);
            }
        }

        return ValueTask.CompletedTask;
    }

    public void Closed(LivingSession session)
    {
    }

    private void Take(TenantParts parts, EngineIdentity engine, RateReport report)
    {
        var now = (long)time.GetElapsedTime(_started).TotalMilliseconds;
        var delivery = deliveries.Of(engine.Tenant);
        parts.Heard(engine.Engine, report, now, delivery.EnginesOf);
        if (now < PartPlanner.LeaseMs)
        {
            return;
        }

        foreach (var (to, grants) in parts.Plan(now))
        {
            if (sessions.TryFind(engine with { Engine = to }, out var session))
            {
                session.Outbox.Put(grants);
            }
        }
    }

    private TenantParts Of(TenantId tenant)
    {
        lock (_gate)
        {
            if (!_tenants.TryGetValue(tenant, out var parts))
            {
                _tenants[tenant] = parts = new TenantParts();
            }

            return parts;
        }
    }
}
