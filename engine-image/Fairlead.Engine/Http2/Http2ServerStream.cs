using System.Text;
using Fairlead.Engine.Http;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Net;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Http2;

/// <summary>A stream to a server: one request and its answer. It is opened when the request's head is written.</summary>
internal sealed class Http2ServerStream : Http2Stream
{
    private static readonly HeadLimits RequestLimits = new(BufferPool.LargestSize, BufferPool.LargestSize, 4096);

    private readonly Http2ServerConnection _connection;
    private readonly bool _isTls;
    private string? _webSocketKey;
    private bool _toHead;
    private bool _hasAnswer;

    public Http2ServerStream(Http2ServerConnection connection, UpstreamConnection user, bool isTls)
        : base(connection.Link)
    {
        _connection = connection;
        _isTls = isTls;
        User = user;
    }

    /// <summary>The server says, or it is certain, that nothing was done with the request (RFC 9113, 8.7).</summary>
    public bool IsUnprocessed => Evidence is not null && EndedBy == Http2Error.RefusedStream && !_hasAnswer;

    protected override bool MayCarryContent => _hasAnswer;

    public override Http2Error? OnSection(FieldList fields, bool isLast)
    {
        if (_hasAnswer)
        {
            return OnTrailers(fields, isLast);
        }

        if (!Http2AnswerWriter.TryWrite(fields, isLast, _toHead, _webSocketKey, ref Inbound.Heads, Buffers, out var form))
        {
            return Http2Error.Protocol;
        }

        if (form.IsInterim)
        {
            Tell();
            return null;
        }

        _hasAnswer = true;
        if (form.IsTunnel)
        {
            BeTunnel();
        }
        else
        {
            Inbound.IsChunked = form.IsChunked;
            Length = form.ContentLength;
        }

        if (isLast)
        {
            return OnEnd();
        }

        Tell();
        return null;
    }

    /// <summary>Once all is answered, a server may say by a reset that the rest of the request is not wanted (RFC 9113, 8.1).</summary>
    public override void OnReset(Http2Error error)
    {
        if (Inbound.HasEnded)
        {
            IsDeaf = true;
            Link.Forget(this);
        }
        else
        {
            base.OnReset(error);
        }
    }

    protected override void OnAborted() => Tell();

    protected override void OnClosing()
    {
        if (Id == 0)
        {
            _connection.ForgetUnsent();
        }
        else if (IsDeaf || (HasSaidAll && Inbound.HasEnded) || Link.IsClosed)
        {
            // Both have said all.
        }
        else if (HasSaidAll && HasAllContent && !IsTunnel)
        {
            Detach();
        }
        else
        {
            Link.Reset(Id, Http2Error.Cancel);
        }
    }

    protected override int TakeHead(ReadOnlySpan<byte> bytes)
    {
        if (Link.IsEnding)
        {
            Abort(Http2Error.RefusedStream, "HTTP/2: the server goes away");
            return -1;
        }

        var head = Link.Data.ServerRequest;
        head.Reset();
        if (RequestParser.Parse(bytes, head, RequestLimits, out _) != ParseStatus.Complete)
        {
            return -1;
        }

        if (!Link.MayWrite)
        {
            return 0;
        }

        _toHead = head.IsHead;
        _webSocketKey = head.WantsWebSocket ? KeyOf(bytes, head) : null;
        var framing = _webSocketKey is null ? BodyScanner.Of(head) : BodyScanner.UntilClose;
        Id = _connection.TakeId();
        Link.Add(this);
        MessageSection.WriteRequest(bytes, head, _isTls, _webSocketKey is not null, Link, Id, framing.IsDone);
        OnHeadSaid(framing);
        return head.Length;
    }

    private static string KeyOf(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if (HttpChars.EqualsIgnoreCase(bytes.Slice(field.NameStart, field.NameLength), "sec-websocket-key"u8))
            {
                return Encoding.ASCII.GetString(bytes.Slice(field.ValueStart, field.ValueLength));
            }
        }

        return "";
    }
}
