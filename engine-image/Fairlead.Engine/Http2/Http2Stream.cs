using Fairlead.Engine.Http;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Net;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Http2;

/// <summary>
/// One stream: what a socket is to a transaction of HTTP/1.1. The transaction reads an HTTP/1.1 message from it, and what it answers is
/// taken apart into frames again.
/// </summary>
internal sealed class Http2Stream(Http2Connection connection, int id, int sendWindow)
{
    private static readonly HeadLimits AnswerLimits = new(64 * 1024, 48 * 1024, 1100);

    private HttpConnection? _transaction;
    private ByteBuffer _body;
    private BodyScanner _answer;
    private long _length = -1;
    private long _received;
    private int _window = Http2Settings.DefaultWindow;
    private int _sendWindow = sendWindow;
    private int _untaken;
    private bool _hasEnded;
    private bool _hasHead;
    private bool _hasAnswered;
    private bool _isHead;
    private bool _isReset;
    private bool _isAborted;

    public int Id => id;

    public Http2Connection Connection => connection;

    public bool IsClosed { get; private set; }

    /// <summary>What the transaction wants to hear of.</summary>
    public PollEvents Interest { get; private set; } = PollEvents.Readable;

    private BufferPool Buffers => connection.Data.Buffers;

    public Http2RequestVerdict TakeRequest(FieldList fields, bool hasBody)
    {
        _hasEnded = !hasBody;
        var verdict = Http2RequestWriter.Write(fields, hasBody, ref _body, Buffers, out _length);
        _isHead = verdict == Http2RequestVerdict.Good && _body.Readable.StartsWith("HEAD "u8);
        return verdict;
    }

    public void Run()
    {
        _transaction = HttpConnection.Open(this);
        Tell();
    }

    /// <summary>Takes DATA; the error that ends the stream, or null.</summary>
    /// <param name="size">What it costs of the window: padding too.</param>
    public Http2Error? OnData(ReadOnlySpan<byte> payload, int size, bool isLast)
    {
        if (_hasEnded)
        {
            connection.GiveBack(size);
            return Http2Error.StreamClosed;
        }

        _window -= size;
        _untaken += size;
        _received += payload.Length;
        if (_window < 0)
        {
            return Http2Error.FlowControl;
        }

        if ((_length >= 0 && _received > _length) || (isLast && _length >= 0 && _received != _length))
        {
            // RFC 9113, 8.1.1: the body is not as long as the request says.
            return Http2Error.Protocol;
        }

        if (!Keep(payload, isLast))
        {
            return Http2Error.Internal;
        }

        _hasEnded = isLast;
        Tell();
        ReturnWindow();
        return null;
    }

    /// <summary>Takes a trailer section, which ends the stream's request.</summary>
    public Http2Error? OnTrailers(FieldList fields)
    {
        if (_hasEnded)
        {
            return Http2Error.StreamClosed;
        }

        if (_length >= 0 && _received != _length)
        {
            return Http2Error.Protocol;
        }

        // A body of stated length has no place for trailers in HTTP/1.1; they may be dropped (RFC 9110, 6.5.1) once they are sound.
        if (!(_length < 0 ? Http2RequestWriter.TryWriteTrailers(fields, ref _body, Buffers) : Http2RequestWriter.AreTrailers(fields)))
        {
            return Http2Error.Protocol;
        }

        _hasEnded = true;
        Tell();
        return null;
    }

    /// <summary>The peer lets us send more. False: more than may be.</summary>
    public bool Widen(int by)
    {
        if (by > 0 && _sendWindow > int.MaxValue - by)
        {
            return false;
        }

        _sendWindow += by;
        if (_sendWindow > 0)
        {
            OnWritable();
        }

        return true;
    }

    public void OnWritable()
    {
        if (!IsClosed && (Interest & PollEvents.Writable) != 0)
        {
            _transaction!.OnEvents(PollEvents.Writable);
        }
    }

    /// <summary>As a socket's: <see cref="IoStatus.Again"/> when nothing is here.</summary>
    public IoResult Receive(ref ByteBuffer into)
    {
        var count = Math.Min(_body.Length, into.Free.Length);
        if (count == 0)
        {
            return IoResult.Again;
        }

        into.Append(_body.Readable[..count]);
        _body.Consume(count);
        ReturnWindow();
        return new IoResult(IoStatus.Done, count, 0);
    }

    /// <summary>As a socket's: takes as much of an HTTP/1.1 answer as room and windows allow.</summary>
    public IoResult Send(ref ByteBuffer from, int count)
    {
        var total = 0;
        while (total < count && !connection.IsClosed)
        {
            if (!_hasHead)
            {
                var head = TakeHead(ref from, count - total);
                total += head;
                if (head == 0)
                {
                    return new IoResult(IoStatus.Failed, 0, SocketErrors.TlsBroken);
                }

                continue;
            }

            var taken = TakeBody(ref from, count - total);
            if (taken == 0)
            {
                break;
            }

            total += taken;
        }

        return connection.IsClosed ? new IoResult(IoStatus.Failed, 0, SocketErrors.TlsBroken)
            : total == 0 ? IoResult.Again : new IoResult(IoStatus.Done, total, 0);
    }

