using Fairlead.Engine.Http;
using Fairlead.Engine.Net;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Proxy;

internal sealed partial class HttpConnection
{
    /// <summary>Sends what there is; finishes the transaction when all of it is out.</summary>
    private void PumpResponse()
    {
        while (true)
        {
            if (_headDone && _upstream is { } source && !ScanAnswer(source))
            {
                return;
            }

            if (_hit is { } hit && !FeedStored(hit))
            {
                return;
            }

            if (_out.Length == 0 && _responseReady == 0)
            {
                break;
            }

            // Interim answers are short, and what the client does next waits for them.
            if (_headDone && _model?.Throughput is { } meter && meter.MillisecondsToWait() is > 0 and var wait)
            {
                SetInterest(Wanted & ~PollEvents.Writable);
                Await(Waiting.Pace, wait);
                return;
            }

            var result = SendSome(out var whole);
            if (result.Status == IoStatus.Failed)
            {
                Abort(Significance.ClientAborted);
                return;
            }

            _responseBytes += result.Count;
            _model?.Throughput?.Passed(result.Count);
            if (!whole)
            {
                SetInterest(Wanted | PollEvents.Writable);
                if (result.Count > 0 || _waiting != Waiting.ClientWrite)
                {
                    // A stream is also woken for the sake of others; only a client that takes something earns more time.
                    Await(Waiting.ClientWrite, _isGrpc ? TunnelIdleMs : _model?.HttpOn(_listener).BodyTimeoutMs ?? 1000);
                }

                return;
            }
        }

        OnAllSent();
    }

    private IoResult SendSome(out bool whole)
    {
        if (_out.Length == 0)
        {
            var count = _responseReady;
            var direct = SendSome(ref _upstream!.In, count);
            _responseReady -= direct.Count;
            whole = direct.Count == count;
            return direct;
        }

        if (_responseReady > 0 && !_stripChunks)
        {
            // Head and the start of the body in one packet.
            var count = Math.Min(_responseReady, _out.Free.Length);
            _out.Append(_upstream!.In.Readable[..count]);
            _upstream.In.Consume(count);
            _responseReady -= count;
        }

        var length = _out.Length;
        var result = SendSome(ref _out, length);
        whole = result.Count == length;
        return result;
    }

    private void OnAllSent()
    {
        var interest = Wanted & ~PollEvents.Writable;
        if (interest != Wanted)
        {
            SetInterest(interest);
        }

        if (!_headDone)
        {
            return;
        }

        if (_responseBody.IsDone)
        {
            Finish();
            return;
        }

        if (_waiting is Waiting.ClientWrite or Waiting.Pace)
        {
            AwaitNothing();
        }

        _upstream!.In.ReleaseIfEmpty(_loop.Buffers);
        _upstream.Want(PollEvents.Readable);
    }

    /// <summary>Finds out how much of the buffer is answer. False: the answer was broken, and the transaction has ended.</summary>
    private bool ScanAnswer(UpstreamConnection source)
    {
        if (_responseBody.IsDone || source.In.Length <= _responseReady)
        {
            return true;
        }

        if (_pipe is { } pipe)
        {
            return FeedPipe(pipe, source);
        }

        if (_stripChunks)
        {
            // What is unchunked waits in the other buffer: no more of it than one block.
            return _out.Length > 0 || StripChunks(source);
        }

        var status = _responseBody.Scan(source.In.Readable[_responseReady..], out var ready);
        if (status == ParseStatus.Refused)
        {
            OnBrokenAnswer(_responseBody.Fault);
            return false;
        }

        _responseReady += ready;
        return true;
    }

    private bool StripChunks(UpstreamConnection source)
    {
        _out.Reserve(_loop.Buffers, source.In.Length);
        while (source.In.Length > 0 && !_responseBody.IsDone)
        {
            if (_responseBody.NextChunk(source.In.Readable, out var consumed, out var payload) == ParseStatus.Refused)
            {
                OnBrokenAnswer(_responseBody.Fault);
                return false;
            }

            _out.Append(source.In.Readable.Slice(consumed - payload, payload));
            source.In.Consume(consumed);
        }

        return true;
    }
}
