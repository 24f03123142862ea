namespace Fairlead.Engine.Telemetry;

/// <summary>A record on its way to the control plane. A value, so that thousands that wait are nothing to the collector.</summary>
/// <param name="Log">An encoded <see cref="Protocol.TransactionLog"/>.</param>
/// <param name="Chunk">What holds its bytes; null = memory of their own.</param>
/// <param name="Segment">The file it also stands in, if it does.</param>
internal readonly record struct SpooledRecord(ReadOnlyMemory<byte> Log, bool IsSignificant, LogChunk? Chunk = null, LogSegment? Segment = null);
