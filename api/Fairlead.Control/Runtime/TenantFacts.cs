using Fairlead.Compiler.Runtime;
using Fairlead.Control.Certificates;
using Fairlead.Model.Identity;
using SessionLink = Fairlead.Control.Delivery.EngineLink;

namespace Fairlead.Control.Runtime;

/// <summary>The living system as verdicts ask for it. Lives as long as the look at the tenant it was made in.</summary>
internal sealed class TenantFacts(
    TenantId tenant, IReadOnlyDictionary<ObjectId, SessionLink> links, HealthBook health, PresenceBook presence) : IRuntimeFacts
{
    public Compiler.Runtime.EngineLink LinkOf(ObjectId engine)
    {
        if (links.TryGetValue(engine, out var link))
        {
            return new Compiler.Runtime.EngineLink(true, link.Session.ConnectedAt, link.Session.Hello.EngineVersion);
        }

        var seen = presence.LastSeenOf(new EngineIdentity(tenant, engine));
        return new Compiler.Runtime.EngineLink(false, seen?.At, seen?.Version);
    }

    public ResourceStanding StandingOf(ObjectId engine, string resource) =>
        links.TryGetValue(engine, out var link) ? link.Delivery.StandingOf(resource) : ResourceStanding.Pending;

    public IReadOnlyList<ServerReport> ServersOf(ObjectId pool) => health.ServersOf(tenant, pool);
}
