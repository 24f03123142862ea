using Fairlead.Engine.Http;
using Fairlead.Engine.Net;
using Fairlead.Engine.Net.Tls;

namespace Fairlead.Engine.Proxy;

internal sealed partial class HttpConnection
{
    /// <summary>Answers with the engine's own status, if the client has not seen another one yet.</summary>
    private void Fail(int status, Significance why)
    {
        _significance |= why | Significance.EngineStatus;
        LetGoOfServer(reuse: false);
        if (_headSent)
        {
            Abort(why);
            return;
        }

        if (_model?.ErrorPageFor(status) is { } page)
        {
            Show(page, status, default);
            return;
        }

        AnswerHere(status, ErrorAnswers.Head(status), ErrorAnswers.Body(status));
    }

    private void Redirect(int status, ReadOnlySpan<byte> location) =>
        AnswerHere(status, ErrorAnswers.RedirectHead(status), default, location);

    /// <summary>Answers without a server. Nothing was sent to the client yet.</summary>
    /// <param name="head">Status line and fields without Connection and without the empty line.</param>
    /// <param name="location">Of a redirect.</param>
    /// <param name="lines">More fields, whole lines.</param>
    private void AnswerHere(
        int status, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ReadOnlySpan<byte> location = default, ReadOnlySpan<byte> lines = default)
    {
        _requestDone |= _requestBody.IsDone && _bodyReady == 0;
        _keepAlive &= _requestDone && !_clientEnded && Service.State.Model is not null;
        _headDone = _headSent = true;
        _responseBody = BodyScanner.None;
        _responseReady = 0;
        _status = status;
        _serving.Responses[status / 100]++;
        if (_isGrpc && location.IsEmpty && status >= 400)
        {
            head = GrpcAnswers.Head(status);
            body = lines = default;
            _grpcStatus = GrpcAnswers.StatusOf(status);
        }

        if (!_out.Reserve(_loop.Buffers, head.Length + body.Length + location.Length + lines.Length + 64))
        {
            Abort(Significance.EngineStatus);
            return;
        }

        _out.Append(head);
        _out.Append(lines);
        if (!location.IsEmpty)
        {
            _out.Append("Location: "u8);
            _out.Append(location);
            _out.Append("\r\n"u8);
        }

        _out.Append(_keepAlive ? _isHttp10 ? "Connection: keep-alive\r\n\r\n"u8 : "\r\n"u8 : "Connection: close\r\n\r\n"u8);
        if (!_isHead)
        {
            _out.Append(body);
        }

        PumpResponse();
    }

    /// <summary>The request breaks a rule or a limit: counted, answered, and the connection ends, because what follows has no known frame.</summary>
    private void Refuse(RefusalReason reason)
    {
        if (_phase == Phase.Head)
        {
            BeginRefused();
        }

        _serving.Refused(reason);

        _keepAlive = false;
        if (_record is { } record)
        {
            record.Refusal = reason;
        }

        _requestBody = default;
        _requestDone = false;
        Fail(reason.Status(), Significance.RequestRefused);
    }

    private void BeginRefused()
    {
        _phase = Phase.Exchange;
        _serving = Service;
        _requests++;
        (_client, _clientText) = (_peer, _peerText);
        GiveBackPartialHead();
        ResetExchange();
        _isHead = _isHttp10 = false;
        _requestBytes = _in.Length;
        _bodyBytes = 0;
        _record = _loop.Journal.Rent();
    }

    private void Finish()
    {
        if (_server is { } server && _status < 600)
        {
            server.State.ReportTrafficSuccess();
        }

        var reuse = _reusable && _requestDone && Terms.ServerKeepAlive;
        LetGoOfServer(reuse);
        PublishRecord();
        _request.Release(_loop.Buffers);
        _kept.Release(_loop.Buffers);
        _sent.Release(_loop.Buffers);
        _mirrorBody.Release(_loop.Buffers);
        _out.Release(_loop.Buffers);
        if (_keepAlive && _requestDone && !_clientEnded)
        {
            _phase = Phase.Head;
            AwaitNothing();
            if ((Wanted & PollEvents.Readable) == 0)
            {
                SetInterest(Wanted | PollEvents.Readable);
            }

            Process();
        }
        else if ((!_requestDone || _in.Length > 0) && !_clientEnded && _stream is null)
        {
            Linger();
        }
        else
        {
            Close();
        }
    }

    private void Linger()
    {
        _phase = Phase.Linger;
        _in.Clear();
        ShutdownSend();
        SetInterest(PollEvents.Readable);
        Await(Waiting.LingerEnd, LingerMs);
    }

