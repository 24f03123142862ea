using System.Text;
using Fairlead.Engine.Http;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Limits;

/// <summary>A limit in the shape the request path reads. What was used of it outlives the model.</summary>
internal sealed class RateLimitModel
{
    private readonly RateState _state;
    private readonly RateTerms _terms;
    private readonly byte[] _field;
    private readonly byte[] _cookie;
    private readonly RateSharing? _sharing;

    public RateLimitModel(RateLimit config, uint engines, VirtualServiceState service)
    {
        Config = config;
        Counter = service.CounterOf(config.Set, config.Name);
        _state = service.RateOf(config.Set, config.Name);
        _terms = RateTerms.Of(config.Count, config.PeriodS, config.Burst, engines);
        _field = Encoding.ASCII.GetBytes(config.PerField.ToLowerInvariant());
        _cookie = Encoding.ASCII.GetBytes(config.PerCookie);
        IsKeyed = config.PerClient || config.PerPath || _field.Length > 0 || _cookie.Length > 0;
        _sharing = _state.Share(engines > 1 ? new SharedTerms(config.Count, config.PeriodS, config.Burst, engines, IsKeyed) : null);
        Answer = config.Answer is null ? null : new LocalAnswerModel(config.Answer);
        Redirect = config.Redirect is null ? null : new RedirectModel(config.Redirect);
    }

    public RateLimit Config { get; }

    public RuleCounter Counter { get; }

    public LocalAnswerModel? Answer { get; }

    public RedirectModel? Redirect { get; }

    private bool IsKeyed { get; }

    /// <summary>Whom a request is counted for. False: it has not what the limit goes by.</summary>
    public bool TryKey(RateTable table, in RequestView request, out ulong key)
    {
        key = _state.Id;
        if (Config.PerClient)
        {
            key = table.Hash(key, request.Client.AddressBytes);
        }

        if (Config.PerPath)
        {
            key = table.Hash(key, request.Text.Path);
        }

        return (_field.Length == 0 || AddField(table, request, ref key)) && (_cookie.Length == 0 || AddCookie(table, request, ref key));
    }

    /// <summary>One more by this client; for connections.</summary>
    public bool Admits(RateTable table, in NetAddress client) =>
        Admits(table, Config.PerClient ? table.Hash(_state.Id, client.AddressBytes) : _state.Id);

    /// <summary>One more under this key.</summary>
    public bool Admits(RateTable table, ulong key)
    {
        var now = RateTerms.Units(MonotonicClock.Ticks);
        var share = _sharing?.Find(key);
        share?.Count();
        var terms = share?.At(now) ?? _terms;
        if (IsKeyed ? table.Take(key, now, terms) : terms.TakeShared(ref _state.Arrival, now))
        {
            return true;
        }

        _sharing?.RanShort(key);
        return false;
    }

    /// <summary>Whether one more would be admitted.</summary>
    public bool HasRoom(RateTable table, ulong key)
    {
        var now = RateTerms.Units(MonotonicClock.Ticks);
        var terms = _sharing?.Find(key)?.At(now) ?? _terms;
        if (IsKeyed ? table.Has(key, now, terms) : terms.Has(Volatile.Read(ref _state.Arrival), now))
        {
            return true;
        }

        _sharing?.RanShort(key);
        return false;
    }

    private bool AddField(RateTable table, in RequestView request, ref ulong key)
    {
        foreach (ref readonly var field in request.Fields)
        {
            if (field.NameLength == _field.Length && HttpChars.EqualsIgnoreCase(request.NameOf(field), _field))
            {
                key = table.Hash(key, request.ValueOf(field));
                return true;
            }
        }

        return false;
    }

    private bool AddCookie(RateTable table, in RequestView request, ref ulong key)
    {
        foreach (ref readonly var field in request.Fields)
        {
            if (field.NameLength != 6 || !HttpChars.EqualsIgnoreCase(request.NameOf(field), "cookie"u8))
            {
                continue;
            }

            foreach (var pair in new CookiePairs(request.ValueOf(field)))
            {
                if (pair.Name.SequenceEqual(_cookie))
                {
                    key = table.Hash(key, pair.Value);
                    return true;
                }
            }
        }

        return false;
    }
}
