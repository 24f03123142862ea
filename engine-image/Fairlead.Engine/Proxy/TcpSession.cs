using Fairlead.Engine.Balance;
using Fairlead.Engine.Listen;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Net.Tls;
using Fairlead.Engine.Tls;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Proxy;

/// <summary>A TCP connection until its server is connected; then a <see cref="Tunnel"/> takes over. Until then the client is not read.</summary>
internal sealed class TcpSession : StreamTarget, ITimed
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
    private ServerModel? _server;
    private List<ServerState>? _tried;
    private Significance _significance;
    private string _failure = "";
    private long _connectTicks;
    private int _retries;

    private TcpSession(DataLoop loop, LoopVirtualService service, VirtualServiceModel model, ListenerGroup listener, int client, in NetAddress peer, TlsHandshake? secured)
    {
        var target = model.Connections?.Target(peer, listener.Address.Port, loop.Index) ?? -1;
        _choices = target < 0 ? model.Choices : model.Targets[target];
        _secured = secured;
        _loop = loop;
        _service = service;
        _model = model;
        _client = client;
        _peer = peer;
        _startTicks = loop.Loop.NowTicks;
        _timer = new OwnedTimer(this);
    }

    public static void Open(DataLoop loop, LoopVirtualService service, ListenerGroup listener, int fd, in NetAddress peer)
    {
        service.Connections++;
        if (service.State.Model is not { } model)
        {
            TcpSocket.CloseUnwatched(fd);
            return;
        }

        service.OpenConnections++;
        new TcpSession(loop, service, model, listener, fd, peer, secured: null).Connect();
    }

    /// <summary>Goes on where a handshake ended; it keeps the client's descriptor until the server is connected.</summary>
    public static void TakeOver(DataLoop loop, VirtualServiceModel model, TlsHandshake secured)
    {
        loop.Loop.SetInterest(secured, PollEvents.None);
        secured.Service.OpenConnections++;
        new TcpSession(loop, secured.Service, model, secured.Listener, secured.Fd, secured.Peer, secured).Connect();
    }

    public override void OnEvents(PollEvents events)
    {
        if (Tls is null)
        {
            var error = TcpSocket.PendingError(Fd);
            if (error != 0 || _server!.Pool.Tls is not { } secured)
            {
                OnConnectEnded(error);
                return;
            }

            if (secured.Connect(_loop, Fd, secured.NameFor(_server, _secured?.Tls?.ServerName), _server) is not { } tls)
            {
                OnConnectEnded(SocketErrors.TlsBroken, "TLS cannot be set up");
                return;
            }

            Secure(tls, _loop.Loop);
        }

        switch (Tls!.Handshake())
        {
            case TlsProgress.Done:
                OnConnectEnded(0);
                break;
            case TlsProgress.WantsRead:
                _loop.Loop.SetInterest(this, PollEvents.Readable);
                break;
            case TlsProgress.WantsWrite:
                _loop.Loop.SetInterest(this, PollEvents.Writable);
                break;
            default:
                OnConnectEnded(SocketErrors.TlsBroken, $"TLS: {Tls.FailureText}");
                break;
        }
    }

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
            var fd = TcpSocket.Connect(_server.State.Address, out var errno);
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
        var tunnel = new Tunnel(_loop, _service, _model, server, record, _startTicks, (int)Math.Min(_model.Config.Tcp?.IdleTimeoutMs ?? 0, int.MaxValue)) { Peer = _peer };
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

    private void GiveUp(Significance why)
    {
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
        return record;
    }
}
