using Fairlead.Engine.Balance;
using Fairlead.Engine.Http;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Proxy;

internal sealed partial class HttpConnection
{
    private PoolChoiceModel[] _choices = [];
    private UpstreamConnection? _upstream;
    private ServerModel? _server;
    private string? _host;
    private ServerState? _lastServer;
    private uint _lastRetries;
    private int _interims;
    private List<ServerState>? _tried;
    private bool _freshOnly;
    private bool _wasReused;
    private int _retries;
    private Significance _significance;
    private long _connectTicks;
    private long _connectUs;
    private long _sentTicks;
    private long _firstByteTicks;
    private long _pickedTicks;

    /// <summary>More content is to come than a small buffer takes, or so it seems where the head did not tell.</summary>
    private bool ExpectsMuch =>
        _headDone && (_responseBody.Kind == BodyKind.Length ? _responseBody.Left > BufferPool.SmallestSize : _responseBytes > BufferPool.BulkSize);

    private void ResetExchange()
    {
        _tried = null;
        _lastServer = null;
        _freshOnly = _wasReused = false;
        _retries = _interims = 0;
        _significance = Significance.None;
        _connectUs = 0;
        _sentTicks = _firstByteTicks = _pickedTicks = 0;
        _headDone = _headSent = false;
        _responseBody = default;
        _responseReady = 0;
        _responseBytes = 0;
        _status = 0;
        _reusable = false;
        _stripChunks = false;
        _coding = default;
        _varies = _hidesLength = false;
        _cacheUse = null;
        _hit = null;
        _variables = null;
        _isMirrored = false;
        _repeats = 0;
        _isKept = true;
        _sent.Clear();
        _grpcStatus = null;
        _namedHost = null;
    }

    /// <summary>The host that the client or a rule named, while a server is asked for its own.</summary>
    private byte[]? _namedHost;

    private void NameHost(ServerModel server)
    {
        if (server.RequestHost is { } host)
        {
            var before = HostLine.Exchange(ref _request, host, _loop.Buffers);
            _namedHost ??= before;
        }
        else if (_namedHost is { } named)
        {
            _ = HostLine.Exchange(ref _request, named, _loop.Buffers);
            _namedHost = null;
        }
    }

    private void SelectServer()
    {
        var server = BoundServer() ?? ServerChoice.Pick(_choices, _loop.Index, _loop.Loop.NowMs, _client, _tried);
        if (server is null)
        {
            var isNobodys = _choices.Length == 0 && _model!.Hosting is not null;
            Fail(isNobodys ? 404 : _tried is null ? 503 : 502, isNobodys ? Significance.None : Significance.NoServer);
            return;
        }

        _server = server;
        NameHost(server);
        server.State.Acquire();
        server.State.OnLoop(_loop.Index).Requests++;
        _pickedTicks = MonotonicClock.Ticks;
        if (server.Pool.IsHttp2 && JoinShared(server))
        {
            return;
        }

        if (!_freshOnly && TakeIdle(server) is { } idle)
        {
            _upstream = idle;
            _wasReused = true;
            SendToServer();
            return;
        }

        _wasReused = false;
        _connectTicks = _pickedTicks;
        _upstream = UpstreamConnection.Connect(_loop, server, this, _host, out var errno);
        if (_upstream is null)
        {
            OnConnectEnded(errno);
            return;
        }

        AwaitConnect(server);
    }

    private void AwaitConnect(ServerModel server)
    {
        var timeout = server.Pool.Config.ConnectTimeoutMs;
        Await(Waiting.Connect, timeout == 0 ? 2000 : (int)Math.Min(timeout, int.MaxValue));
    }

    /// <summary>Tells a server whose connection it gets, if servers want to know; 0, or the error number.</summary>
    public int Announce(int fd) => ProxyAnnouncement.Send(fd, Terms.SendProxy, _peer, _listener);

    public NetAddress? Source => Terms.PreserveClientIp ? _peer : null;

    public void OnSourceRefused(int errno)
    {
        _serving.SourceRefused++;
        _loop.OnSourceRefused(_serving.State, errno);
    }

    /// <param name="evidence">What went wrong beyond the error number.</param>
    public void OnConnectEnded(int errno, string? evidence = null)
    {
        if (errno == 0)
        {
            _connectUs = Math.Max(1, MonotonicClock.ToMicroseconds(MonotonicClock.Ticks - _connectTicks));
            _upstream!.SetInterest(PollEvents.Readable);
            AwaitNothing();
            SendToServer();
            return;
        }

        // Nothing was sent, so that any request may go to another server.
        OnServerFailed(Significance.ConnectFailed, evidence ?? $"connect: {SocketErrors.Text(errno)}");
        RetryOrFail(mayRepeat: true, errno == SocketErrors.TimedOut ? 504 : 502);
    }