    private void ReadAway()
    {
        // Not even decrypted: nobody reads it.
        if (!TcpSocket.Discard(Fd))
        {
            Close();
        }
    }

    /// <summary>Ends the connection without a proper end of the answer; a reset keeps the client from taking a part for the whole.</summary>
    private void Abort(Significance why)
    {
        if (IsClosed)
        {
            return;
        }

        if (_phase == Phase.Exchange)
        {
            _significance |= why;
            LetGoOfServer(reuse: false);
            PublishRecord();
            ResetOnClose();
        }

        Close();
    }

    private void Close()
    {
        if (IsClosed)
        {
            return;
        }

        LetGoOfServer(reuse: false);
        DropBound();
        if (_stream is not null)
        {
            Retire();
            _stream.Close();
            return;
        }

        if (_phase == Phase.Exchange || Tls is not { Failure: TlsFailure.Truncated or TlsFailure.ConnectionBroken })
        {
            // A client that leaves between requests owes nobody an orderly end.
            Service.TlsEnded(Tls);
        }

        Retire();
        _loop.Loop.Close(this);
    }

    /// <summary>Gives back all that the connection holds except the descriptor.</summary>
    private void Retire()
    {
        GiveBackPartialHead();
        EndCapture(null);
        if (_record is { } record)
        {
            _record = null;
            _loop.Journal.Discard(record);
        }

        _loop.Timers.Remove(_timer);
        _uploadPause?.End();
        DropPipe();
        _in.Release(_loop.Buffers);
        _out.Release(_loop.Buffers);
        _request.Release(_loop.Buffers);
        _kept.Release(_loop.Buffers);
        _sent.Release(_loop.Buffers);
        _mirrorBody.Release(_loop.Buffers);
        if (_stream is null)
        {
            _visits?.Leave();
            _loop.ConnectionClosed();
            Delist();
        }
    }

    private void PublishRecord()
    {
        var total = MonotonicClock.ToMicroseconds(MonotonicClock.Ticks - _startTicks);
        if (_failureKeys is not null)
        {
            CountOutcome();
        }

        _serving.LatencyUsSum += total;
        _serving.BytesSent += _responseBytes;
        if (_serving != Service)
        {
            // What came in was counted for the connection before it was known whose it is.
            _serving.BytesReceived += _requestBytes;
        }

        var record = _record;
        _record = null;
        if (record is null)
        {
            EndCapture(null);
            return;
        }

        Fill(record, total);
        EndCapture(record);
        TransactionLogging.Publish(_loop, _serving, _model, record);
    }

    private void CountOutcome()
    {
        if (_status > 0 && (_significance & Significance.RateLimited) == 0)
        {
            _model?.Limits?.CountOutcome(_loop.Rates, _failureKeys!, _status >= 400);
        }

        Array.Clear(_failureKeys!);
    }

    private void Fill(TransactionRecord record, long total)
    {
        record.IsHttp = true;
        record.VirtualService = _serving.State.Uuid;
        record.AtUnixUs = _loop.UnixUs(_startTicks);
        record.Client = _client;
        record.Status = _status;
        record.Server = _lastServer;
        record.Retries = _retries;
        record.ConnectionReused = _wasReused;
        record.RequestBytes = _requestBytes;
        record.ResponseBytes = _responseBytes;
        record.ClientRttUs = _roundTripUs;
        record.QueueUs = _pickedTicks == 0 ? 0 : MonotonicClock.ToMicroseconds(_pickedTicks - _startTicks);
        record.ConnectUs = _connectUs;
        record.FirstByteUs = Between(_sentTicks, _firstByteTicks);
        record.TransferUs = _firstByteTicks == 0 ? 0 : MonotonicClock.ToMicroseconds(MonotonicClock.Ticks - _firstByteTicks);
        record.TotalUs = total;
        record.SetTls(ClientTls, _handshakeUs);
        record.IsHttp2 = _stream is not null;
        record.GrpcStatus = _isGrpc ? _stream!.GrpcStatus ?? _grpcStatus : null;
        _handshakeUs = 0;
        record.Significance = _significance
            | (_status >= 400 && (_significance & Significance.EngineStatus) == 0 ? Significance.ServerStatus : Significance.None)
            | (record.GrpcStatus > 0 ? Significance.GrpcStatus : Significance.None);
        if (_model?.Log is { } log)
        {
            record.Significance |= total > log.SlowUs ? Significance.Slow : Significance.None;
            record.Significance = _requestDone ? record.Significance : log.OfUnasked(record.Significance);
        }
    }

    private static long Between(long from, long to) => from == 0 || to < from ? 0 : Math.Max(1, MonotonicClock.ToMicroseconds(to - from));
}
