using Fairlead.Engine.Http;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Proxy;

/// <summary>Servers that speak HTTP/2: streams of shared connections, and requests that a server gives back.</summary>
internal sealed partial class HttpConnection
{
    /// <summary>So often a request that no server looked at is sent again.</summary>
    private const int MostRepeats = 3;

    /// <summary>Content kept for that.</summary>
    private const int MostKept = 64 * 1024;

    /// <summary>Content that was sent to the server and not yet answered.</summary>
    private ByteBuffer _sent;
    private bool _isKept;
    private int _repeats;

    public bool WantsWebSocket => _wantsWebSocket;

    /// <summary>The connection that was waited for takes no more streams: no fault of anybody's.</summary>
    public void OnNoRoom()
    {
        if (!TryRepeat())
        {
            OnServerFailed(Significance.ConnectFailed, "HTTP/2: the server takes no more streams");
            RetryOrFail(mayRepeat: true, 503);
        }
    }

    /// <summary>A stream of an open connection, or a place with one being opened. False: this request goes by HTTP/1.1.</summary>
    private bool JoinShared(ServerModel server)
    {
        var shared = server.State.OnLoop(_loop.Index).Shared ??= new SharedConnections();
        if (shared.IsPlain(_loop.Loop.NowMs) || (_wantsWebSocket && shared.TakesWebSockets == false))
        {
            return false;
        }

        var isAlone = !Terms.Multiplexing || !Terms.ServerKeepAlive || _keepsServer;
        _connectTicks = _pickedTicks;
        _wasReused = false;
        _upstream = shared.Join(_loop, server, this, _host, isAlone, out var errno);
        if (_upstream is null)
        {
            OnConnectEnded(errno);
        }
        else if (_upstream.IsConnecting)
        {
            AwaitConnect(server);
        }
        else
        {
            // Where it fails again, it was not because the connection had ended unseen.
            _wasReused = !_freshOnly;
            SendToServer();
        }

        return true;
    }

    /// <summary>The stream ended before its time; true when that is dealt with.</summary>
    private bool EndsAsStream()
    {
        var server = _upstream!;
        if (server.IsBreach)
        {
            OnBrokenAnswer(RefusalReason.Http2Protocol);
            return true;
        }

        return server.IsUnprocessed && TryRepeat();
    }

    /// <summary>Sends the request again as it came. False: it cannot be.</summary>
    private bool TryRepeat()
    {
        if (_headDone || !_isKept || _repeats >= MostRepeats)
        {
            return false;
        }

        _repeats++;
        _serving.Retries++;
        _significance |= Significance.Retried;
        LetGoOfServer(reuse: false);
        if (!TakeBack())
        {
            Fail(502, Significance.ServerReset);
        }
        else
        {
            SendAgain();
        }

        return true;
    }

    /// <summary>Puts content that was sent in front of what came after it.</summary>
    private bool TakeBack()
    {
        _requestBytes -= _requestDone ? _bodyBytes : 0;
        _bodyBytes = 0;
        _bodyReady = 0;
        _requestBody = _bodyFraming;
        _isMirrored &= !_requestDone;
        _mirrorBody.Clear();
        if (_sent.Length == 0)
        {
            return true;
        }

        if (!_sent.Reserve(_loop.Buffers, _in.Length))
        {
            return false;
        }

        _sent.Append(_in.Readable);
        _in.Release(_loop.Buffers);
        (_in, _sent) = (_sent, default);
        return true;
    }

    private IoResult SendAndKeep(UpstreamConnection server)
    {
        // What is consumed stays where it is until more is received.
        var bytes = _in.Readable[.._bodyReady];
        var result = server.Send(ref _in, _bodyReady);
        if (_isKept && !_headDone && result.Status == IoStatus.Done)
        {
            _isKept = _sent.Length + result.Count <= MostKept && _sent.Reserve(_loop.Buffers, result.Count);
            if (_isKept)
            {
                _sent.Append(bytes[..result.Count]);
            }
            else
            {
                _sent.Release(_loop.Buffers);
            }
        }

        return result;
    }
}
