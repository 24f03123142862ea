using System.Buffers.Text;
using Fairlead.Engine.Caching;
using Fairlead.Engine.Content;
using Fairlead.Engine.Http;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Proxy;

/// <summary>Answers into the cache and out of it.</summary>
internal sealed partial class HttpConnection
{
    /// <summary>The kept answer on its way to the client.</summary>
    private CachedAnswer? _hit;
    private int _hitBlock;

    /// <param name="isUnchanged">The client has it already.</param>
    private void ServeStored(CacheModel cache, CachedAnswer answer, bool isUnchanged)
    {
        _requestDone = true;
        _keepAlive &= !_clientEnded && Service.State.Model is not null && !_loop.IsStopping;
        _headDone = _headSent = true;
        _responseBody = BodyScanner.None;
        _responseReady = 0;
        var head = _loop.Response;
        head.Reset();
        ReadOnlySpan<byte> bytes = isUnchanged ? StoredHead.NotModified(answer) : answer.Head;
        _ = ResponseParser.Parse(bytes, head, Terms.AnswerLimits, out _);
        _status = head.Status;
        _serving.Responses[head.Status / 100]++;
        var hasContent = !isUnchanged && !_isHead && answer.ContentLength > 0;
        PlanPipe(bytes, head, hasContent, null);
        _keepAlive &= !_stripChunks;
        Span<byte> lines = stackalloc byte[64];
        WriteAnswerHead(bytes, head, lines[..WriteStoredLines(cache.Config, answer, lines)]);
        _hit = hasContent ? answer : null;
        _hitBlock = 0;
        AwaitNothing();
        PumpResponse();
    }

    private int WriteStoredLines(CacheConfig config, CachedAnswer answer, Span<byte> lines)
    {
        var length = 0;
        if (config.AgeField)
        {
            "Age: "u8.CopyTo(lines);
            _ = Utf8Formatter.TryFormat(answer.AgeS(NowS), lines[5..], out var digits);
            "\r\n"u8.CopyTo(lines[(5 + digits)..]);
            length = digits + 7;
        }

        var marker = config.XCacheField ? "X-Cache: HIT\r\n"u8 : default;
        marker.CopyTo(lines[length..]);
        return length + marker.Length;
    }

    /// <summary>False: the transaction has ended.</summary>
    private bool FeedStored(CachedAnswer answer)
    {
        var fits = true;
        while (fits && _out.Length < AnswerPipe.Ahead && _hitBlock < answer.Content.Length)
        {
            var block = answer.Content[_hitBlock++];
            if (_pipe is { } through)
            {
                fits = through.Write(block, ref _out, _loop.Buffers);
            }
            else if (fits = _out.Reserve(_loop.Buffers, block.Length))
            {
                _out.Append(block);
            }
        }

        if (fits && _hitBlock == answer.Content.Length)
        {
            _hit = null;
            fits = _pipe is not { } pipe || EndPipe(pipe);
        }

        if (!fits)
        {
            Abort(Significance.EngineStatus);
        }

        return fits;
    }

    /// <summary>The server says that what is kept still holds.</summary>
    private void ServeRefreshed(UpstreamConnection server, ResponseHead head, CacheUse use, CachedAnswer stale)
    {
        var refreshed = Refresh(server.In.Readable[..head.Length], head, use, stale);
        server.In.Consume(head.Length);
        if (server.PartialHead is not null)
        {
            server.PartialHead = null;
            _loop.GiveBack(head);
        }

        _server!.State.ReportTrafficSuccess();
        _cacheUse = null;
        LetGoOfServer(reuse: head.KeepAlive && _requestDone && server.In.Length == 0 && Terms.ServerKeepAlive);
        ServeStored(use.Model, refreshed, isUnchanged: false);
    }

