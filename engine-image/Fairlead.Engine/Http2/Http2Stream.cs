using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Http2;

/// <summary>
/// One stream: what a socket is to a transaction of HTTP/1.1. Its user reads an HTTP/1.1 message from it and writes one to it, which is
/// taken apart into frames; once a WebSocket is open on it, plain bytes both ways. This part is what the peer says; the other what is said to it.
/// </summary>
internal abstract partial class Http2Stream
{
    private int _window;
    private int _untaken;
    private int _owed;
    private long _received;
    private bool _isTold;
    private bool _isTunnel;

    /// <summary>Bytes of content that the peer says there are; -1 when it does not say.</summary>
    protected long Length = -1;

    protected InboundMessage Inbound;

    protected Http2Stream(Http2Link link)
    {
        Link = link;
        _window = link.Terms.StreamWindow;
        _sendWindow = link.PeerSettings.InitialWindow;
    }

    /// <summary>0 while it is not open yet.</summary>
    public int Id { get; protected set; }

    public Http2Link Link { get; }

    public bool IsClosed { get; private set; }

    /// <summary>Its user has let go of it; it waits for the peer's last word.</summary>
    public bool IsDetached { get; private set; }

    /// <summary>What its user wants to hear of.</summary>
    public PollEvents Interest { get; private set; } = PollEvents.Readable;

    /// <summary>Who reads and writes it.</summary>
    protected PollTarget? User { get; set; }

    /// <summary>Why it ended before its time; null = it did not.</summary>
    public string? Evidence { get; private set; }

    /// <summary>How it ended, when it ended before its time.</summary>
    public Http2Error EndedBy { get; private set; }

    /// <summary>The peer broke a rule on it.</summary>
    public bool IsBreach { get; private set; }

    protected BufferPool Buffers => Link.Data.Buffers;

    protected bool IsTunnel => _isTunnel;

    protected bool MustReset { get; private set; }

    /// <summary>Takes a header section behind the first; the error that ends the stream, or null.</summary>
    public abstract Http2Error? OnSection(FieldList fields, bool isLast);

    /// <summary>Takes DATA; the error that ends the stream, or null.</summary>
    /// <param name="size">What it costs of the window: padding too.</param>
    public Http2Error? OnData(ReadOnlySpan<byte> payload, int size, bool isLast)
    {
        if (Inbound.HasEnded)
        {
            if (!Link.Terms.ReturnsAtOnce)
            {
                Link.GiveBack(size);
            }

            return Http2Error.StreamClosed;
        }

        _window -= size;
        _untaken += size;
        _owed += Link.Terms.ReturnsAtOnce ? 0 : size;
        _received += payload.Length;
        if (_window < 0)
        {
            return Http2Error.FlowControl;
        }

        if (!MayCarryContent || (Length >= 0 && (_received > Length || (isLast && _received != Length))))
        {
            // RFC 9113, 8.1.1: the content is not as long as the head says.
            return Http2Error.Protocol;
        }

        if (IsDetached)
        {
            _window += size;
        }
        else if (!Inbound.Append(payload, Buffers))
        {
            return Http2Error.Internal;
        }

        return isLast ? OnEnd() : OnMore();
    }

    /// <summary>As a socket's: <see cref="IoStatus.Again"/> when nothing is here.</summary>
    public IoResult Receive(ref ByteBuffer into)
    {
        var count = Inbound.Read(ref into, Buffers);
        ReturnWindow();
        if (count > 0)
        {
            if (HasNews)
            {
                Tell();
            }

            return new IoResult(IoStatus.Done, count, 0);
        }

        return Inbound.HasMore ? IoResult.Again
            : Evidence is not null ? new IoResult(IoStatus.Failed, 0, SocketErrors.TlsBroken)
            : Inbound.HasEnded && _isTunnel ? new IoResult(IoStatus.EndOfStream, 0, 0) : IoResult.Again;
    }

    public void SetInterest(PollEvents interest)
    {
        Interest = interest;
        if ((interest & PollEvents.Writable) != 0)
        {
            Link.Block(this);
        }
        else
        {
            Link.Unblock(this);
        }

        if (HasNews)
        {
            Tell();
        }
    }

