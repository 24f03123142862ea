using Fairlead.Engine.Capture;
using Fairlead.Engine.Http;
using Fairlead.Engine.Net;
using Fairlead.Engine.Policy;

namespace Fairlead.Engine.Proxy;

/// <summary>Transactions that somebody captures.</summary>
internal sealed partial class HttpConnection
{
    /// <summary>Null: nobody captures this one.</summary>
    private CapturedExchange? _captured;

    private void BeginCapture(CaptureModel capture, RequestHead head, Decision? decision)
    {
        _captured = capture.Follow(_in.Readable, head, _client);
        if (decision is not null)
        {
            _captured?.Note(decision.Met);
        }
    }

    private IoResult SendCaptured(CapturedExchange captured, ref ByteBuffer from, int count)
    {
        // What is consumed is not overwritten before more is read.
        var bytes = from.Readable[..count];
        var result = _stream is null ? Send(ref from, count) : _stream.Send(ref from, count);
        captured.TakeAnswer(bytes[..result.Count]);
        return result;
    }

    private void EndCapture(TransactionRecord? record)
    {
        if (_captured is { } captured)
        {
            _captured = null;
            captured.End(record, _loop.CaptureEncoder);
        }
    }
}
