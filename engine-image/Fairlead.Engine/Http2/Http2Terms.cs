using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Http2;

/// <summary>How one end of a connection acts, what it announces and what it bears.</summary>
/// <param name="IsServer">The peer begins with the preface, and the streams are its.</param>
/// <param name="StreamWindow">Bytes that may wait here for one stream.</param>
internal sealed record Http2Terms(bool IsServer, int StreamWindow)
{
    private const int Any = int.MaxValue;
    private const int LeastQueuedFrames = 64;

    private static readonly Http2Terms Client = new(IsServer: true, Http2Settings.DefaultWindow) { MostStreams = 128, ControlFrames = 1000 };
    private static readonly Http2Terms ClientWithWebSockets = Client with { TakesWebSockets = true };

    // A server speaks for many clients at once.
    private static readonly Http2Terms Server = new(IsServer: false, 128 * 1024) { ReturnsAtOnce = true, ControlFrames = 5000 };

    /// <summary>That the peer may have open at a time.</summary>
    public int MostStreams { get; init; }

    /// <summary>Bytes off the connection's window are given back as they come: a slow stream must not stop those of others.</summary>
    public bool ReturnsAtOnce { get; init; }

    /// <summary>RFC 8441: clients may begin WebSockets on streams.</summary>
    public bool TakesWebSockets { get; init; }

    /// <summary>At once; half as many per second are regained.</summary>
    public int ControlFrames { get; init; }

    /// <summary>The same, of DATA without content.</summary>
    public int EmptyDataFrames { get; init; } = 1000;

    /// <summary>Longest name or value as it is coded.</summary>
    public int MostFieldBytes { get; init; } = Any;

    /// <summary>That wait to be sent before streams stop.</summary>
    public int QueuedFrames { get; init; } = Any;

    /// <summary>That wait to be sent before the connection ends: what is said beside streams has room of its own.</summary>
    public int MostQueuedFrames { get; init; } = Any;

    /// <summary>That the peer may ask on one connection.</summary>
    public int MostRequests { get; init; } = Any;

    /// <summary>Towards clients.</summary>
    /// <param name="limits">Null = those that are safe.</param>
    /// <param name="webSockets">They may begin on streams.</param>
    public static Http2Terms ForClients(Http2Limits? limits, bool webSockets)
    {
        var terms = webSockets ? ClientWithWebSockets : Client;
        return limits is null ? terms : terms.Within(limits) with
        {
            StreamWindow = limits.WindowBytes == 0 ? terms.StreamWindow : (int)limits.WindowBytes,
            MostStreams = limits.Streams == 0 ? terms.MostStreams : (int)limits.Streams,
            QueuedFrames = OrAny(limits.QueuedFrames),
            MostQueuedFrames = limits.QueuedFrames == 0 ? Any : Math.Max(LeastQueuedFrames, 2 * (int)limits.QueuedFrames),
            MostRequests = OrAny(limits.Requests),
        };
    }

    /// <summary>Towards servers.</summary>
    public static Http2Terms ForServers(Http2Limits? limits) => limits is null ? Server : Server.Within(limits);

    private static int OrAny(uint value) => value == 0 ? Any : (int)value;

    private Http2Terms Within(Http2Limits limits) => this with
    {
        ControlFrames = limits.HasControlFrames ? OrAny(limits.ControlFrames) : ControlFrames,
        EmptyDataFrames = limits.HasEmptyDataFrames ? OrAny(limits.EmptyDataFrames) : EmptyDataFrames,
        MostFieldBytes = OrAny(limits.FieldBytes),
    };
}
