using System.Diagnostics.CodeAnalysis;
using Fairlead.Engine.Caching;
using Fairlead.Engine.Content;
using Fairlead.Engine.Http;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Proxy;

/// <summary>Answers whose content does not pass as it is.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Retire lets go of it.")]
internal sealed partial class HttpConnection
{
    /// <summary>Compressors hold some hundred kilobytes each: answers beyond this many at a time on a loop pass as they are.</summary>
    private const int MostEncoders = 128;

    /// <summary>Taken out of their framing at once.</summary>
    private const int Piece = 16 * 1024;

    /// <summary>Null: content passes as it is.</summary>
    private AnswerPipe? _pipe;

    /// <summary>What the client accepts best.</summary>
    private ContentCoding _coding;
    private byte _level;
    private bool _varies;
    private bool _hidesLength;

    /// <summary>What compression needs to know of the request.</summary>
    private void NoteCodings(CompressionModel compression, RequestHead head)
    {
        var bytes = _in.Readable;
        var accepted = new AcceptedCodings();
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if (field is { Id: HeaderId.Other, NameLength: 15 } && HttpChars.EqualsIgnoreCase(bytes.Slice(field.NameStart, 15), "accept-encoding"u8))
            {
                accepted.Take(ValueOf(bytes, field));
            }
        }

        _coding = _isHttp10 ? ContentCoding.Identity : accepted.Best();
        if (_coding != ContentCoding.Identity)
        {
            var agent = head.Fields.UserAgent;
            _level = (byte)compression.LevelFor(_client, agent < 0 ? default : ValueOf(bytes, head.Fields.Slices[agent]), _roundTripUs);
        }
    }

    /// <summary>Finds out what the content of a server's final answer goes through.</summary>
    private void PlanContent(ReadOnlySpan<byte> bytes, ResponseHead head)
    {
        var fill = _cacheUse is { } use ? BeginFill(use, bytes, head) : null;
        if (fill is not null || Terms.ChangesContent)
        {
            PlanPipe(bytes, head, !_responseBody.IsDone, fill);
        }
    }

    private void PlanPipe(ReadOnlySpan<byte> bytes, ResponseHead head, bool hasContent, CacheFill? fill)
    {
        var http = Terms;
        var coding = ContentCoding.Identity;
        ContentRewriter? rewriter = null;
        if (http.ChangesContent && head.Status is not (204 or 206 or 304) && AnswerFacts.Of(bytes, head) is { MayBeChanged: true } facts)
        {
            coding = http.Compression is { } compression ? CodingOf(compression, facts, head) : ContentCoding.Identity;
            rewriter = http.Rewrite is { } rewrite && rewrite.Takes(facts.ContentType) ? new ContentRewriter(rewrite) : null;
        }

        var isChanged = coding != ContentCoding.Identity || rewriter is not null;
        if (!hasContent || (!isChanged && fill is null))
        {
            // RFC 9110, 8.6: the length of what GET would get is not known.
            _hidesLength = _isHead && isChanged;
            return;
        }

        var isChunked = !_isHttp10 && (isChanged || head.Fields.ContentLength < 0);
        _loop.Encoders += coding == ContentCoding.Identity ? 0 : 1;
        _pipe = new AnswerPipe(_loop.Sink, coding, _level, isChunked, rewriter, fill);
        _stripChunks = !isChunked && (_stripChunks || isChanged);
    }

    private ContentCoding CodingOf(CompressionModel compression, in AnswerFacts facts, ResponseHead head)
    {
        if (!compression.Takes(facts.ContentType) || (head.Fields.ContentLength is >= 0 and var length && length < compression.MinLength))
        {
            return ContentCoding.Identity;
        }

        _varies = !facts.VariesByCoding;
        return _level == 0 || _loop.Encoders >= MostEncoders ? ContentCoding.Identity : _coding;
    }

    /// <summary>Moves content through the pipe, as much as may wait. False: the transaction has ended.</summary>
    private bool FeedPipe(AnswerPipe pipe, UpstreamConnection source, int ahead = AnswerPipe.Ahead)
    {
        while (source.In.Length > 0 && !_responseBody.IsDone && _out.Length < ahead)
        {
            var data = source.In.Readable;
            data = data.Length > Piece ? data[..Piece] : data;
            if (_responseBody.NextContent(data, out var consumed, out var payload) == ParseStatus.Refused)
            {
                OnBrokenAnswer(_responseBody.Fault);
                return false;
            }

            if (payload > 0 && !pipe.Write(data.Slice(consumed - payload, payload), ref _out, _loop.Buffers))
            {
                Abort(Significance.EngineStatus);
                return false;
            }

            source.In.Consume(consumed);
        }

        var fits = _responseBody.IsDone ? EndPipe(pipe) : source.In.Length > 0 || pipe.Flush(ref _out, _loop.Buffers);
        if (!fits)
        {
            Abort(Significance.EngineStatus);
        }

        return fits;
    }

    private bool EndPipe(AnswerPipe pipe)
    {
        var fits = pipe.End(ref _out, _loop.Buffers);
        DropPipe();
        return fits;
    }

    private void DropPipe()
    {
        if (_pipe is { } pipe)
        {
            _pipe = null;
            _loop.Encoders -= pipe.Coding == ContentCoding.Identity ? 0 : 1;
            pipe.Dispose();
        }
    }

    /// <summary>The server has said all it will: takes what is still in its buffer. False: the transaction has ended.</summary>
    private bool TakeRest(UpstreamConnection source) =>
        _pipe is { } pipe ? FeedPipe(pipe, source, int.MaxValue) : _stripChunks ? StripChunks(source) : ScanAnswer(source);
}
