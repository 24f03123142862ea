using Fairlead.Engine.Http;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Listen;
using Fairlead.Engine.Live;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Route;
using Fairlead.Engine.Tls;

namespace Fairlead.Engine.Http2;

/// <summary>
/// A client's HTTP/2 connection. Each stream is a transaction of its own, done by the same code as one of HTTP/1.1: what the client sends is
/// written out as an HTTP/1.1 message, and the answer is put into frames.
/// </summary>
internal sealed class Http2Connection : ClientConnection, IHttp2Role
{
    private int _requests;
    private Visits? _visits;

    private Http2Connection(
        DataLoop loop, LoopVirtualService service, LoopVirtualService? parent, ListenerGroup listener, in NetAddress peer, byte[] peerText, int roundTripUs)
        : base(service)
    {
        Data = loop;
        Parent = parent;
        Peer = peer;
        PeerText = peerText;
        RoundTripUs = roundTripUs;
        Listener = listener;
        Link = new Http2Link(loop, this, service.State.Model?.HttpOn(listener).Http2 ?? Http2Terms.ForClients(limits: null, webSockets: false));
    }

    public Http2Link Link { get; }

    public DataLoop Data { get; }

    public ListenerGroup Listener { get; }

    public LoopVirtualService? Parent { get; }

    public NetAddress Peer { get; }

    public byte[] PeerText { get; }

    public int RoundTripUs { get; }

    /// <summary>The children that requests have reached.</summary>
    public Visits Visits => _visits ??= new Visits();

    public StreamTarget Target => this;

    public int LastStream { get; private set; }

    public int WriteTimeoutMs => Service.State.Model?.HttpOn(Listener).BodyTimeoutMs ?? 1000;

    /// <summary>Goes on where the handshake of a client ended that chose h2.</summary>
    public static void TakeOver(TlsHandshake secured, DataLoop loop, LoopVirtualService service, LoopVirtualService? parent)
    {
        Span<byte> text = stackalloc byte[64];
        var length = secured.Peer.FormatAddress(text);
        var connection = new Http2Connection(
            loop, service, parent, secured.Listener, secured.Peer, text[..length].ToArray(), TcpSocket.RoundTripUs(secured.Fd)) { OpenedMs = secured.OpenedMs };
        loop.Loop.Replace(secured, connection);
        loop.ConnectionOpened();
        connection.Enlist(isNew: parent is not null);
        connection.Link.Start();
        loop.Loop.SetInterest(connection, PollEvents.Readable);
        connection.Link.OnReadable();
    }

    /// <summary>Goes on where an HTTP/1.1 connection found the preface instead of a request (RFC 9113, 3.3).</summary>
    /// <param name="received">What came so far; it is taken over.</param>
    public static void TakeOver(HttpConnection begun, ref ByteBuffer received)
    {
        var connection = new Http2Connection(
            begun.Data, begun.Service, null, begun.Listener, begun.Peer, begun.PeerText, begun.RoundTripUs) { OpenedMs = begun.OpenedMs };
        begun.Data.Loop.Replace(begun, connection);
        begun.Data.ConnectionOpened();
        connection.Enlist(isNew: false);
        connection.Link.Start();
        connection.Link.TakeReceived(received);
        received = default;
    }

    public override void Describe(LiveConnection to)
    {
        to.Phase = Link.IsEnding ? "linger" : Link.OpenStreams == 0 ? "idle" : "answer";
        to.Protocol = "HTTP/2";
        to.Requests = (ulong)(LastStream + 1) / 2;
        to.Streams = (uint)Link.OpenStreams;
        to.TlsVersion = Tls?.Version ?? "";
        to.SetClient(Peer);
    }

    public override void OnEvents(PollEvents events) => Link.OnEvents(events);

    /// <summary>The virtual service takes no more traffic, or the engine stops.</summary>
    public override void Drain() => Link.Drain();

    public bool IsIdle(int stream) => (stream & 1) == 0 || stream > LastStream;

    public Http2Error Admit(int stream) =>
        (stream & 1) == 0 ? Http2Error.Protocol : stream <= LastStream && !Link.WasResetHere(stream) ? Http2Error.StreamClosed : Http2Error.None;

    public Http2Error OnSection(int stream, FieldList fields, bool isLast, bool isRefused)
    {
        if (stream <= LastStream)
        {
            // On its way when the stream was reset: it has counted for the tables, and nobody wants it.
            return Link.Calm();
        }

        LastStream = stream;
        if (Link.IsEnding || Link.OpenStreams >= Link.Terms.MostStreams)
        {
            Link.Reset(stream, Http2Error.RefusedStream);
            return Link.Calm();
        }

        var begun = new Http2ClientStream(this, stream);
        var verdict = begun.TakeRequest(fields, !isLast);
        if (verdict != Http2RequestVerdict.Good || isRefused || (begun.IsWebSocket && !Link.Terms.TakesWebSockets))
        {
            begun.Drop();
            return Refuse(stream, isRefused ? Http2RequestVerdict.Malformed : verdict);
        }

        Link.Add(begun);
        begun.Run();
        if (++_requests >= Link.Terms.MostRequests)
        {
            Link.Drain();
        }

        return Http2Error.None;
    }

    public void OnSettings()
    {
    }

    public void OnGoAway(int lastStream, Http2Error error)
    {
        // Clients begin all streams; one that begins no more is done when those under way are.
    }

    public void OnEnding(string evidence)
    {
        // Streams hear of it themselves.
    }

    public int? RestMs() => Service.State.Model?.HttpOn(Listener) is { } http ? Link.HasSettings && !Link.IsWithinBlock ? http.KeepAliveTimeoutMs : http.HeaderTimeoutMs : null;

    public void Refused(RefusalReason reason) => Service.Refused(reason);

    public void OnClosed()
    {
        Service.TlsEnded(Tls);
        _visits?.Leave();
        Data.ConnectionClosed();
        Delist();
        Data.Loop.Close(this);
    }

    private Http2Error Refuse(int stream, Http2RequestVerdict verdict)
    {
        var (reason, status) = verdict switch
        {
            Http2RequestVerdict.TooLarge => (RefusalReason.HeadTooLarge, 431),
            Http2RequestVerdict.NotSupported => (RefusalReason.MethodNotSupported, 501),
            _ => (RefusalReason.Http2Protocol, 0),
        };
        Service.Refused(reason);
        if (status == 0)
        {
            Link.Reset(stream, Http2Error.Protocol);
        }
        else
        {
            Span<byte> block = stackalloc byte[16];
            var length = Link.BeginBlock(block);
            length += HpackEncoder.WriteStatus(block[length..], status);
            Link.WriteHeaders(stream, block[..length], isLast: true);
            Link.Reset(stream, Http2Error.None);
        }

        return Link.Calm();
    }
}
