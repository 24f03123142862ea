using System.Collections.Concurrent;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Feed;

namespace Fairlead.Tenants.Store.Feed;

/// <param name="hears">Whether all writes are heard of from the start: with no other process there is nothing to listen to.</param>
internal sealed class TenantMarks(bool hears) : ITenantMarks
{
    private readonly ConcurrentDictionary<TenantId, long> _own = new();
    private long _any;
    private volatile bool _hears = hears;

    public TenantMark? Of(TenantId tenant) =>
        _hears ? new TenantMark(_own.GetValueOrDefault(tenant), Volatile.Read(ref _any)) : null;

    public void Changed(TenantId tenant) => _own.AddOrUpdate(tenant, 1, static (_, mark) => mark + 1);

    /// <summary>From now on others are heard; what they wrote before was not.</summary>
    public void Hear()
    {
        Interlocked.Increment(ref _any);
        _hears = true;
    }

    public void Deafen() => _hears = false;
}
