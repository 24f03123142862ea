using Fairlead.Engine.Http;
using Fairlead.Engine.Net;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Proxy;

internal sealed partial class HttpConnection
{
    /// <summary>Interim answers are kept while the client does not read: a server must not fill memory with them.</summary>
    private const int MostInterims = 16;

    private BodyScanner _responseBody;
    private int _responseReady;
    private long _responseBytes;
    private int _status;
    private bool _headDone;
    private bool _headSent;
    private bool _reusable;
    private bool _stripChunks;

    private void OnAnswerBytes()
    {
        while (!_headDone)
        {
            var server = _upstream!;
            if (server.In.Length == 0)
            {
                return;
            }

            var head = server.PartialHead;
            if (head is null)
            {
                head = _loop.Response;
                head.Reset();
            }

            switch (ResponseParser.Parse(server.In.Readable, head, Terms.AnswerLimits, out var fault))
            {
                case ParseStatus.Incomplete:
                    server.PartialHead ??= _loop.KeepResponse();
                    if (server.In.Free.IsEmpty)
                    {
                        server.In.Reserve(_loop.Buffers, 1);
                    }

                    return;
                case ParseStatus.Refused:
                    OnBrokenAnswer(fault);
                    return;
                default:
                    OnAnswerHead(server, head);
                    break;
            }

            if (IsClosed || _upstream != server)
            {
                return;
            }
        }

        // While the client cannot take more, answers wait in the buffer and then in the server.
        if ((Wanted & PollEvents.Writable) == 0)
        {
            PumpResponse();
        }
    }

    private void OnAnswerHead(UpstreamConnection server, ResponseHead head)
    {
        if (head.Status == 101)
        {
            BeginTunnel(server, head);
            return;
        }

        var interim = head.IsInformational;
        if (interim && ++_interims > MostInterims)
        {
            OnBrokenAnswer(RefusalReason.TooManyHeaders);
            return;
        }

        if (!interim)
        {
            if (head.Status == 304 && _cacheUse is { Stale: { } stale } use)
            {
                ServeRefreshed(server, head, use, stale);
                return;
            }

            if (_model!.ErrorPageFor(head.Status) is { } page)
            {
                ShowInstead(page, server, head);
                return;
            }

            TakeFinalHead(server.In.Readable[..head.Length], head);
        }

        _serving.Responses[head.Status is < 600 ? head.Status / 100 : 5]++;
        if (!interim || !_isHttp10)
        {
            WriteAnswerHead(server.In.Readable[..head.Length], head, default);
        }

        server.In.Consume(head.Length);
        if (server.PartialHead is not null)
        {
            server.PartialHead = null;
            _loop.GiveBack(head);
        }

        if (interim)
        {
            _expectsContinue = false;
            PumpResponse();
        }
    }

    private void TakeFinalHead(ReadOnlySpan<byte> bytes, ResponseHead head)
    {
        _headDone = _headSent = true;
        _status = head.Status;
        if (head.Status == 401)
        {
            NoteConnectionCredentials(bytes, head.Fields, "www-authenticate"u8);
        }

        _responseBody = BodyScanner.Of(head, _isHead);
        _stripChunks = _responseBody.Kind == BodyKind.Chunked && _isHttp10;
        _reusable = head.KeepAlive && _responseBody.Kind != BodyKind.UntilClose && !head.IsTornAboutItsBody;
        PlanContent(bytes, head);
        if (_isGrpc)
        {
            NoteGrpcStatus(bytes, head);
        }

        _keepAlive &= _requestDone && !_stripChunks && (_responseBody.Kind != BodyKind.UntilClose || _pipe is not null)
            && !_loop.IsStopping && Service.State.Model is not null;
        AwaitNothing();
    }

    private void WriteAnswerHead(ReadOnlySpan<byte> bytes, ResponseHead head, ReadOnlySpan<byte> lines)
    {
        var edits = head.IsInformational ? null : DecideAnswer(bytes, head);
        var terms = new AnswerTerms
        {
            KeepLength = !head.IsInformational && head.Status != 204 && !_hidesLength && _pipe is not { IsChanged: true },
            StripChunks = _stripChunks,
            Coding = _pipe?.Coding ?? Content.ContentCoding.Identity,
            IsChanged = _pipe is { IsChanged: true },
            IsReframed = _pipe is { IsChunked: true },
            Varies = _varies && !head.IsInformational,
            Lines = lines,
            Edits = edits,
            Http = head.IsInformational ? null : Terms,
            IsTls = ClientTls is not null,
        };
        _out.Reserve(_loop.Buffers, bytes.Length + 64 + terms.Room(head));
        AnswerRewriter.Write(bytes, head, ref _out, terms);
        if (!head.IsInformational)
        {
            _out.Append(!_keepAlive ? "Connection: close\r\n\r\n"u8 : _isHttp10 ? "Connection: keep-alive\r\n\r\n"u8 : "\r\n"u8);
        }
        else
        {
            _out.Append("\r\n"u8);
        }
    }

    private void OnBrokenAnswer(RefusalReason fault)
    {
        OnServerFailed(Significance.BrokenAnswer, $"broken answer: {fault.Name()}");
        Fail(502, Significance.BrokenAnswer);
    }

    private void EndOfAnswer(string evidence)
    {
        if (!TakeRest(_upstream!))
        {
            return;
        }

        if (_responseBody.Kind == BodyKind.UntilClose)
        {
            _responseBody = BodyScanner.None;
            _reusable = false;
            if (_pipe is { } pipe && !EndPipe(pipe))
            {
                Abort(Significance.EngineStatus);
                return;
            }

            if ((Wanted & PollEvents.Writable) == 0)
            {
                PumpResponse();
            }
            else
            {
                // All is here, the client is slow: nothing more to hear from the server.
                _upstream!.SetInterest(PollEvents.None);
            }

            return;
        }

        if (_responseBody.IsDone)
        {
            // The whole answer waits for the client; the server's end only means that this connection is used up.
            _reusable = false;
            _upstream!.SetInterest(PollEvents.None);
            return;
        }

        OnServerFailed(Significance.ServerReset, evidence);
        Abort(Significance.BrokenAnswer);
    }
}