    private CachedAnswer Refresh(ReadOnlySpan<byte> bytes, ResponseHead head, CacheUse use, CachedAnswer stale)
    {
        var now = NowS;
        var kept = new ResponseHead();
        _ = ResponseParser.Parse(stale.Head, kept, Terms.AnswerLimits, out _);
        var given = StorageTerms.Of(bytes, head);
        var merged = StoredHead.End(StoredHead.Merge(stale.Head, kept, bytes, head), stale.ContentLength, given.HasDate ? -1 : now);
        kept.Reset();
        if (ResponseParser.Parse(merged, kept, Terms.AnswerLimits, out _) != ParseStatus.Complete)
        {
            return stale;
        }

        var terms = StorageTerms.Of(merged, kept);
        var refreshed = new CachedAnswer
        {
            Key = stale.Key,
            Head = merged,
            Content = stale.Content,
            ContentLength = stale.ContentLength,
            Variant = stale.Variant,
            AtS = now,
            InitialAgeS = given.Age(now),
            LifetimeS = terms.Lifetime(use.Model.Config, now),
            IsForEverybody = terms.IsForEverybody,
            Share = stale.Share,
        };
        refreshed.FindValidators(kept);
        if (terms.MayBeStored(use.Model.Config, kept.Status, now, use.HasCredentials, use.HasCookies))
        {
            _loop.Cache.Store(refreshed, use.Model.MaxBytes);
        }
        else
        {
            _loop.Cache.Remove(use.Key);
        }

        return refreshed;
    }

    /// <summary>What the cache makes of an answer that goes to the client: null = it is not kept.</summary>
    private CacheFill? BeginFill(CacheUse use, ReadOnlySpan<byte> bytes, ResponseHead head)
    {
        _cacheUse = null;
        if (use.Invalidates)
        {
            if (head.Status is >= 200 and < 400)
            {
                // RFC 9111, 4.4.
                _loop.Cache.Remove(use.Key);
            }

            return null;
        }

        var terms = StorageTerms.Of(bytes, head);
        if (_responseBody.IsDone || head.Fields.ContentLength > use.Model.MaxObjectBytes || !use.Model.Takes(terms.ContentType)
            || !terms.MayBeStored(use.Model.Config, head.Status, NowS, use.HasCredentials, use.HasCookies)
            || VariantOf(bytes, head) is not { } variant)
        {
            return null;
        }

        var now = NowS;
        var stored = StoredHead.Begin(bytes, head);
        var date = use.Model.Config.DateField && !terms.HasDate ? now : -1;
        var (age, lifetime, forEverybody, share) = (terms.Age(now), terms.Lifetime(use.Model.Config, now), terms.IsForEverybody, Share);
        return new CacheFill(_loop.Cache, use.Model, (content, length) =>
        {
            var kept = new ResponseHead();
            var answer = new CachedAnswer
            {
                Key = use.Key,
                Head = StoredHead.End(stored, length, date),
                Content = content,
                ContentLength = length,
                Variant = variant,
                AtS = now,
                InitialAgeS = age,
                LifetimeS = lifetime,
                IsForEverybody = forEverybody,
                Share = share,
            };
            _ = ResponseParser.Parse(answer.Head, kept, Terms.AnswerLimits, out _);
            answer.FindValidators(kept);
            return answer;
        });
    }

    /// <summary>What of the request the answer depends on; null when the request is not at hand any more.</summary>
    private (byte[] Name, byte[] Value)[]? VariantOf(ReadOnlySpan<byte> bytes, ResponseHead head)
    {
        var request = _loop.Request;
        request.Reset();
        if (RequestParser.Parse(_kept.Readable, request, Terms.Limits, out _) != ParseStatus.Complete)
        {
            return null;
        }

        var names = VaryNames.Of(bytes, head, Terms.HidesCodings);
        var variant = new (byte[] Name, byte[] Value)[names.Count];
        for (var i = 0; i < variant.Length; i++)
        {
            variant[i] = (names[i], RequestFields.Of(_kept.Readable, request, names[i]));
        }

        return variant;
    }
}