    public void SetInterest(PollEvents interest)
    {
        Interest = interest;
        if ((interest & PollEvents.Writable) != 0)
        {
            connection.Block(this);
        }
        else
        {
            connection.Unblock(this);
        }

        if ((interest & PollEvents.Readable) != 0 && _body.Length > 0)
        {
            Tell();
        }
    }

    /// <summary>From here on the end is not an orderly one: the client must not take a part for the whole.</summary>
    public void SetResetOnClose() => _isReset = true;

    /// <summary>The transaction is over.</summary>
    public void Close()
    {
        if (IsClosed)
        {
            return;
        }

        IsClosed = true;
        if (_isAborted)
        {
            // Whoever ended it knows.
        }
        else if (!_hasAnswered && (_isReset || !_hasHead || _answer.Kind != BodyKind.UntilClose))
        {
            connection.Reset(id, Http2Error.Internal);
        }
        else
        {
            EndInOrder();
        }

        Discard();
        connection.Forget(this);
    }

    /// <summary>The client or the connection ends the stream.</summary>
    public void Abort()
    {
        _isAborted = true;
        _transaction?.OnStreamAborted();
    }

    public void Discard()
    {
        if (_untaken > 0)
        {
            connection.GiveBack(_untaken);
            _untaken = 0;
        }

        _body.Release(Buffers);
    }

    private void EndInOrder()
    {
        if (!_hasAnswered)
        {
            connection.WriteData(id, default, isLast: true);
        }

        if (!_hasEnded)
        {
            // RFC 9113, 8.1: the answer is whole, the rest of the request is not wanted.
            connection.Reset(id, Http2Error.None);
        }
    }

    private bool Keep(ReadOnlySpan<byte> payload, bool isLast)
    {
        if (_length >= 0)
        {
            return Append(payload);
        }

        Span<byte> size = stackalloc byte[10];
        if (!payload.IsEmpty)
        {
            _ = System.Buffers.Text.Utf8Formatter.TryFormat(payload.Length, size, out var digits, new System.Buffers.StandardFormat('x'));
            "\r\n"u8.CopyTo(size[digits..]);
            if (!Append(size[..(digits + 2)]) || !Append(payload) || !Append("\r\n"u8))
            {
                return false;
            }
        }

        return !isLast || Append("0\r\n\r\n"u8);
    }

    private bool Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return true;
        }

        if (!_body.Reserve(Buffers, bytes.Length))
        {
            return false;
        }

        _body.Append(bytes);
        return true;
    }

    private void Tell()
    {
        // As a descriptor that tells again while something is left to read.
        for (var before = -1; !IsClosed && (Interest & PollEvents.Readable) != 0 && _body.Length > 0 && _body.Length != before;)
        {
            before = _body.Length;
            _transaction?.OnEvents(PollEvents.Readable);
        }
    }

    private void ReturnWindow()
    {
        if (_body.Length == 0)
        {
            _body.Release(Buffers);
            if (_untaken > 0)
            {
                connection.Widen(id, _untaken, isOpen: !_hasEnded && !IsClosed);
                _window += _untaken;
                _untaken = 0;
            }
        }
    }

    /// <summary>An answer's head, which the transaction gives in one piece; 0: it is none.</summary>
    private int TakeHead(ref ByteBuffer from, int count)
    {
        var head = connection.Data.Response;
        head.Reset();
        var bytes = from.Readable[..count];
        if (ResponseParser.Parse(bytes, head, AnswerLimits, out _) != ParseStatus.Complete)
        {
            return 0;
        }

        var isFinal = !head.IsInformational;
        if (isFinal)
        {
            _hasHead = true;
            _answer = BodyScanner.Of(head, _isHead);
            _hasAnswered = _answer.IsDone;
        }

        AnswerSection.Write(bytes, head, connection, id, isLast: isFinal && _hasAnswered);
        var length = head.Length;
        from.Consume(length);
        return length;
    }

    private int TakeBody(ref ByteBuffer from, int count)
    {
        var most = Math.Min(Math.Min(_sendWindow, connection.SendWindow), connection.MaxFrameSize);
        if (_answer.Kind == BodyKind.Chunked)
        {
            // Framing costs no window, and behind the last content nothing but framing comes.
            return TakeChunk(ref from, most > 0 ? Math.Min(count, most) : _answer.IsAtContent ? 0 : 1);
        }

        var length = Math.Min(count, most);
        if (length <= 0 || !connection.MayWrite)
        {
            return 0;
        }

        _ = _answer.Scan(from.Readable[..length], out var taken);
        _hasAnswered = _answer.IsDone;
        WriteData(from.Readable[..taken], _hasAnswered);
        from.Consume(taken);
        return taken;
    }

    private int TakeChunk(ref ByteBuffer from, int count)
    {
        if (count == 0 || !connection.MayWrite)
        {
            return 0;
        }

        _ = _answer.NextChunk(from.Readable[..count], out var consumed, out var payload);
        _hasAnswered = _answer.IsDone;
        if (payload > 0 || _hasAnswered)
        {
            WriteData(from.Readable.Slice(consumed - payload, payload), _hasAnswered);
        }

        from.Consume(consumed);
        return consumed;
    }

    private void WriteData(ReadOnlySpan<byte> payload, bool isLast)
    {
        _sendWindow -= payload.Length;
        connection.WriteData(id, payload, isLast);
    }
}
