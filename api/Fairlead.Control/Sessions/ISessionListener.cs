using Fairlead.Engine.Protocol;

namespace Fairlead.Control.Sessions;

/// <summary>
/// Takes part in sessions: delivery, runtime and telemetry do. Calls for one session come one after another; none may block.
/// A session that was replaced may still speak: its listener compares.
/// </summary>
internal interface ISessionListener
{
    /// <summary>The engine said hello. Awaited before its next message is read.</summary>
    ValueTask OpenedAsync(LivingSession session, CancellationToken cancellationToken);

    /// <summary>Awaited before the next message is read: a listener that cannot keep up slows this engine alone.</summary>
    ValueTask ReceivedAsync(LivingSession session, EngineMessage message, CancellationToken cancellationToken);

    void Closed(LivingSession session);
}
