using Fairlead.Engine.Balance;
using Fairlead.Engine.Listen;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Net.ProxyProtocol;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tls;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Proxy;

/// <summary>A TCP connection until its server is connected; then a <see cref="Tunnel"/> takes over. Until then the client is not read.</summary>
internal sealed class TcpSession : StreamTarget, ITimed, IAnnounced
{
    private const int DefaultConnectMs = 2000;

    private readonly DataLoop _loop;
    private readonly LoopVirtualService _service;
    private readonly VirtualServiceModel _model;
    private readonly PoolChoiceModel[] _choices;
    private readonly OwnedTimer _timer;
    private readonly NetAddress _peer;
    private readonly long _startTicks;
    private readonly int _client;
    private readonly TlsHandshake? _secured;
    private readonly ListenerGroup _listener;
    private readonly string? _serverName;

    /// <summary>What the client sent before anybody knew where to.</summary>
    private ByteBuffer _early;
    private ServerModel? _server;
    private List<ServerState>? _tried;
    private Significance _significance;
    private string _failure = "";
    private long _connectTicks;
    private int _retries;

    private TcpSession(DataLoop loop, LoopVirtualService service, VirtualServiceModel model, ListenerGroup listener, in TcpOpening opening, TlsHandshake? secured)
    {
        _choices = opening.Choices;
        _secured = secured;
        _listener = listener;
        _serverName = opening.ServerName;
        _loop = loop;
        _service = service;
        _model = model;
        _client = opening.Fd;
        _peer = opening.Client;
        _startTicks = opening.StartTicks;
        _timer = new OwnedTimer(this);
    }

    public static void Open(DataLoop loop, LoopVirtualService service, ListenerGroup listener, int fd, in NetAddress peer)
    {
        if (service.State.Model is not { } model)
        {
            service.Connections++;
            TcpSocket.CloseUnwatched(fd);
            return;
        }

        var nothing = default(ByteBuffer);
        var choices = Choose(loop, model, listener, peer, serverName: null) ?? [];
        Open(loop, service, model, listener, new TcpOpening(fd, peer, loop.Loop.NowTicks, ServerName: null, choices), ref nothing);
    }

    /// <param name="loop">The loop it belongs to.</param>
    /// <param name="service">Whose connection it is.</param>
    /// <param name="model">As it was when the connection's way was chosen.</param>
    /// <param name="listener">Where it came.</param>
    /// <param name="opening">Whose it is and where it may go.</param>
    /// <param name="early">What the client sent already; it goes on to the server.</param>
    public static void Open(DataLoop loop, LoopVirtualService service, VirtualServiceModel model, ListenerGroup listener, in TcpOpening opening, ref ByteBuffer early)
    {
        service.Connections++;
        service.OpenConnections++;
        var session = new TcpSession(loop, service, model, listener, opening, secured: null) { _early = early };
        early = default;
        session.Connect();
    }

    /// <summary>Goes on where a handshake ended; it keeps the client's descriptor until the server is connected.</summary>
    public static void TakeOver(DataLoop loop, VirtualServiceModel model, TlsHandshake secured)
    {
        var name = secured.Tls?.ServerName?.ToLowerInvariant();
        var choices = Choose(loop, model, secured.Listener, secured.Peer, name) ?? [];
        loop.Loop.SetInterest(secured, PollEvents.None);
        secured.Service.OpenConnections++;
        var opening = new TcpOpening(secured.Fd, secured.Peer, loop.Loop.NowTicks, name, choices);
        new TcpSession(loop, secured.Service, model, secured.Listener, opening, secured).Connect();
    }

    /// <summary>Where a connection may go; null = a rule says nowhere.</summary>
    public static PoolChoiceModel[]? Choose(DataLoop loop, VirtualServiceModel model, ListenerGroup listener, in NetAddress client, string? serverName)
    {
        var port = listener.Address.Port;
        var target = model.Connections?.Target(client, port, loop.Index, serverName) ?? -1;
        return target switch { ConnectionRules.Closed => null, < 0 => model.ChoicesOn(port), _ => model.Targets[target] };
    }

    public override void OnEvents(PollEvents events)
    {
        var secured = _server!.Pool.Tls;
        if (ConnectSteps.GoOn(this, _loop, new ConnectTerms(secured, secured?.NameFor(_server, _serverName), this), _server) is { } end)
        {
            OnConnectEnded(end.Errno, end.Evidence);
        }
    }

    public int Announce(int fd) => ProxyAnnouncement.Send(fd, (ProxyVersion)(Terms?.SendProxy ?? default), _peer, _listener);

    public NetAddress? Source => Terms is { PreserveClientIp: true } ? _peer : null;

    public void OnSourceRefused(int errno)
    {
        _service.SourceRefused++;
        _loop.OnSourceRefused(_service.State, errno);
    }

    private TcpConfig? Terms => _listener.Binding.Terms?.Tcp ?? _model.Config.Tcp;