    /// <summary>Says to the user what it waits for, as a descriptor that tells again while something is left to read.</summary>
    public void BeTold()
    {
        _isTold = false;
        if (!IsClosed && HasNews && (Interest & PollEvents.Readable) != 0)
        {
            User?.OnEvents(PollEvents.Readable);
        }
    }

    public void OnWritable()
    {
        if (!IsClosed && (Interest & PollEvents.Writable) != 0)
        {
            User!.OnEvents(PollEvents.Writable);
        }
    }

    /// <summary>The peer ends the stream.</summary>
    public virtual void OnReset(Http2Error error) => Abort(error, $"HTTP/2 stream reset: {error}");

    /// <summary>The peer breaks a rule on the stream, which ends by it.</summary>
    public void BreakOff(Http2Error fault)
    {
        IsBreach = true;
        Abort(fault, $"breaks HTTP/2: {fault}");
    }

    /// <summary>The peer, or the end of the connection, ends the stream; nothing more can be said on it.</summary>
    public void Abort(Http2Error error, string evidence)
    {
        if (IsClosed || Evidence is not null)
        {
            Link.Forget(this);
            return;
        }

        Evidence = evidence;
        EndedBy = error;
        Link.Forget(this);
        OnAborted();
    }

    /// <summary>From here on it carries plain bytes, and this is who reads and writes them.</summary>
    public void HandOver(PollTarget user)
    {
        User = user;
        Interest = PollEvents.None;
    }

    /// <summary>From here on the end is not an orderly one: the peer must not take a part for the whole.</summary>
    public void SetResetOnClose() => MustReset = true;

    public void Close()
    {
        if (IsClosed)
        {
            return;
        }

        IsClosed = true;
        User = null;
        PayBack();
        Inbound.Release(Buffers);
        _trailers.Release(Buffers);
        if (Evidence is null)
        {
            OnClosing();
        }

        if (!IsDetached)
        {
            Link.Forget(this);
        }
    }

    /// <summary>Content may come now.</summary>
    protected abstract bool MayCarryContent { get; }

    /// <summary>Its user must hear that it was aborted.</summary>
    protected abstract void OnAborted();

    /// <summary>Its user lets go of it, and the peer has not ended it.</summary>
    protected abstract void OnClosing();

    /// <summary>All content that the head spoke of is here, whether or not the peer has said that it is the end.</summary>
    protected bool HasAllContent => Length >= 0 && _received == Length;

    protected void BeTunnel()
    {
        _isTunnel = true;
        Length = -1;
        Inbound.IsChunked = false;
    }

    /// <summary>The peer will end it with its next word; until then it keeps its place.</summary>
    protected void Detach()
    {
        IsDetached = true;
        Link.Detach();
    }

    /// <summary>Takes a trailer section, which ends what the peer says.</summary>
    protected Http2Error? OnTrailers(FieldList fields, bool isLast)
    {
        if (Inbound.HasEnded)
        {
            return Http2Error.StreamClosed;
        }

        if (!isLast || _isTunnel || (Length >= 0 && _received != Length) || (!IsDetached && !Inbound.End(fields, Buffers)))
        {
            return Http2Error.Protocol;
        }

        return OnEnd();
    }

    protected Http2Error? OnEnd()
    {
        Inbound.End();
        if (IsDetached)
        {
            Link.Forget(this);
            return null;
        }

        return OnMore();
    }

    protected void Tell()
    {
        if (!_isTold && (Interest & PollEvents.Readable) != 0)
        {
            _isTold = true;
            Link.Tell(this);
        }
    }

    private bool HasNews => Inbound.HasMore || Evidence is not null || (_isTunnel && Inbound.HasEnded);

    private Http2Error? OnMore()
    {
        Tell();
        return null;
    }

    /// <summary>In large steps: a frame of its own for every message would cost more than it moves.</summary>
    private void ReturnWindow()
    {
        if (Inbound.HasMore)
        {
            return;
        }

        PayBack();
        if (_untaken >= Link.Terms.StreamWindow / 2)
        {
            if (!Inbound.HasEnded && !IsClosed && Evidence is null)
            {
                Link.Widen(Id, _untaken);
            }

            _window += _untaken;
            _untaken = 0;
        }
    }

    /// <summary>To the connection's window at once: what many streams have each taken a little of would stop them all.</summary>
    private void PayBack()
    {
        if (_owed > 0)
        {
            Link.GiveBack(_owed);
            _owed = 0;
        }
    }
}
