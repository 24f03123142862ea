namespace Fairlead.Engine.Upstream;

/// <summary>The living side of a pool: a number that grows with every change of a member's health.</summary>
internal sealed class PoolState(string uuid, Action<ServerState>? passiveChanged, Action<ServerState>? activeChanged = null)
{
    private int _healthEpoch;

    public string Uuid { get; } = uuid;

    public int HealthEpoch => Volatile.Read(ref _healthEpoch);

    public void HealthChanged() => Interlocked.Increment(ref _healthEpoch);

    public void RaiseActiveChanged(ServerState server) => activeChanged?.Invoke(server);

    public void RaisePassiveChanged(ServerState server) => passiveChanged?.Invoke(server);
}
