using Fairlead.Engine.Http2;
using Fairlead.Engine.Model;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Upstream;

/// <summary>The HTTP/2 connections of one loop to one server, and what is known of how the server speaks.</summary>
internal sealed class SharedConnections
{
    /// <summary>A server that chose HTTP/1.1 is asked again after that long.</summary>
    private const int PlainMs = 60_000;

    private readonly List<Http2ServerConnection> _connections = [];
    private long _plainUntilMs;

    /// <summary>Streams that a connection is expected to take; what the last one allowed.</summary>
    public int LikelyStreams { get; set; } = 100;

    /// <summary>Whether the last connection offered WebSockets on streams; null = nobody knows yet.</summary>
    public bool? TakesWebSockets { get; set; }

    /// <summary>The server chose HTTP/1.1 not long ago.</summary>
    public bool IsPlain(long nowMs) => nowMs < _plainUntilMs;

    public void NotePlain(long nowMs) => _plainUntilMs = nowMs + PlainMs;

    /// <summary>A stream of an open connection, or a place with one that is being opened; null with the error number when none can be opened.</summary>
    public UpstreamConnection? Join(DataLoop loop, ServerModel server, HttpConnection owner, string? host, bool isAlone, out int errno)
    {
        errno = 0;
        Http2ServerConnection? opening = null;
        for (var i = _connections.Count - 1; i >= 0 && !isAlone; i--)
        {
            var connection = _connections[i];
            if (!connection.IsOnTerms(server))
            {
                connection.Retire();
            }
            else if (!connection.HasRoom)
            {
                connection.EndIfUsedUp();
            }
            else if (connection.Fits(server, host))
            {
                if (connection.IsOpen)
                {
                    return UpstreamConnection.On(loop, server, owner, host, connection);
                }

                opening = connection;
            }
        }

        opening ??= Http2ServerConnection.Connect(loop, server, this, host, isAlone ? owner : null, out errno);
        if (opening is null)
        {
            return null;
        }

        var waiting = UpstreamConnection.Await(loop, server, owner, host, opening);
        opening.Await(waiting);
        return waiting;
    }

    public void Add(Http2ServerConnection connection) => _connections.Add(connection);

    public void Remove(Http2ServerConnection connection) => _connections.Remove(connection);

    /// <summary>Nothing begins on the connections any more; what is under way ends.</summary>
    public void Retire()
    {
        foreach (var connection in _connections.ToArray())
        {
            connection.Retire();
        }
    }
}
