using Fairlead.Engine.Http;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Policy;

namespace Fairlead.Engine.Proxy;

internal sealed partial class HttpConnection
{
    private VirtualServiceModel? _model;
    private TransactionRecord? _record;
    private ByteBuffer _request;

    /// <summary>The head as it came, for rules that see the answer.</summary>
    private ByteBuffer _kept;
    private BodyScanner _requestBody;

    /// <summary>As it was before any of the body came.</summary>
    private BodyScanner _bodyFraming;
    private int _requestSent;
    private int _bodyReady;
    private long _bodyBytes;
    private bool _requestDone = true;
    private bool _hasBody;
    private bool _isHead;
    private bool _isHttp10;
    private bool _isIdempotent;
    private bool _wantsWebSocket;
    private bool _expectsContinue;
    private bool _keepAlive;
    private long _startTicks;
    private long _requestBytes;

    /// <summary>False when more bytes are needed.</summary>
    private bool TakeHead()
    {
        if (Service.State.Model is not { } model)
        {
            Close();
            return false;
        }

        var head = _partialHead;
        if (head is null)
        {
            head = _loop.Request;
            head.Reset();
            _startTicks = _loop.Loop.NowTicks;
        }

        _model = model;
        var status = RequestParser.Parse(_in.Readable, head, model.HttpOn(_listener).Limits, out var reason);
        switch (status)
        {
            case ParseStatus.Incomplete:
                _partialHead ??= _loop.KeepRequest();
                if (_in.Free.IsEmpty)
                {
                    _in.Reserve(_loop.Buffers, 1);
                }

                return false;
            case ParseStatus.Refused:
                GiveBackPartialHead();
                Refuse(reason);
                return false;
            default:
                Begin(head, model);
                return true;
        }
    }

    private void GiveBackPartialHead()
    {
        if (_partialHead is { } head)
        {
            _partialHead = null;
            _loop.GiveBack(head);
        }
    }

    private void Begin(RequestHead head, VirtualServiceModel model)
    {
        _phase = Phase.Exchange;
        _requests++;
        AwaitNothing();
        _serving = Service;
        _requestBytes = head.Length;
        _requestSent = _bodyReady = 0;
        _bodyBytes = 0;
        ResetExchange();
        FindClient(head, model.HttpOn(_listener));
        Remember(head);
        TakeShape(head);
        var decision = Decide(head, model);
        _serving.Requests++;
        if (_serving.State.Capture is { } capture)
        {
            BeginCapture(capture, head, decision);
        }

        if (decision is null)
        {
            Forward(head, model, null);
        }
        else
        {
            Obey(decision, head);
        }
    }

    /// <summary>What the head says of itself, whatever becomes of the request.</summary>
    private void TakeShape(RequestHead head)
    {
        _hasBody = head.HasBody;
        _isHead = head.IsHead;
        _isHttp10 = head.IsHttp10;
        _isIdempotent = head.IsIdempotent;
        _expectsContinue = head.Fields.ExpectContinue && _hasBody && !_isHttp10;
        _keepAlive = head.KeepAlive && !_loop.IsStopping && _stream is null;
        _requestBody = _bodyFraming = BodyScanner.Of(head);
        _requestDone = false;
        _isGrpc = _stream is not null && _hasBody && IsGrpc(head);
    }

    private void Forward(RequestHead head, VirtualServiceModel model, Decision? decision)
    {
        _wantsWebSocket = model.HttpOn(_listener).WebSockets && head.WantsWebSocket;
        _keepAlive &= _requests < model.HttpOn(_listener).MaxKeepAliveRequests;
        if (head.Fields.ContentLength > model.HttpOn(_listener).MaxBodyBytes)
        {
            GiveBackPartialHead();
            Refuse(RefusalReason.BodyTooLarge);
            return;
        }

        _host = !model.NeedsHost ? null : decision is { NewHost.IsEmpty: false } ? _loop.HostNames.NameOf(decision.NewHost) : HostOf(head);
        if (model.HttpOn(_listener).Compression is { } compression)
        {
            NoteCodings(compression, head);
        }

        if (model.Rules is { KeepsRequest: true } || model.Scripts is { OnAnswer: true })
        {
            Keep(_in.Readable[..head.Length]);
        }

        var http = model.HttpOn(_listener);
        if (http.BindsAuthenticated)
        {
            NoteConnectionCredentials(_in.Readable, head.Fields, "authorization"u8);
        }

        AnswerContinue(head);
        if (IsClosed)
        {
            return;
        }

        var client = http.ForwardedForMode == Protocol.XffMode.Replace ? _clientText : _peerText;
        var request = new RequestRewriter(http, _listener, client, _wantsWebSocket, _expectsContinue, decision is { HasEdits: true } ? decision : null, ClientTls is not null);
        var fits = request.Write(_in.Readable[..head.Length], head, ref _request, _loop.Buffers);
        if (fits && model.HttpOn(_listener).Cache is { } cache && AskCache(cache, head, decision))
        {
            return;
        }

        EndHead(head);
        if (fits)
        {
            _isMirrored = model.Mirrors is not null && !_wantsWebSocket;
            SelectServer();
        }
        else
        {
            Refuse(RefusalReason.HeadTooLarge);
        }
    }

