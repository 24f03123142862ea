using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Fairlead.Control.Certificates;
using Grpc.Core;

namespace Fairlead.Control.Sessions;

/// <summary>The living sessions of this process, at most one per engine.</summary>
internal sealed class EngineSessions
{
    private readonly ConcurrentDictionary<EngineIdentity, LivingSession> _living = new();

    public int Count => _living.Count;

    public ICollection<LivingSession> Living => _living.Values;

    public bool TryFind(EngineIdentity engine, [NotNullWhen(true)] out LivingSession? session) => _living.TryGetValue(engine, out session);

    /// <summary>An engine that comes back before its old connection is known to be dead takes its own place.</summary>
    public void Open(LivingSession session)
    {
        LivingSession? replaced = null;
        _living.AddOrUpdate(session.Engine, session, (_, old) =>
        {
            replaced = old;
            return session;
        });
        replaced?.End(StatusCode.Aborted, "the engine opened a newer session");
    }

    public void Close(LivingSession session) => _living.TryRemove(KeyValuePair.Create(session.Engine, session));

    public void End(EngineIdentity engine, StatusCode code, string reason)
    {
        if (_living.TryGetValue(engine, out var session))
        {
            session.End(code, reason);
        }
    }
}
