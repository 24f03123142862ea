using System.Runtime.InteropServices;
using System.Text;

namespace Fairlead.Engine.Net.Tls;

public enum TlsProgress
{
    Done,
    WantsRead,
    WantsWrite,
    Failed,
}

/// <summary>
/// TLS on a non-blocking socket. OpenSSL reads and writes the descriptor itself (an own BIO was measured and gained nothing), and
/// its plain side are the loop's native buffers: no byte is copied but by the cipher. Touched by its loop's thread only.
/// </summary>
public sealed unsafe class TlsStream
{
    /// <summary>The most content of a record (RFC 8446, 5.1).</summary>
    private const int LargestRecord = 1 << 14;

    private readonly TlsLibrary _library;
    private readonly int _fd;
    private nint _ssl;
    private IoResult? _end;
    private bool _isEstablished;
    private bool _isSilent;
    private bool _peerIsRead;
    private PeerCertificate? _peer;

    private TlsStream(TlsLibrary library, nint ssl, int fd)
    {
        _library = library;
        _ssl = ssl;
        _fd = fd;
        _ = LibSsl.SetFd(ssl, fd);
    }

    /// <summary>Why it failed; None while it has not.</summary>
    public TlsFailure Failure { get; private set; }

    /// <summary>The failure in words, with what the certificate lacked.</summary>
    public string FailureText { get; private set; } = "";

    /// <summary>What the client asked for; null when it named nothing.</summary>
    public string? ServerName { get; private set; }

    /// <summary>The certificate that the client has shown; null = none, or the handshake is under way. Read at the first look.</summary>
    public PeerCertificate? ClientCertificate
    {
        get
        {
            if (!_peerIsRead && _isEstablished && _ssl != 0)
            {
                _peerIsRead = true;
                _peer = PeerCertificate.Read(_ssl);
            }

            return _peer;
        }
    }

    /// <summary>"TLSv1.3", "TLSv1.2"; empty before the end of the handshake.</summary>
    public string Version { get; private set; } = "";

    public string Cipher { get; private set; } = "";

    public bool IsResumed { get; private set; }

    /// <summary>The application protocol both agreed on; empty = none.</summary>
    public string Protocol { get; private set; } = "";

    /// <summary>That of the settings by which a server took the connection.</summary>
    public object? Tag { get; internal set; }

    internal EventLoop? Loop { get; set; }

    internal TlsAcceptor? Acceptor { get; private set; }

    internal TlsContext? Context { get; set; }

    /// <summary>Of the server name that the client asks for, if it has terms of its own; until the end of the handshake.</summary>
    internal TlsOwnContext? Own { get; set; }

    /// <summary>Bytes, or the end, lie here that no event will tell of.</summary>
    internal bool HasPending => _end is not null || (_ssl != 0 && LibSsl.HasPending(_ssl) != 0);

    internal static TlsStream Accept(TlsAcceptor acceptor, TlsContext context, int fd)
    {
        var ssl = LibSsl.New(context.Pointer);
        LibSsl.SetAcceptState(ssl);
        return new TlsStream(acceptor.Library, ssl, fd) { Acceptor = acceptor, Context = context, Tag = acceptor.Tag };
    }

    internal static TlsStream Connect(TlsLibrary library, TlsContext context, int fd, in TlsPeerName peer, ReadOnlySpan<byte> protocols)
    {
        var ssl = LibSsl.New(context.Pointer);
        LibSsl.SetConnectState(ssl);
        peer.Apply(ssl);
        if (!protocols.IsEmpty)
        {
            fixed (byte* offered = protocols)
            {
                _ = LibSsl.SetAlpnProtocols(ssl, offered, (uint)protocols.Length);
            }
        }

        return new TlsStream(library, ssl, fd) { ServerName = peer.ServerName };
    }

    /// <summary>Goes on with the handshake.</summary>
    public TlsProgress Handshake()
    {
        if (_isEstablished)
        {
            return TlsProgress.Done;
        }

        var result = TlsCallbacks.Handshake(this, _ssl);
        if (result == 1)
        {
            OnEstablished();
            return TlsProgress.Done;
        }

        switch (LibSsl.GetError(_ssl, result))
        {
            case LibSsl.ErrorWantRead:
                return TlsProgress.WantsRead;
            case LibSsl.ErrorWantWrite:
                return TlsProgress.WantsWrite;
            case LibSsl.ErrorSsl:
                OnRefused(TlsLibrary.TakeError());
                return TlsProgress.Failed;
            default:
                _ = TlsLibrary.TakeError();
                FailureText = "the connection broke within the handshake";
                Fail(TlsFailure.ConnectionBroken);
                return TlsProgress.Failed;
        }
    }

    /// <summary>Decrypts into the buffer's free room, which must not be empty, as much as is there.</summary>
    internal IoResult Receive(ref ByteBuffer into)
    {
        if (_end is { } end)
        {
            return end;
        }

        var total = 0;
        while (into.Capacity > into.End)
        {
            var count = LibSsl.Read(_ssl, into.WritePointer, into.Capacity - into.End);
            if (count <= 0)
            {
                return Ended(count, total);
            }

            into.Produce(count);
            total += count;
            if (LibSsl.HasPending(_ssl) == 0)
            {
                break;
            }
        }

        return new IoResult(IoStatus.Done, total, 0);
    }

