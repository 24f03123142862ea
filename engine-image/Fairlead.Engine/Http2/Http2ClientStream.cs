using System.Buffers.Text;
using System.Text;
using Fairlead.Engine.Http;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Net;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Http2;

/// <summary>A stream that a client began: one request and its answer.</summary>
internal sealed class Http2ClientStream : Http2Stream
{
    /// <summary>What is written here has been held against the limits of whom it comes from.</summary>
    private static readonly HeadLimits AnswerLimits = new(BufferPool.LargestSize, BufferPool.LargestSize, 2048);

    private string? _webSocketKey;
    private bool _isHead;

    public Http2ClientStream(Http2Connection connection, int id)
        : base(connection.Link)
    {
        Connection = connection;
        Id = id;
    }

    public Http2Connection Connection { get; }

    /// <summary>The status of gRPC in the trailers; null = there is none.</summary>
    public int? GrpcStatus { get; private set; }

    public bool IsWebSocket => _webSocketKey is not null;

    protected override bool MayCarryContent => true;

    public Http2RequestVerdict TakeRequest(FieldList fields, bool hasBody)
    {
        var verdict = Http2RequestWriter.Write(fields, hasBody, ref Inbound.Heads, Buffers, out var form);
        if (verdict == Http2RequestVerdict.Good)
        {
            _isHead = Inbound.Heads.Readable.StartsWith("HEAD "u8);
            _webSocketKey = form.WebSocketKey;
            Inbound.IsChunked = form.IsChunked;
            Length = form.ContentLength;
            if (_webSocketKey is not null)
            {
                BeTunnel();
            }
        }

        if (!hasBody)
        {
            Inbound.End();
        }

        return verdict;
    }

    public void Run()
    {
        User = HttpConnection.Open(this);
        Tell();
    }

    /// <summary>It comes to nothing.</summary>
    public void Drop() => Inbound.Release(Buffers);

    public override Http2Error? OnSection(FieldList fields, bool isLast) => OnTrailers(fields, isLast);

    protected override void OnAborted()
    {
        if (User is HttpConnection transaction)
        {
            transaction.OnStreamAborted();
        }
        else
        {
            User?.OnEvents(PollEvents.Readable | PollEvents.Error);
        }
    }

    protected override void OnClosing()
    {
        if (!HasSaidAll && (MustReset || !HasHead || Said.Kind != BodyKind.UntilClose))
        {
            Link.Reset(Id, Http2Error.Internal);
            return;
        }

        ShutdownSend();
        if (!Inbound.HasEnded)
        {
            // RFC 9113, 8.1: the answer is whole, the rest of the request is not wanted.
            Link.Reset(Id, Http2Error.None);
        }
    }

    protected override int TakeHead(ReadOnlySpan<byte> bytes)
    {
        var head = Link.Data.Response;
        head.Reset();
        if (ResponseParser.Parse(bytes, head, AnswerLimits, out _) != ParseStatus.Complete)
        {
            return -1;
        }

        if (head.Status == 101)
        {
            return TakeTunnel(bytes, head);
        }

        if (head.IsInformational)
        {
            MessageSection.WriteAnswer(bytes, head, isTunnel: false, Link, Id, isLast: false);
            return head.Length;
        }

        var framing = BodyScanner.Of(head, _isHead);
        MessageSection.WriteAnswer(bytes, head, isTunnel: false, Link, Id, isLast: framing.IsDone);
        OnHeadSaid(framing);
        return head.Length;
    }

    protected override void OnTrailersSaid(ReadOnlySpan<byte> lines)
    {
        while (MessageSection.TryNext(ref lines, out var name, out var value))
        {
            if (HttpChars.EqualsIgnoreCase(name, "grpc-status"u8) && Utf8Parser.TryParse(value, out int status, out var used) && used == value.Length)
            {
                GrpcStatus = status;
            }
        }
    }

    /// <summary>The server has proven itself to us; the client takes our word (RFC 8441, 5).</summary>
    private int TakeTunnel(ReadOnlySpan<byte> bytes, ResponseHead head)
    {
        if (_webSocketKey is null || !IsProof(bytes, head))
        {
            return -1;
        }

        MessageSection.WriteAnswer(bytes, head, isTunnel: true, Link, Id, isLast: false);
        OnHeadSaid(BodyScanner.UntilClose);
        return head.Length;
    }

    private bool IsProof(ReadOnlySpan<byte> bytes, ResponseHead head)
    {
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if (HttpChars.EqualsIgnoreCase(bytes.Slice(field.NameStart, field.NameLength), "sec-websocket-accept"u8))
            {
                return Ascii.Equals(bytes.Slice(field.ValueStart, field.ValueLength), WebSocketKey.AcceptFor(_webSocketKey!));
            }
        }

        return false;
    }
}
