using System.Diagnostics.CodeAnalysis;
using Fairlead.Control.Certificates;
using Fairlead.Engine.Protocol;
using Grpc.Core;

namespace Fairlead.Control.Sessions;

/// <summary>One engine's session while it lives. Whoever ends it first says why.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The token source owns no timer or handle; the session outlives late answers that still look at it.")]
internal sealed class LivingSession(EngineIdentity engine, Hello hello, string peer, DateTimeOffset connectedAt)
{
    private readonly CancellationTokenSource _ended = new();
    private RpcException? _reason;
    private long _lastSeen = connectedAt.UtcTicks;

    public EngineIdentity Engine { get; } = engine;

    public Hello Hello { get; } = hello;

    /// <summary>Where the engine dialled from.</summary>
    public string Peer { get; } = peer;

    public DateTimeOffset ConnectedAt { get; } = connectedAt;

    public DateTimeOffset LastSeen => new(Volatile.Read(ref _lastSeen), TimeSpan.Zero);

    public SessionOutbox Outbox { get; } = new();

    public CancellationToken Ended => _ended.Token;

    /// <summary>Null while the session lives, and when the engine itself left.</summary>
    public RpcException? Reason => Volatile.Read(ref _reason);

    public void Seen(DateTimeOffset at) => Volatile.Write(ref _lastSeen, at.UtcTicks);

    public void End(StatusCode code, string reason)
    {
        Interlocked.CompareExchange(ref _reason, new RpcException(new Status(code, reason)), null);
        _ended.Cancel();
    }
}
