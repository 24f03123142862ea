using Fairlead.Engine.Http;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Tls;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Http2;

/// <summary>
/// A connection to a server that speaks HTTP/2, shared by transactions of one loop. Those that come while it is being opened wait for the
/// server's settings, so that none is sent that the server does not take.
/// </summary>
internal sealed class Http2ServerConnection : StreamTarget, IHttp2Role
{
    private const int MostStreams = 256;
    private const int SettingsMs = 10_000;
    private const int WriteMs = 30_000;
    private const int LastId = 0x7fff_0000;

    private readonly DataLoop _loop;
    private readonly LoopServer _server;
    private readonly SharedConnections _shared;
    private readonly ServerTlsModel? _securedBy;
    private readonly string? _serverName;
    private readonly IAnnounced? _announced;
    private readonly long _openedMs;
    private readonly List<UpstreamConnection> _waiting = [];
    private ServerModel _model;
    private bool _isConnected;
    private bool _isGone;
    private int _unsent;
    private int _uses;
    private int _nextId = 1;

    private Http2ServerConnection(DataLoop loop, ServerModel model, SharedConnections shared, string? host, IAnnounced? alone)
    {
        _loop = loop;
        _model = model;
        _server = model.State.OnLoop(loop.Index);
        _shared = shared;
        _securedBy = model.Pool.Tls;
        _serverName = _securedBy?.NameFor(model, host);
        _announced = alone;
        _openedMs = loop.Loop.NowMs;
        Link = new Http2Link(loop, this, model.Pool.Http2);
    }

    public Http2Link Link { get; }

    /// <summary>The server's settings are here.</summary>
    public bool IsOpen { get; private set; }

    public StreamTarget Target => this;

    /// <summary>Servers begin none: nothing may be pushed.</summary>
    public int LastStream => 0;

    public int WriteTimeoutMs => WriteMs;

    /// <summary>Another transaction may begin on it, or wait for it.</summary>
    public bool HasRoom => !_isGone && !IsAlone
        && (IsOpen ? Link.OpenStreams + _unsent < Limit && !IsUsedUp : _waiting.Count < _shared.LikelyStreams);

    /// <summary>One client has it to itself.</summary>
    private bool IsAlone => _announced is not null;

    private int Limit => Math.Min(Link.PeerSettings.MaxStreams, MostStreams);

    private bool IsUsedUp
    {
        get
        {
            var config = _model.Pool.Config;
            return (config.ConnMaxReuse > 0 && _uses > config.ConnMaxReuse) || _nextId > LastId
                || (config.ConnLifeTimeoutMs > 0 && _loop.Loop.NowMs - _openedMs >= config.ConnLifeTimeoutMs);
        }
    }

    /// <summary>Starts connecting; null with the error number when that fails at once.</summary>
    /// <param name="alone">Whose it is when nobody else may join; null = anybody may.</param>
    public static Http2ServerConnection? Connect(DataLoop loop, ServerModel server, SharedConnections shared, string? host, IAnnounced? alone, out int errno)
    {
        var fd = ServerSocket.Connect(server, alone, out errno);
        if (fd < 0)
        {
            return null;
        }

        var connection = new Http2ServerConnection(loop, server, shared, host, alone);
        loop.Loop.Add(connection, fd, PollEvents.Writable);
        connection._server.Connections++;
        connection._server.OpenConnections++;
        shared.Add(connection);
        return connection;
    }

    /// <summary>It was made on the terms that hold now.</summary>
    public bool IsOnTerms(ServerModel server) => _securedBy == server.Pool.Tls;

    /// <summary>It was made for the same name.</summary>
    public bool Fits(ServerModel server, string? host) => _securedBy is null || _serverName == _securedBy.NameFor(server, host);

    public void Await(UpstreamConnection waiting) => _waiting.Add(waiting);

    /// <summary>One gives up waiting; nobody is left whom the connection would serve.</summary>
    public void Leave(UpstreamConnection waiting)
    {
        _ = _waiting.Remove(waiting);
        if (_waiting.Count > 0 || IsOpen || IsClosed)
        {
            return;
        }

        if (_isConnected)
        {
            Link.Close();
        }
        else
        {
            Withdraw();
            OnClosed();
        }
    }

    /// <summary>A stream for one transaction; it gets its number when the request is sent.</summary>
    public Http2ServerStream Begin(UpstreamConnection user)
    {
        // The pool may have other terms for reuse by now.
        _model = user.Model;
        _unsent++;
        _uses++;
        return new Http2ServerStream(this, user, _securedBy is not null);
    }

    /// <summary>The request of a stream is about to be sent.</summary>
    public int TakeId()
    {
        _unsent--;
        _nextId += 2;
        return _nextId - 2;
    }

