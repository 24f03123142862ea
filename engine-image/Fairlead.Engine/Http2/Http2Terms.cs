namespace Fairlead.Engine.Http2;

/// <summary>How one end of a connection acts, and what it announces.</summary>
/// <param name="IsServer">The peer begins with the preface, and the streams are its.</param>
/// <param name="StreamWindow">Bytes that may wait here for one stream.</param>
internal sealed record Http2Terms(bool IsServer, int StreamWindow)
{
    /// <summary>That the peer may have open at a time.</summary>
    public int MostStreams { get; init; }

    /// <summary>Bytes off the connection's window are given back as they come: a slow stream must not stop those of others.</summary>
    public bool ReturnsAtOnce { get; init; }

    /// <summary>RFC 8441: clients may begin WebSockets on streams.</summary>
    public bool TakesWebSockets { get; init; }
}
