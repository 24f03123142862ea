using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Telemetry;

/// <summary>A record and the file it also stands in, if it does.</summary>
internal sealed class SpooledRecord(TransactionLog log, LogSegment? segment = null)
{
    public TransactionLog Log => log;

    public LogSegment? Segment { get; set; } = segment;
}
