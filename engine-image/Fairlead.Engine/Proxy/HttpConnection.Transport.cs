using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Http2;
using Fairlead.Engine.Listen;
using Fairlead.Engine.Net;
using Fairlead.Engine.Net.Tls;

namespace Fairlead.Engine.Proxy;

/// <summary>What the client's side is: a socket of its own, or one stream of an HTTP/2 connection, which then stands in for the socket.</summary>
internal sealed partial class HttpConnection
{
    private readonly Http2ClientStream? _stream;

    /// <summary>The stream belongs to a tunnel now.</summary>
    private bool _isHandedOver;

    private HttpConnection(Http2ClientStream stream)
        : base(stream.Connection.Service)
    {
        var connection = stream.Connection;
        _stream = stream;
        _loop = connection.Data;
        _parent = connection.Parent;
        _serving = connection.Service;
        _listener = connection.Listener;
        _peer = connection.Peer;
        _peerText = connection.PeerText;
        _roundTripUs = connection.RoundTripUs;
        _timer = new OwnedTimer(this);
    }

    /// <summary>A stream has no descriptor that could say it.</summary>
    public new bool IsClosed => _stream is null ? base.IsClosed : _isHandedOver || _stream.IsClosed;

    public DataLoop Data => _loop;

    public ListenerGroup Listener => _listener;

    public NetAddress Peer => _peer;

    public byte[] PeerText => _peerText;

    public int RoundTripUs => _roundTripUs;

    private TlsStream? ClientTls => _stream is null ? Tls : _stream.Connection.Tls;

    private PollEvents Wanted => _stream is null ? Interest : _stream.Interest;

    /// <summary>Nothing was asked yet, and the listener takes HTTP/2 from clients that know so (RFC 9113, 3.3).</summary>
    private bool MayBecomeHttp2 => _requests == 0 && _phase == Phase.Head && _stream is null && Tls is null && _listener.Binding.IsHttp2 && _in.Length > 0;

    /// <summary>The transaction of one stream, whose request's head is there.</summary>
    public static HttpConnection Open(Http2ClientStream stream) => new(stream);

    /// <summary>The client gave the stream up, or its connection is gone.</summary>
    public void OnStreamAborted() => Abort(Significance.ClientAborted);

    private IoResult ReceiveSome(ref ByteBuffer into) => _stream is null ? Receive(ref into) : _stream.Receive(ref into);

    private IoResult SendSome(ref ByteBuffer from, int count) => _captured is { } captured
        ? SendCaptured(captured, ref from, count)
        : _stream is null ? Send(ref from, count) : _stream.Send(ref from, count);

    private void SetInterest(PollEvents interest)
    {
        if (_stream is null)
        {
            _loop.Loop.SetInterest(this, interest);
        }
        else
        {
            _stream.SetInterest(interest);
        }
    }

    private void ResetOnClose()
    {
        if (_stream is null)
        {
            SetResetOnClose();
        }
        else
        {
            _stream.SetResetOnClose();
        }
    }

    /// <summary>True when the bytes are the preface of HTTP/2, or may still become it.</summary>
    private bool BecomesHttp2()
    {
        var preface = Http2Frame.Preface;
        var there = Math.Min(preface.Length, _in.Length);
        if (!_in.Readable[..there].SequenceEqual(preface[..there]))
        {
            return false;
        }

        if (there == preface.Length)
        {
            var received = _in;
            _in = default;
            Retire();
            Http2Connection.TakeOver(this, ref received);
        }

        return true;
    }
}
