using Fairlead.Engine.Net.Tls;

namespace Fairlead.Engine.Net;

/// <summary>
/// A connection's end that carries bytes, in clear or through TLS. In clear each call is the socket's own behind one test of a
/// field; neither way is anything copied on top.
/// </summary>
public abstract unsafe class StreamTarget : PollTarget
{
    /// <summary>Null = in clear.</summary>
    public TlsStream? Tls { get; private set; }

    /// <summary>Reads into the buffer's free room, which must not be empty.</summary>
    public IoResult Receive(ref ByteBuffer into) => Tls is null ? TcpSocket.Receive(Fd, ref into) : ReceiveTls(ref into);

    /// <summary>Sends the first <paramref name="count"/> readable bytes and consumes what went out.</summary>
    public IoResult Send(ref ByteBuffer from, int count) => Tls is null ? TcpSocket.Send(Fd, ref from, count) : SendTls(ref from, count);

    /// <summary>Sends from the middle of the buffer and keeps the bytes.</summary>
    public IoResult SendKeeping(in ByteBuffer from, int offset) =>
        Tls is null ? TcpSocket.SendKeeping(Fd, from, offset) : Tls.Send(from.ReadPointer + offset, from.Length - offset);

    /// <summary>Tells the peer that nothing follows; it may still send.</summary>
    public void ShutdownSend()
    {
        Tls?.SendEnd();
        TcpSocket.ShutdownSend(Fd);
    }

    /// <summary>Makes close send a reset instead of an orderly end, so that the peer cannot take a cut answer for a whole one.</summary>
    public void SetResetOnClose()
    {
        Tls?.BeSilent();
        TcpSocket.SetResetOnClose(Fd);
    }

    /// <summary>From here on what goes over the descriptor goes through TLS.</summary>
    public void Secure(TlsStream tls, EventLoop loop)
    {
        ArgumentNullException.ThrowIfNull(tls);
        tls.Loop = loop;
        Tls = tls;
    }

    internal override void OnClosing()
    {
        if (Tls is { } tls)
        {
            tls.SendEnd();
            tls.Free();
            HasBufferedInput = false;
        }
    }

    internal override void OnReplaced(PollTarget by)
    {
        if (by is StreamTarget stream)
        {
            stream.Tls = Tls;
            stream.HasBufferedInput = Tls is { HasPending: true };
        }

        Tls = null;
        HasBufferedInput = false;
    }

    private IoResult ReceiveTls(ref ByteBuffer into)
    {
        var result = Tls!.Receive(ref into);
        HasBufferedInput = Tls.HasPending;
        if (HasBufferedInput)
        {
            Tls.Loop!.QueueIfBuffered(this, Interest);
        }

        return result;
    }

    private IoResult SendTls(ref ByteBuffer from, int count)
    {
        var result = Tls!.Send(from.ReadPointer, count);
        from.Consume(result.Count);
        return result;
    }
}
