namespace Fairlead.Engine.Telemetry;

internal sealed record LogSpoolOptions
{
    /// <summary>Records held in memory before they go to disk.</summary>
    public int InMemory { get; init; } = 20_000;

    /// <summary>Bytes on disk; beyond it the oldest records are dropped, non-significant ones first.</summary>
    public long OnDiskBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Records in one message.</summary>
    public int InBatch { get; init; } = 500;

    /// <summary>Records sent and not yet acknowledged.</summary>
    public int InFlight { get; init; } = 8000;
}