    /// <summary>The stream's request was never sent.</summary>
    public void ForgetUnsent()
    {
        _unsent--;
        EndIfUsedUp();
    }

    /// <summary>Nothing begins on it any more; it closes when what is under way has ended.</summary>
    public void Retire()
    {
        if (IsOpen)
        {
            Link.Drain();
        }
        else
        {
            // Who waits for it is sent elsewhere once it is open.
            _isGone = true;
            _shared.Remove(this);
        }
    }

    /// <summary>Closes it when nothing may begin on it any more and nothing is under way.</summary>
    public void EndIfUsedUp()
    {
        if (IsOpen && Link.OpenStreams == 0 && RestMs() is null)
        {
            Link.Drain();
        }
    }

    public override void OnEvents(PollEvents events)
    {
        if (_isConnected)
        {
            Link.OnEvents(events);
        }
        else if (ConnectSteps.GoOn(this, _loop, new ConnectTerms(_securedBy, _serverName, _announced, OffersHttp2: true), _model) is { } end)
        {
            OnConnectEnded(end);
        }
    }

    public bool IsIdle(int stream) => (stream & 1) == 0 || stream >= _nextId;

    public Http2Error Admit(int stream) => IsIdle(stream) ? Http2Error.Protocol : Http2Error.None;

    /// <summary>The stream was given up; what the server still says of it is not looked at.</summary>
    public Http2Error OnSection(int stream, FieldList fields, bool isLast, bool isRefused) => Link.CalmLate();

    public void OnSettings()
    {
        if (IsOpen)
        {
            return;
        }

        IsOpen = true;
        _shared.LikelyStreams = Math.Max(1, Limit);
        _shared.TakesWebSockets = Link.PeerSettings.TakesWebSockets;
        foreach (var waiting in TakeWaiting())
        {
            if (waiting.WantsWebSocket && !Link.PeerSettings.TakesWebSockets)
            {
                waiting.ConnectPlain();
            }
            else if (Link.OpenStreams + _unsent < Limit && !_isGone)
            {
                waiting.OnShared(this);
            }
            else
            {
                waiting.OnNoRoom();
            }
        }

        EndIfUsedUp();
    }

    public void OnGoAway(int lastStream, Http2Error error)
    {
        Link.Drain();
        Link.AbortAbove(lastStream, error == Http2Error.None ? "HTTP/2: the server goes away" : $"HTTP/2: the server goes away: {error}");
    }

    public int? RestMs()
    {
        if (!IsOpen)
        {
            return SettingsMs;
        }

        if (_unsent == 0 && _waiting.Count == 0 && (_isGone || IsAlone || IsUsedUp || _server.IsDrained))
        {
            return null;
        }

        return _model.Pool.Config.ConnIdleTimeoutMs is > 0 and var idle ? (int)Math.Min(idle, int.MaxValue) : Timeout.Infinite;
    }

    public void Refused(RefusalReason reason)
    {
        // Counted with the transactions that fail by it.
    }

    public void OnEnding(string evidence)
    {
        _isGone = true;
        _shared.Remove(this);
        foreach (var waiting in TakeWaiting())
        {
            waiting.OnAwaitedFailed(new ConnectEnd(SocketErrors.TlsBroken, $"HTTP/2: {evidence}, before its settings: does the server speak HTTP/2?"));
        }
    }

    public void OnClosed()
    {
        _server.OpenConnections--;
        _loop.Loop.Close(this);
    }

    private void OnConnectEnded(in ConnectEnd end)
    {
        if (end.Errno != 0)
        {
            Withdraw();
            OnClosed();
            foreach (var waiting in TakeWaiting())
            {
                waiting.OnAwaitedFailed(end);
            }
        }
        else if (Tls is not null && Tls.Protocol != "h2")
        {
            BePlain();
        }
        else
        {
            _isConnected = true;
            _loop.Loop.SetInterest(this, PollEvents.Readable);
            Link.Start();
        }
    }

    /// <summary>The server chose HTTP/1.1: one gets this connection, the others get their own.</summary>
    private void BePlain()
    {
        _shared.NotePlain(_loop.Loop.NowMs);
        Withdraw();
        var waiting = TakeWaiting();
        if (waiting.Length == 0)
        {
            OnClosed();
            return;
        }

        _server.OpenConnections--;
        waiting[0].OnPlain(this);
        foreach (var other in waiting.AsSpan(1))
        {
            other.ConnectPlain();
        }
    }

    /// <summary>There will be no HTTP/2 on it.</summary>
    private void Withdraw()
    {
        _isGone = true;
        _shared.Remove(this);
        Link.Abandon();
    }

    private UpstreamConnection[] TakeWaiting()
    {
        UpstreamConnection[] waiting = [.. _waiting];
        _waiting.Clear();
        return waiting;
    }
}