    public void OnTimer() => OnConnectEnded(SocketErrors.TimedOut);

    private void Connect()
    {
        while (true)
        {
            _server = ServerChoice.Pick(_choices, _loop.Index, _loop.Loop.NowMs, _peer, _tried);
            if (_server is null)
            {
                GiveUp(Significance.NoServer);
                return;
            }

            _server.State.Acquire();
            _connectTicks = MonotonicClock.Ticks;
            var fd = ServerSocket.Connect(_server, this, out var errno);
            if (fd >= 0)
            {
                var timeout = _server.Pool.Config.ConnectTimeoutMs;
                _loop.Loop.Add(this, fd, PollEvents.Writable);
                _loop.Timers.Arm(_timer, _loop.Loop.NowMs + (timeout == 0 ? DefaultConnectMs : timeout));
                return;
            }

            if (!TryAnother(errno))
            {
                return;
            }
        }
    }

    private void OnConnectEnded(int errno, string? evidence = null)
    {
        _loop.Timers.Remove(_timer);
        if (errno == 0)
        {
            BeginTunnel();
            return;
        }

        _loop.Loop.Close(this);
        if (TryAnother(errno, evidence))
        {
            Connect();
        }
    }

    private bool TryAnother(int errno, string? evidence = null)
    {
        var server = _server!;
        server.State.OnLoop(_loop.Index).Failures++;
        server.State.ReportTrafficFailure(_failure = evidence ?? $"connect: {SocketErrors.Text(errno)}", server.Pool.Config.PassiveMonitor);
        server.State.Release();
        _server = null;
        _significance |= Significance.ConnectFailed;
        (_tried ??= []).Add(server.State);
        if (_retries >= server.Pool.Config.Retries)
        {
            GiveUp(Significance.ConnectFailed);
            return false;
        }

        _retries++;
        _service.Retries++;
        _significance |= Significance.Retried;
        return true;
    }

    private void BeginTunnel()
    {
        var server = _server!;
        var counters = server.State.OnLoop(_loop.Index);
        counters.Connections++;
        counters.OpenConnections++;
        counters.Requests++;
        server.State.ReportTrafficSuccess();
        var record = NewRecord(server.State);
        var tunnel = new Tunnel(_loop, _service, _model, server, record, _startTicks, (int)Math.Min(Terms?.IdleTimeoutMs ?? 0, int.MaxValue)) { Peer = _peer };
        HandOver(tunnel, record);
        if (Terms is { Nodelay: false })
        {
            TcpSocket.SetDelay(Fd);
            TcpSocket.SetDelay(_client);
        }

        _loop.Loop.Replace(this, tunnel.Server);
        _loop.Loop.SetInterest(tunnel.Server, PollEvents.Readable);
        if (_secured is null)
        {
            _loop.Loop.Add(tunnel.Client, _client, PollEvents.Readable);
        }
        else
        {
            _loop.Loop.Replace(_secured, tunnel.Client);
            _loop.Loop.SetInterest(tunnel.Client, PollEvents.Readable);
        }

        _service.OpenConnections--;
        tunnel.Start();
    }

    private void HandOver(Tunnel tunnel, TransactionRecord? record)
    {
        _service.BytesReceived += _early.Length;
        if (record is not null)
        {
            record.RequestBytes = _early.Length;
        }

        var nothing = default(ByteBuffer);
        tunnel.TakeBytes(ref _early, ref nothing);
    }

    private void GiveUp(Significance why)
    {
        _early.Release(_loop.Buffers);
        _significance |= why;
        _service.OpenConnections--;
        if (NewRecord(_tried?.LastOrDefault()) is { } record)
        {
            record.TotalUs = MonotonicClock.ToMicroseconds(MonotonicClock.Ticks - _startTicks);
            TransactionLogging.Publish(_loop, _service, _model, record);
        }

        TcpSocket.SetResetOnClose(_client);
        if (_secured is null)
        {
            TcpSocket.CloseUnwatched(_client);
        }
        else
        {
            _secured.SetResetOnClose();
            _loop.Loop.Close(_secured);
        }
    }

    private TransactionRecord? NewRecord(ServerState? server)
    {
        if (_loop.Journal.Rent() is not { } record)
        {
            return null;
        }

        record.VirtualService = _service.State.Uuid;
        record.AtUnixUs = _loop.UnixUs(_startTicks);
        record.Client = _peer;
        record.Server = server;
        record.Retries = _retries;
        record.ClientRttUs = TcpSocket.RoundTripUs(_client);
        record.QueueUs = MonotonicClock.ToMicroseconds(_connectTicks - _startTicks);
        record.ConnectUs = Math.Max(1, MonotonicClock.ToMicroseconds(MonotonicClock.Ticks - _connectTicks));
        record.Significance = _significance;
        record.ServerFailure = _failure;
        record.SetTls(_secured?.Tls, _secured?.TookUs ?? 0);
        record.TlsServerName = _serverName ?? "";
        return record;
    }
}
