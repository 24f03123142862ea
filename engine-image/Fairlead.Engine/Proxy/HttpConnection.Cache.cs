using System.Buffers.Binary;
using System.Text;
using Fairlead.Engine.Caching;
using Fairlead.Engine.Http;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Proxy;

/// <summary>Requests before they go to a server: some need not.</summary>
internal sealed partial class HttpConnection
{
    private CacheUse? _cacheUse;

    private long NowS => _loop.UnixUs(_loop.Loop.NowTicks) / 1_000_000;

    /// <summary>The connection itself says who the client is: to a server, or by what it had to show in its handshake, to whichever virtual service.</summary>
    private bool IsOfOneClient => _keepsServer || ClientTls is { Tag: not null } || Service.State.Model is { Demand: not null };

    private CacheShare Share => _serving.State.CacheShare;

    /// <summary>True: the cache has answered. The request for the server is written, and the head still stands in the buffer.</summary>
    private bool AskCache(CacheModel cache, RequestHead head, Decision? decision)
    {
        var bytes = _in.Readable[..head.Length];
        var method = bytes.Slice(head.MethodStart, head.MethodLength);
        var target = TargetOf(bytes, head, decision);
        if (!method.SequenceEqual("GET"u8) && !_isHead)
        {
            if (!method.SequenceEqual("OPTIONS"u8) && !method.SequenceEqual("TRACE"u8))
            {
                _cacheUse = new CacheUse(cache, KeyOf(bytes, head, target, decision).ToArray()) { Invalidates = true };
            }

            return false;
        }

        var facts = RequestFacts.Of(bytes, head);
        if (_hasBody || _wantsWebSocket || facts.HasRange || facts.HasTwoNoneMatch || (facts.Control.NoStore && !cache.Config.IgnoreRequestControl)
            || (!cache.Config.WithQuery && target.Contains((byte)'?'))
            || (cache.LooksAtPaths && !cache.TakesPath(RequestView.Of(bytes, head, _loop.Text, Origin).Text)))
        {
            return false;
        }

        return AnswerFromCache(cache, bytes, head, KeyOf(bytes, head, target, decision), facts);
    }

    private bool AnswerFromCache(CacheModel cache, ReadOnlySpan<byte> bytes, RequestHead head, ReadOnlySpan<byte> key, in RequestFacts facts)
    {
        var hasCredentials = facts.HasCredentials || IsOfOneClient;
        var found = _loop.Cache.Find(key, bytes, head);
        found = found is not null && hasCredentials && !found.IsForEverybody ? null : found;
        if (found is not null && IsFresh(found, cache.Config, facts))
        {
            _serving.CacheHits++;
            var isUnchanged = found.IsUnchangedFor(facts);
            EndHead(head);
            ServeStored(cache, found, isUnchanged);
            return true;
        }

        _serving.CacheMisses++;
        if (facts.Control.OnlyIfCached && !cache.Config.IgnoreRequestControl)
        {
            EndHead(head);
            Fail(504, Significance.None);
            return true;
        }

        if (!_isHead)
        {
            var stale = !facts.IsConditional && AddValidators(found) ? found : null;
            _cacheUse = new CacheUse(cache, key.ToArray()) { HasCredentials = hasCredentials, HasCookies = facts.HasCookies, Stale = stale };
            Keep(bytes);
        }

        return false;
    }

    private bool IsFresh(CachedAnswer answer, CacheConfig config, in RequestFacts facts)
    {
        var age = answer.AgeS(NowS);
        return age < answer.LifetimeS
            && (config.IgnoreRequestControl
                || (!facts.SaysNoCache
                    && (facts.Control.MaxAge < 0 || age <= facts.Control.MaxAge)
                    && (facts.Control.MinFresh < 0 || answer.LifetimeS - age >= facts.Control.MinFresh)));
    }

    private static ReadOnlySpan<byte> TargetOf(ReadOnlySpan<byte> bytes, RequestHead head, Decision? decision) =>
        decision is { NewTarget.IsEmpty: false } ? decision.NewTarget : bytes.Slice(head.TargetStart, head.TargetLength);

    /// <summary>
    /// What the server will be asked: where, for which host and what, with what rules add. Good until the next key.
    /// </summary>
    private ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> bytes, RequestHead head, ReadOnlySpan<byte> target, Decision? decision)
    {
        var key = _loop.CacheKey;
        key.Clear();
        Span<byte> number = stackalloc byte[9];
        BinaryPrimitives.WriteInt64LittleEndian(number, Share.Id);
        number[8] = ClientTls is null ? (byte)0 : (byte)1;
        key.Append(number);
        if (decision is { Target: >= 0 })
        {
            key.Append(Encoding.UTF8.GetBytes(_model!.Config.Targets[decision.Target].Name));
        }

        key.Append("\0"u8);
        var host = decision is { NewHost.IsEmpty: false } ? decision.NewHost
            : head.Fields.Host >= 0 && head.AuthorityLength == 0 ? ValueOf(bytes, head.Fields.Slices[head.Fields.Host])
            : bytes.Slice(head.AuthorityStart, head.AuthorityLength);
        key.AppendLower(host);
        key.Append("\0"u8);
        key.Append(target);
        key.Append("\0"u8);
        key.Append(decision is null ? default : decision.Lines);
        return key.Written;
    }

    /// <summary>Asks the server only whether what is kept still holds. False: it has nothing to be asked by.</summary>
    private bool AddValidators(CachedAnswer? kept)
    {
        if (kept is null || (kept.EntityTag.IsEmpty && kept.LastModified.IsEmpty)
            || !_request.Reserve(_loop.Buffers, kept.EntityTag.Length + kept.LastModified.Length + 64))
        {
            return false;
        }

        _request.Produce(-2);
        AddLine("If-None-Match: "u8, kept.EntityTag.Span);
        AddLine("If-Modified-Since: "u8, kept.LastModified.Span);
        _request.Append("\r\n"u8);
        return true;
    }

    private void AddLine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            _request.Append(name);
            _request.Append(value);
            _request.Append("\r\n"u8);
        }
    }
}
