using Fairlead.Engine.Http;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Tls;

namespace Fairlead.Engine.Upstream;

/// <summary>A connection to a server: connecting, in use by one transaction, or idle in its loop's pool.</summary>
internal sealed partial class UpstreamConnection : StreamTarget, ITimed
{
    private readonly DataLoop _loop;
    private readonly LoopServer _server;
    private readonly OwnedTimer _idleTimer;
    private readonly long _openedMs;
    private UpstreamConnection? _nextIdle;
    private UpstreamConnection? _previousIdle;
    private readonly ServerTlsModel? _securedBy;
    private readonly string? _serverName;
    private bool _isIdle;

    /// <summary>What the server sent and nobody took yet.</summary>
    public ByteBuffer In;

    public UpstreamConnection(DataLoop loop, ServerModel model, HttpConnection owner, string? host)
    {
        _securedBy = model.Pool.Tls;
        _serverName = _securedBy?.NameFor(model, host);
        _loop = loop;
        _server = model.State.OnLoop(loop.Index);
        _idleTimer = new OwnedTimer(this);
        _openedMs = loop.Loop.NowMs;
        Model = model;
        Owner = owner;
        IsConnecting = true;
    }

    public ServerModel Model { get; private set; }

    public HttpConnection? Owner { get; private set; }

    public bool IsConnecting { get; private set; }

    /// <summary>Transactions it has carried, this one included.</summary>
    public int Uses { get; private set; } = 1;

    public ResponseHead? PartialHead { get; set; }

    /// <summary>Starts connecting; null with the error number when that fails at once.</summary>
    public static UpstreamConnection? Connect(DataLoop loop, ServerModel server, HttpConnection owner, string? host, out int errno)
    {
        var fd = ServerSocket.Connect(server, owner, out errno);
        if (fd < 0)
        {
            return null;
        }

        var connection = new UpstreamConnection(loop, server, owner, host);
        connection.Register(fd);
        return connection;
    }

    /// <summary>The most recently parked connection to this server that fits, if there is one.</summary>
    public static UpstreamConnection? TakeIdle(DataLoop loop, ServerModel server, HttpConnection owner, string? host)
    {
        var connection = server.State.OnLoop(loop.Index).Idle;
        while (connection is not null && !(connection.Fits(server, host) && connection.IsClean))
        {
            var next = connection._nextIdle;
            if (connection._securedBy != server.Pool.Tls || connection.Fits(server, host))
            {
                // Made under other terms, which nobody wants any more, or not clean.
                connection.Close();
            }

            connection = next;
        }

        if (connection is null)
        {
            return null;
        }

        connection.LeaveIdle();
        connection.Owner = owner;
        connection.UseAgain(server);
        return connection;
    }

    /// <summary>It was made on the same terms and for the same name.</summary>
    public bool Fits(ServerModel server, string? host) =>
        _securedBy == server.Pool.Tls && (_securedBy is null || _serverName == _securedBy.NameFor(server, host));

    /// <summary>Nobody uses it, and what came is TLS's own affair (a ticket); anything else means that it is of no use any more.</summary>
    public bool IsStillQuiet
    {
        get
        {
            if (Tls is null)
            {
                return false;
            }

            In.EnsureRented(_loop.Buffers);
            var isQuiet = Receive(ref In).Status == IoStatus.Again;
            In.ReleaseIfEmpty(_loop.Buffers);
            return isQuiet;
        }
    }

    /// <summary>
    /// The loop does not hold news of it, such as bytes nobody asked for, which the next request must not take for its answer. What comes
    /// after that request cannot be told from its answer, by anyone.
    /// </summary>
    public bool IsClean => !HasNews || (Tls is not null && IsStillQuiet);

    /// <summary>Another transaction begins on it; the server's model may be a newer one.</summary>
    public void UseAgain(ServerModel server)
    {
        Model = server;
        Uses++;
    }

