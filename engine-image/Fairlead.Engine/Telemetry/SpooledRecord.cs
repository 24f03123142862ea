using Google.Protobuf;

namespace Fairlead.Engine.Telemetry;

/// <summary>An encoded <see cref="Protocol.TransactionLog"/> and the file it also stands in, if it does.</summary>
internal sealed class SpooledRecord(ByteString log, bool isSignificant, LogSegment? segment = null)
{
    public ByteString Log => log;

    public bool IsSignificant => isSignificant;

    public LogSegment? Segment { get; set; } = segment;
}
