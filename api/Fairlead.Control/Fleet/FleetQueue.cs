using System.Collections.Concurrent;
using Fairlead.Model.Identity;
using Hangfire;
using Microsoft.Extensions.Options;

namespace Fairlead.Control.Fleet;

internal readonly record struct FleetKey(TenantId Tenant, ObjectId Group);

/// <summary>Asks for passes. A burst of requests for a group that waits already is one pass.</summary>
internal sealed class FleetQueue(IBackgroundJobClient jobs, IRecurringJobManager recurring, IOptions<FleetOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<FleetKey, bool> _waiting = new();
    private readonly ConcurrentDictionary<FleetKey, DateTimeOffset> _looks = new();
    private readonly ConcurrentDictionary<FleetKey, bool> _watched = new();

    public void Request(FleetKey key)
    {
        if (!_waiting.TryAdd(key, true))
        {
            return;
        }

        try
        {
            jobs.Enqueue<FleetJob>(job => job.RunAsync(key.Tenant.Value, key.Group.Value, CancellationToken.None));
        }
        catch
        {
            // Nothing waits, so the next request must not be taken for covered.
            Begin(key);
            throw;
        }
    }

    /// <summary>A pass begins: what is asked for from now on is not covered by it.</summary>
    public void Begin(FleetKey key) => _waiting.TryRemove(key, out _);

    /// <summary>A pass at a later time, unless one at that time or before is planned already.</summary>
    public void RequestAt(FleetKey key, TimeSpan delay)
    {
        var now = time.GetUtcNow();
        var at = now + delay;
        if (_looks.TryGetValue(key, out var planned) && planned > now && planned <= at)
        {
            return;
        }

        _looks[key] = at;
        jobs.Schedule<FleetJob>(job => job.RunAsync(key.Tenant.Value, key.Group.Value, CancellationToken.None), delay);
    }

    /// <summary>From now on the group is looked at now and then, whatever happens.</summary>
    public void Watch(FleetKey key)
    {
        if (_watched.TryAdd(key, true))
        {
            recurring.AddOrUpdate<FleetJob>(
                NameOf(key), job => job.RunAsync(key.Tenant.Value, key.Group.Value, CancellationToken.None), options.Value.Recheck);
        }
    }

    public void Retire(FleetKey key)
    {
        _watched.TryRemove(key, out _);
        _looks.TryRemove(key, out _);
        recurring.RemoveIfExists(NameOf(key));
    }

    private static string NameOf(FleetKey key) => $"fleet:{key.Group.Value}";
}