    public static void CloseIdle(LoopServer server)
    {
        server.Shared?.Retire();
        while (server.Idle is { } connection)
        {
            connection.Close();
        }
    }

    public override void OnEvents(PollEvents events)
    {
        if (Owner is not { } owner)
        {
            // Closed by the server, or bytes nobody asked for: of no use either way.
            if (!IsStillQuiet)
            {
                Close();
            }

            return;
        }

        if (IsConnecting)
        {
            GoOnConnecting(owner);
            return;
        }

        owner.OnServerEvents(events);
    }

    private void GoOnConnecting(HttpConnection owner)
    {
        if (ConnectSteps.GoOn(this, _loop, new ConnectTerms(_securedBy, _serverName, owner), Model) is { } end)
        {
            IsConnecting = end.Errno != 0;
            owner.OnConnectEnded(end.Errno, end.Evidence);
        }
    }

    /// <summary>Keeps the connection for later transactions, or closes it when it is too old, too used or not clean, or nobody is sent to the server any more.</summary>
    public void Park()
    {
        var config = Model.Pool.Config;
        var now = _loop.Loop.NowMs;
        if (In.Length > 0 || _loop.IsStopping || _stream is not null || _server.IsDrained || IsOfNoUse(now)
            || (config.ConnMaxReuse > 0 && Uses > config.ConnMaxReuse)
            || (config.ConnLifeTimeoutMs > 0 && now - _openedMs >= config.ConnLifeTimeoutMs))
        {
            Close();
            return;
        }

        Owner = null;
        In.Release(_loop.Buffers);
        _loop.Loop.SetInterest(this, PollEvents.Readable);
        EnterIdle();
        if (config.ConnIdleTimeoutMs > 0)
        {
            _loop.Timers.Arm(_idleTimer, now + config.ConnIdleTimeoutMs);
        }
    }

    public void Close()
    {
        if (CloseShared() || IsClosed)
        {
            return;
        }

        LeaveIdle();
        _loop.Timers.Remove(_idleTimer);
        Discard();
        _loop.Loop.Close(this);
        _server.OpenConnections--;
    }

    /// <summary>The descriptor, or the stream, goes to a tunnel, which closes it.</summary>
    public void HandOver(TunnelEnd to)
    {
        _loop.Timers.Remove(_idleTimer);
        if (_stream is { } stream)
        {
            _stream = null;
            to.Attach(stream);
        }
        else
        {
            _loop.Loop.Replace(this, to);
        }

        Discard();
    }

    public void OnTimer()
    {
        if (_isIdle)
        {
            Close();
        }
    }

    private void Register(int fd)
    {
        _loop.Loop.Add(this, fd, PollEvents.Writable);
        _server.Connections++;
        _server.OpenConnections++;
    }

    /// <summary>The server speaks HTTP/2 with all others.</summary>
    private bool IsOfNoUse(long nowMs) => Model.Pool.IsHttp2 && _server.Shared is { } shared && !shared.IsPlain(nowMs);

    private void Discard()
    {
        Owner = null;
        In.Release(_loop.Buffers);
        if (PartialHead is { } head)
        {
            _loop.GiveBack(head);
            PartialHead = null;
        }
    }

    private void EnterIdle()
    {
        _isIdle = true;
        _server.IdleConnections++;
        _previousIdle = null;
        _nextIdle = _server.Idle;
        if (_nextIdle is not null)
        {
            _nextIdle._previousIdle = this;
        }

        _server.Idle = this;
    }

    private void LeaveIdle()
    {
        if (!_isIdle)
        {
            return;
        }

        _isIdle = false;
        _server.IdleConnections--;
        TimerWheel.Disarm(_idleTimer);
        if (_previousIdle is not null)
        {
            _previousIdle._nextIdle = _nextIdle;
        }
        else
        {
            _server.Idle = _nextIdle;
        }

        if (_nextIdle is not null)
        {
            _nextIdle._previousIdle = _previousIdle;
        }

        _nextIdle = _previousIdle = null;
    }
}