    public void OnServerEvents(PollEvents events)
    {
        if (_upstream is null)
        {
            // Kept for this client's next request, and now closed by the server.
            if (_bound is not { IsStillQuiet: true })
            {
                DropBound();
            }

            return;
        }

        if ((events & PollEvents.Writable) != 0)
        {
            _upstream!.WantNot(PollEvents.Writable);
            SendToServer();
        }

        if (_upstream is not null && (events & (PollEvents.Readable | PollEvents.HangUp | PollEvents.Error)) != 0)
        {
            OnServerReadable();
        }
    }

    private void OnServerReadable()
    {
        var server = _upstream!;
        server.In.EnsureRented(_loop.Buffers, ExpectsMuch ? BufferPool.BulkSize : BufferPool.SmallestSize);
        if (server.In.Free.IsEmpty)
        {
            server.In.Compact();
            if (server.In.Free.IsEmpty)
            {
                server.WantNot(PollEvents.Readable);
                return;
            }
        }

        var result = server.Receive(ref server.In);
        switch (result.Status)
        {
            case IoStatus.Done:
                if (_firstByteTicks == 0)
                {
                    _firstByteTicks = MonotonicClock.Ticks;
                }

                OnAnswerBytes();
                break;
            case IoStatus.EndOfStream:
                OnServerEnded("the server closed the connection");
                break;
            case IoStatus.Failed:
                OnServerEnded(server.StreamEvidence ?? SocketErrors.Text(result.Errno));
                break;
        }
    }

    private void OnRequestSendFailed(int errno)
    {
        // The server may have answered before it closed; that answer is worth more than the error.
        var server = _upstream!;
        server.In.EnsureRented(_loop.Buffers);
        if (!_headDone && !server.In.Free.IsEmpty && server.Receive(ref server.In).Status == IoStatus.Done)
        {
            _keepAlive = false;
            _firstByteTicks = MonotonicClock.Ticks;
            OnAnswerBytes();
            return;
        }

        OnServerEnded(server.StreamEvidence ?? SocketErrors.Text(errno));
    }

    private void OnServerEnded(string evidence)
    {
        if (_upstream!.IsShared && EndsAsStream())
        {
            return;
        }

        if (_headDone)
        {
            EndOfAnswer(evidence);
            return;
        }

        if (_wasReused && _upstream!.In.Length == 0 && _firstByteTicks == 0)
        {
            // It was closed while it lay idle: no fault of the server's, and no reason to avoid it.
            LetGoOfServer(reuse: false);
            if (!_hasBody && _isIdempotent)
            {
                _freshOnly = true;
                SendAgain();
                return;
            }

            Fail(502, Significance.ServerReset);
            return;
        }

        var nothingCame = _firstByteTicks == 0;
        OnServerFailed(Significance.ServerReset, evidence);
        RetryOrFail(nothingCame && !_hasBody && _isIdempotent, 502);
    }

    private void OnServerTimeout()
    {
        OnServerFailed(Significance.ServerTimeout, "no answer in time");
        if (_headSent)
        {
            Abort(Significance.ServerTimeout);
        }
        else
        {
            Fail(504, Significance.ServerTimeout);
        }
    }

    private void OnServerFailed(Significance why, string evidence)
    {
        var server = _server!;
        _significance |= why;
        if (_record is { } record)
        {
            record.ServerFailure = evidence;
        }

        server.State.OnLoop(_loop.Index).Failures++;
        server.State.ReportTrafficFailure(evidence, server.Pool.Config.PassiveMonitor);
        LetGoOfServer(reuse: false);
        (_tried ??= []).Add(server.State);
    }

    private void RetryOrFail(bool mayRepeat, int status)
    {
        if (!mayRepeat || _retries >= _lastRetries)
        {
            Fail(status, Significance.None);
            return;
        }

        _retries++;
        _serving.Retries++;
        _significance |= Significance.Retried;
        SendAgain();
    }

    private void SendAgain()
    {
        // A body is still whole: it is sent only once the server is connected, and nothing is repeated after that.
        _requestSent = 0;
        _requestDone = false;
        SelectServer();
    }
}
