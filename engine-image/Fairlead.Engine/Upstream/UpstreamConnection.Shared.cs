using Fairlead.Engine.Http2;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Upstream;

/// <summary>What the server's side is: a socket of its own, or one stream of an HTTP/2 connection, which then stands in for the socket.</summary>
internal sealed partial class UpstreamConnection
{
    private Http2ServerStream? _stream;

    /// <summary>The connection being opened that it waits for.</summary>
    private Http2ServerConnection? _awaited;

    /// <summary>One stream of a connection that others use too.</summary>
    public bool IsShared => _stream is not null;

    /// <summary>Why the stream ended before its time; null = it did not, or there is none.</summary>
    public string? StreamEvidence => _stream?.Evidence;

    /// <summary>The server says that it did nothing with the request.</summary>
    public bool IsUnprocessed => _stream is { IsUnprocessed: true };

    /// <summary>The server broke a rule of HTTP/2 on the stream.</summary>
    public bool IsBreach => _stream is { IsBreach: true };

    /// <summary>Whom it waits for asks for a WebSocket.</summary>
    public bool WantsWebSocket => Owner is { WantsWebSocket: true };

    private PollEvents Wanted => _stream is null ? Interest : _stream.Interest;

    /// <summary>Joins a connection that is being opened.</summary>
    public static UpstreamConnection Await(DataLoop loop, ServerModel server, HttpConnection owner, string? host, Http2ServerConnection awaited) =>
        new(loop, server, owner, host) { _awaited = awaited };

    /// <summary>A stream of a connection that is open.</summary>
    public static UpstreamConnection On(DataLoop loop, ServerModel server, HttpConnection owner, string? host, Http2ServerConnection open)
    {
        var connection = new UpstreamConnection(loop, server, owner, host) { IsConnecting = false };
        connection._stream = open.Begin(connection);
        return connection;
    }

    public new IoResult Receive(ref ByteBuffer into) => _stream is null ? base.Receive(ref into) : _stream.Receive(ref into);

    public new IoResult Send(ref ByteBuffer from, int count) => _stream is null ? base.Send(ref from, count) : _stream.Send(ref from, count);

    public new IoResult SendKeeping(in ByteBuffer from, int offset) =>
        _stream is null ? base.SendKeeping(from, offset) : _stream.SendKeeping(from, offset);

    public void Want(PollEvents more) => SetInterest(Wanted | more);

    public void WantNot(PollEvents less) => SetInterest(Wanted & ~less);

    public void SetInterest(PollEvents interest)
    {
        if (_stream is null)
        {
            _loop.Loop.SetInterest(this, interest);
        }
        else
        {
            _stream.SetInterest(interest);
        }
    }

    /// <summary>The connection it waited for is open and has a stream for it.</summary>
    public void OnShared(Http2ServerConnection open)
    {
        _awaited = null;
        IsConnecting = false;
        _stream = open.Begin(this);
        Owner!.OnConnectEnded(0);
    }

    /// <summary>The connection it waited for is one of HTTP/1.1, and it gets it.</summary>
    public void OnPlain(Http2ServerConnection plain)
    {
        _awaited = null;
        IsConnecting = false;
        _loop.Loop.Replace(plain, this);
        _server.OpenConnections++;
        Owner!.OnConnectEnded(0);
    }

    /// <summary>The connection it waited for is of no use to it: it gets one of its own, of HTTP/1.1.</summary>
    public void ConnectPlain()
    {
        _awaited = null;
        var fd = ServerSocket.Connect(Model, Owner, out var errno);
        if (fd < 0)
        {
            Owner!.OnConnectEnded(errno);
        }
        else
        {
            Register(fd);
        }
    }

    /// <summary>The connection it waited for takes no more streams.</summary>
    public void OnNoRoom()
    {
        _awaited = null;
        Owner!.OnNoRoom();
    }

    public void OnAwaitedFailed(in ConnectEnd end)
    {
        _awaited = null;
        Owner!.OnConnectEnded(end.Errno, end.Evidence);
    }

    /// <summary>True when there was no socket to close.</summary>
    private bool CloseShared()
    {
        if (_awaited is { } awaited)
        {
            _awaited = null;
            awaited.Leave(this);
        }
        else if (_stream is { } stream)
        {
            _stream = null;
            stream.Close();
        }
        else
        {
            return false;
        }

        Discard();
        return true;
    }
}
