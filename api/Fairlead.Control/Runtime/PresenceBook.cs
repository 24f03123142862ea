using System.Collections.Concurrent;
using Fairlead.Control.Certificates;
using Fairlead.Control.Sessions;
using Fairlead.Engine.Protocol;

namespace Fairlead.Control.Runtime;

/// <summary>When engines that are gone were last here, as far as this process saw.</summary>
internal sealed class PresenceBook(TimeProvider time) : ISessionListener
{
    private readonly ConcurrentDictionary<EngineIdentity, LastSeen> _left = new();

    public LastSeen? LastSeenOf(EngineIdentity engine) => _left.GetValueOrDefault(engine);

    public ValueTask OpenedAsync(LivingSession session, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask ReceivedAsync(LivingSession session, EngineMessage message, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void Closed(LivingSession session) => _left[session.Engine] = new LastSeen(time.GetUtcNow(), session.Hello.EngineVersion);
}

internal sealed record LastSeen(DateTimeOffset At, string Version);