    /// <summary>Encrypts and sends from <paramref name="from"/>. After a partial write the next one must begin where it stopped.</summary>
    internal IoResult Send(byte* from, int count)
    {
        if (_end is { Status: IoStatus.Failed } end)
        {
            return end;
        }

        if (count <= LargestRecord)
        {
            return SendRecords(from, count);
        }

        // OpenSSL writes each record by itself; the kernel is to make segments of them all together.
        TcpSocket.SetCork(_fd, true);
        var result = SendRecords(from, count);
        TcpSocket.SetCork(_fd, false);
        return result;
    }

    /// <summary>Tells the peer that nothing follows. Nothing is awaited: it goes out now or not at all.</summary>
    internal void SendEnd()
    {
        if (_isEstablished && !_isSilent && _end is not { Status: IoStatus.Failed })
        {
            _isSilent = true;
            _ = LibSsl.Shutdown(_ssl);
            _ = TlsLibrary.TakeError();
        }
    }

    /// <summary>The connection is to break visibly: no orderly end is sent.</summary>
    internal void BeSilent() => _isSilent = true;

    internal void Free()
    {
        if (_ssl == 0)
        {
            return;
        }

        LeaveHandshake();
        LibSsl.Free(_ssl);
        _ssl = 0;
    }

    internal void Fail(TlsFailure why)
    {
        if (Failure == TlsFailure.None)
        {
            Failure = why;
        }

        _end = new IoResult(IoStatus.Failed, 0, SocketErrors.TlsBroken);
    }

    internal void SetServerName(ReadOnlySpan<byte> name) => ServerName = name.IsEmpty ? null : Encoding.ASCII.GetString(name);

    private IoResult SendRecords(byte* from, int count)
    {
        var total = 0;
        while (total < count)
        {
            var sent = LibSsl.Write(_ssl, from + total, count - total);
            if (sent > 0)
            {
                total += sent;
                continue;
            }

            var error = LibSsl.GetError(_ssl, sent);
            if (error is LibSsl.ErrorWantWrite or LibSsl.ErrorWantRead)
            {
                break;
            }

            return Broken(error);
        }

        return total > 0 ? new IoResult(IoStatus.Done, total, 0) : IoResult.Again;
    }

    private void OnRefused(nuint error)
    {
        var failure = TlsFailures.Of(error);
        if (failure == TlsFailure.CertificateRefused)
        {
            FailureText = "certificate refused: " + Marshal.PtrToStringUTF8(LibCrypto.VerifyErrorText(LibSsl.VerifyResult(_ssl)));
        }
        else
        {
            FailureText = TlsLibrary.Words(error);
        }

        Fail(failure == TlsFailure.Truncated ? TlsFailure.ClosedByPeer : failure);
    }

    private void OnEstablished()
    {
        _isEstablished = true;
        Version = LibSsl.Version(_ssl) == (int)TlsVersion.Tls13 ? "TLSv1.3" : "TLSv1.2";
        Cipher = _library.CipherName(LibSsl.CurrentCipher(_ssl));
        IsResumed = LibSsl.SessionReused(_ssl) == 1;
        byte* protocol;
        uint length;
        LibSsl.AlpnSelected(_ssl, &protocol, &length);
        Protocol = length == 0 ? "" : Intern(new ReadOnlySpan<byte>(protocol, (int)length));

        // What succeeded may still have left errors behind, and those would be taken for a later call's.
        _ = TlsLibrary.TakeError();
        LeaveHandshake();
    }

    private static string Intern(ReadOnlySpan<byte> protocol) =>
        protocol.SequenceEqual("http/1.1"u8) ? "http/1.1" : protocol.SequenceEqual("h2"u8) ? "h2" : Encoding.ASCII.GetString(protocol);

    private void LeaveHandshake()
    {
        Acceptor?.HandshakeEnded();
        Acceptor = null;
        Context = null;
        Own = null;
    }

    private IoResult Ended(int result, int total)
    {
        var error = LibSsl.GetError(_ssl, result);
        if (error is LibSsl.ErrorWantRead or LibSsl.ErrorWantWrite)
        {
            return total > 0 ? new IoResult(IoStatus.Done, total, 0) : IoResult.Again;
        }

        _end = error == LibSsl.ErrorZeroReturn ? new IoResult(IoStatus.EndOfStream, 0, 0) : Broken(error);

        // What came before the end is handed over first.
        return total > 0 ? new IoResult(IoStatus.Done, total, 0) : _end.Value;
    }

    private IoResult Broken(int error)
    {
        var failure = error == LibSsl.ErrorSsl ? TlsFailures.Of(TlsLibrary.TakeError()) : TlsFailure.ConnectionBroken;
        _ = TlsLibrary.TakeError();
        Fail(failure);
        return new IoResult(IoStatus.Failed, 0, failure == TlsFailure.Truncated ? SocketErrors.TlsTruncated : SocketErrors.TlsBroken);
    }
}
