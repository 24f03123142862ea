namespace Fairlead.Engine;

internal sealed record DataPlaneOptions
{
    /// <summary>Event loops; 0 = one per processor.</summary>
    public int Loops { get; init; }

    /// <summary>Transaction records in circulation per loop; beyond it records are counted as lost.</summary>
    public int RecordsPerLoop { get; init; } = 8192;

    /// <summary>Answers kept for other clients, of all virtual services.</summary>
    public long CacheBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>How long transactions in flight may take after <see cref="DataPlane.StopAsync"/> began.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Called once for each virtual service whose connections to servers cannot come from the client's address, with the error number; on a loop.</summary>
    public Action<string, int>? OnSourceRefused { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public int EffectiveLoops => Loops > 0 ? Loops : Environment.ProcessorCount;
}