    private void Keep(ReadOnlySpan<byte> head)
    {
        _kept.Clear();
        if (_kept.Reserve(_loop.Buffers, head.Length))
        {
            _kept.Append(head);
        }
    }

    private void EndHead(RequestHead head)
    {
        _in.Consume(head.Length);
        GiveBackPartialHead();
    }

    private void Remember(RequestHead head)
    {
        _record = _loop.Journal.Rent();
        if (_record is not { } record)
        {
            return;
        }

        var bytes = _in.Readable;
        var target = bytes.Slice(head.TargetStart, head.TargetLength);
        var question = target.IndexOf((byte)'?');
        var fields = head.Fields;
        record.SetTexts(
            bytes.Slice(head.MethodStart, head.MethodLength),
            fields.Host >= 0 ? ValueOf(bytes, fields.Slices[fields.Host]) : bytes.Slice(head.AuthorityStart, head.AuthorityLength),
            question < 0 ? target : target[..question],
            question < 0 ? default : target[(question + 1)..],
            fields.UserAgent >= 0 ? ValueOf(bytes, fields.Slices[fields.UserAgent]) : default);
        record.IsHttp10 = head.IsHttp10;
    }

    private string? HostOf(RequestHead head)
    {
        var bytes = _in.Readable;
        return _loop.HostNames.NameOf(
            head.Fields.Host >= 0 ? ValueOf(bytes, head.Fields.Slices[head.Fields.Host]) : bytes.Slice(head.AuthorityStart, head.AuthorityLength));
    }

    private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> head, in HeaderSlice slice) => head.Slice(slice.ValueStart, slice.ValueLength);

    /// <summary>Sends head and body on, as much as both sides allow.</summary>
    private void SendToServer()
    {
        if (_upstream is not { IsConnecting: false } server || _requestDone)
        {
            return;
        }

        if (_requestSent < _request.Length && !SendHead(server))
        {
            return;
        }

        while (_bodyReady > 0 || ScanBody())
        {
            var result = server.IsShared ? SendAndKeep(server) : server.Send(ref _in, _bodyReady);
            if (result.Status == IoStatus.Failed)
            {
                OnRequestSendFailed(result.Errno);
                return;
            }

            _bodyReady -= result.Count;
            if (_bodyReady > 0)
            {
                AwaitServerWritable(server);
                return;
            }
        }

        if (!IsClosed && _upstream == server)
        {
            OnSentAllThereIs();
        }
    }

    /// <summary>True when the head is out and the body may follow.</summary>
    private bool SendHead(Upstream.UpstreamConnection server)
    {
        var result = server.SendKeeping(_request, _requestSent);
        if (result.Status == IoStatus.Failed)
        {
            OnRequestSendFailed(result.Errno);
            return false;
        }

        _requestSent += result.Count;
        if (_requestSent < _request.Length)
        {
            AwaitServerWritable(server);
            return false;
        }

        return true;
    }

    private void AwaitServerWritable(Upstream.UpstreamConnection server)
    {
        server.Want(PollEvents.Writable);
        Await(Waiting.Server, _isGrpc ? TunnelIdleMs : Terms.BodyTimeoutMs);
    }

    /// <summary>Finds out how much of the buffer is body. False: nothing to send now.</summary>
    private bool ScanBody()
    {
        if (_requestBody.IsDone || _in.Length == 0)
        {
            return false;
        }

        var status = _requestBody.Scan(_in.Readable, out var ready);
        _bodyBytes += ready;
        if (status == ParseStatus.Refused || _bodyBytes > Terms.MaxBodyBytes)
        {
            Refuse(status == ParseStatus.Refused ? _requestBody.Fault : RefusalReason.BodyTooLarge);
            return false;
        }

        _bodyReady = ready;
        _captured?.TakeRequestBody(_in.Readable[..ready]);
        if (_isMirrored)
        {
            NoteForMirror(_in.Readable[..ready]);
        }

        return ready > 0;
    }

    private void OnSentAllThereIs()
    {
        if (_requestBody.IsDone)
        {
            _requestDone = true;
            _requestBytes += _bodyBytes;
            _sentTicks = MonotonicClock.Ticks;
            if (_isMirrored)
            {
                SendMirrors(_model!.Mirrors!);
            }

            AwaitAnswer();
        }
        else if (_clientEnded)
        {
            Abort(Significance.ClientAborted);
            return;
        }
        else
        {
            _in.ReleaseIfEmpty(_loop.Buffers);
            Await(Waiting.Body, _isGrpc ? TunnelIdleMs : Terms.BodyTimeoutMs);
        }

        if (!_clientEnded)
        {
            SetInterest(Wanted | PollEvents.Readable);
        }
    }

    private void AwaitAnswer()
    {
        _in.ReleaseIfEmpty(_loop.Buffers);
        var timeout = _server!.Pool.Config.ServerTimeoutMs;
        if (_headDone)
        {
            return;
        }

        if (timeout == 0)
        {
            AwaitNothing();
        }
        else
        {
            Await(Waiting.Server, (int)Math.Min(timeout, int.MaxValue));
        }
    }
}
