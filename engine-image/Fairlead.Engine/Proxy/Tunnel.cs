using Fairlead.Engine.Limits;
using Fairlead.Engine.Live;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Proxy;

/// <summary>
/// Bytes both ways between a client and a server, each direction with one bounded buffer and its own end. Outlives configuration
/// changes: what it needs it holds.
/// </summary>
internal sealed class Tunnel : ITimed, ITunnel
{
    private readonly DataLoop _loop;
    private readonly LoopVirtualService _service;
    private readonly VirtualServiceModel _model;
    private readonly ServerModel _server;
    private readonly LoopServer _loopServer;
    private readonly TransactionRecord? _record;
    private readonly OwnedTimer _timer;
    private readonly long _startTicks;
    private readonly int _idleMs;
    private readonly ReadPause? _pause;
    private Significance _significance;
    private bool _isEnded;

    public Tunnel(
        DataLoop loop, LoopVirtualService service, VirtualServiceModel model, ServerModel server,
        TransactionRecord? record, long startTicks, int idleMs)
    {
        _loop = loop;
        _service = service;
        _model = model;
        _server = server;
        _loopServer = server.State.OnLoop(loop.Index);
        _record = record;
        _startTicks = startTicks;
        _idleMs = idleMs;
        _timer = new OwnedTimer(this);
        Meter = model.Throughput;
        _pause = Meter is null ? null : new ReadPause(loop, Resume);
        Client = new TunnelEnd(this, loop);
        Server = new TunnelEnd(this, loop);
        Client.Peer = Server;
        Server.Peer = Client;
    }

    public required NetAddress Peer { get; init; }

    public bool IsWebSocket { get; init; }

    /// <summary>Null = as fast as it goes.</summary>
    public ThroughputMeter? Meter { get; }

    /// <summary>Neither end is read now.</summary>
    public bool IsPaused => _pause is { IsOn: true };

    public TunnelEnd Client { get; }

    public TunnelEnd Server { get; }

    public VirtualServiceState Service => _service.State;

    public long OpenedMs => MonotonicClock.ToMilliseconds(_startTicks);

    public ITunnel? NextOnServer { get; set; }

    public ITunnel? PreviousOnServer { get; set; }

    /// <summary>Takes over what was read before the tunnel began.</summary>
    public void TakeBytes(ref ByteBuffer fromClient, ref ByteBuffer fromServer)
    {
        Client.In = fromClient;
        Server.In = fromServer;
        fromClient = default;
        fromServer = default;
    }

    public void Start()
    {
        if (!Client.IsStream)
        {
            _loop.ConnectionOpened();
            _service.OpenConnections++;
        }

        Enlist();
        Touch();
        if (Client.Flush() && Server.Flush())
        {
            Settle();
        }
    }

    public void OnTimer() => End(Significance.IdleTimeout);

    /// <summary>True: do not read.</summary>
    public bool Pauses() => IsPaused || (Meter is { } meter && _pause!.Begins(meter));

    private void Resume()
    {
        // TLS may hold what it has read already.
        Client.OnEvents(PollEvents.Readable);
        if (!_isEnded)
        {
            Server.OnEvents(PollEvents.Readable);
        }
    }

    public void Describe(LiveConnection to)
    {
        to.Phase = "tunnel";
        to.Protocol = !IsWebSocket ? "TCP" : Client.IsStream ? "HTTP/2" : "HTTP/1.1";
        to.Requests = IsWebSocket ? 1u : 0;
        to.TlsVersion = Client.Tls?.Version ?? "";
        to.SetClient(Peer);
        to.SetServer(_server.State);
    }

    public void EndByDrain() => End(Significance.Drained);

    /// <summary>Something moved. Cheap: the timer is looked at when its old moment comes.</summary>
    public void Touch()
    {
        if (_idleMs > 0)
        {
            _loop.Timers.Arm(_timer, _loop.Loop.NowMs + _idleMs);
        }
    }

    public void Broke(TunnelEnd end, int errno)
    {
        if (end == Server && SocketErrors.IsReset(errno))
        {
            _loopServer.Failures++;
        }

        End(end == Server ? Significance.ServerReset : Significance.ClientAborted);
    }

    /// <summary>After every event: both ends closed means the end, anything else means new interests.</summary>
    public void Settle()
    {
        if (_isEnded)
        {
            return;
        }

        if (Client.IsFinished && Server.IsFinished)
        {
            End(Significance.None);
            return;
        }

        Client.UpdateInterest();
        Server.UpdateInterest();
    }

    private void End(Significance why)
    {
        if (_isEnded)
        {
            return;
        }

        _isEnded = true;
        _significance = why;
        if (why is not Significance.None)
        {
            Client.BreakOff();
            Server.BreakOff();
        }

        _loop.Timers.Remove(_timer);
        _pause?.End();
        Client.Close();
        Server.Close();
        Delist();
        if (!Client.IsStream)
        {
            _loop.ConnectionClosed();
            _service.OpenConnections--;
        }

        _service.BytesReceived += Client.Received;
        _service.BytesSent += Server.Received;
        _service.TlsEnded(Client.Tls);
        _loopServer.OpenConnections -= Server.IsStream ? 0 : 1;
        _server.State.Release();
        Publish();
    }

    private void Publish()
    {
        var total = MonotonicClock.ToMicroseconds(MonotonicClock.Ticks - _startTicks);
        _service.LatencyUsSum += total;
        if (_record is not { } record)
        {
            return;
        }

        record.RequestBytes += Client.Received;
        record.ResponseBytes += Server.Received;
        record.TotalUs = total;
        record.TransferUs = Math.Max(0, total - record.QueueUs - record.ConnectUs);
        record.Significance |= _significance;
        TransactionLogging.Publish(_loop, _service, _model, record);
    }

    private void Enlist()
    {
        NextOnServer = _loopServer.Tunnels;
        if (NextOnServer is not null)
        {
            NextOnServer.PreviousOnServer = this;
        }

        _loopServer.Tunnels = this;
    }

    private void Delist()
    {
        if (PreviousOnServer is not null)
        {
            PreviousOnServer.NextOnServer = NextOnServer;
        }
        else
        {
            _loopServer.Tunnels = NextOnServer;
        }

        if (NextOnServer is not null)
        {
            NextOnServer.PreviousOnServer = PreviousOnServer;
        }
    }
}
