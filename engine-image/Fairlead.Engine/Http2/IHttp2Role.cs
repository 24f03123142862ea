using Fairlead.Engine.Http;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Http2;

/// <summary>What differs between the two ends of an HTTP/2 connection: who begins streams, and what becomes of it.</summary>
internal interface IHttp2Role
{
    /// <summary>The descriptor that frames travel over.</summary>
    StreamTarget Target { get; }

    /// <summary>The last stream that the peer began.</summary>
    int LastStream { get; }

    /// <summary>Nobody has begun this stream yet.</summary>
    bool IsIdle(int stream);

    /// <summary>Whether the peer may send a header section on a stream that is not open.</summary>
    Http2Error Admit(int stream);

    /// <summary>The section on a stream that was not open.</summary>
    Http2Error OnSection(int stream, FieldList fields, bool isLast, bool isRefused);

    /// <summary>The peer's settings are known, or known anew.</summary>
    void OnSettings();

    /// <summary>The peer begins no more streams, or wants none above <paramref name="lastStream"/>.</summary>
    void OnGoAway(int lastStream, Http2Error error);

    /// <summary>No stream is open: how long that may stay so, in milliseconds; null = end.</summary>
    int? RestMs();

    /// <summary>How long a peer may take no byte.</summary>
    int WriteTimeoutMs { get; }

    void Refused(RefusalReason reason);

    /// <summary>No stream can begin any more; may be called again.</summary>
    void OnEnding(string evidence);

    /// <summary>The link is over; gives the descriptor back.</summary>
    void OnClosed();
}
