using System.Runtime.CompilerServices;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Feed;
using Fairlead.Tenants.Store;

namespace Fairlead.Testing.Tenants;

/// <summary>
/// Tenants, their objects, the change feed and runtimes in memory, with the order and atomicity of the real store.
/// Reads can be made to fail and are counted. References are not checked: that is the real store's work.
/// </summary>
public sealed class FakeTenants : ITenantStores, ITenantDirectory, IChangeFeed
{
    private readonly Lock _lock = new();
    private readonly List<FeedEntry> _feed = [];
    private readonly Dictionary<TenantId, Tenant> _tenants = [];
    private readonly Dictionary<TenantId, FakeTenantStore> _stores = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Asked before each read of objects; an exception it returns is thrown by the read.</summary>
    public Func<Exception?> FailRead { get; set; } = () => null;

    /// <summary>Asked before each batch of the feed is handed out.</summary>
    public Func<Exception?> FailFeed { get; set; } = () => null;

    public int ObjectsRead { get; internal set; }

    public TenantId AddTenant(string name)
    {
        var at = DateTimeOffset.UnixEpoch;
        var tenant = new Tenant(new TenantId(Guid.NewGuid()), name, "", TenantState.Active, at, at);
        lock (_lock)
        {
            _tenants[tenant.Id] = tenant;
        }

        return tenant.Id;
    }

    /// <summary>Runtimes as saved, by object.</summary>
    public IReadOnlyDictionary<ObjectId, string> Runtimes(TenantId tenant) => StoreOf(tenant).SavedRuntimes();

    public int RuntimeSaves(TenantId tenant) => StoreOf(tenant).RuntimeSaves;

    public IReadOnlyList<WorkRequest> Work(TenantId tenant) => StoreOf(tenant).RequestedWork();

    public ValueTask<ITenantStore> OpenAsync(TenantId tenant, CancellationToken cancellationToken) => new(StoreOf(tenant));

    public Task<Tenant?> FindAsync(TenantId id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_tenants.GetValueOrDefault(id));
        }
    }

    public Task<Tenant?> FindByNameAsync(string name, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_tenants.Values.FirstOrDefault(tenant => tenant.Name == name));
        }
    }

    public Task<IReadOnlyList<Tenant>> ListAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<Tenant>>([.. _tenants.Values.OrderBy(tenant => tenant.Name, StringComparer.Ordinal)]);
        }
    }

    public Task<Tenant?> CreateAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_tenants.TryAdd(tenant.Id, tenant) ? tenant : null);
        }
    }

    public Task<bool> SetStateAsync(TenantId id, TenantState state, DateTimeOffset at, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_tenants.TryGetValue(id, out var tenant))
            {
                return Task.FromResult(false);
            }

            _tenants[id] = tenant with { State = state, ModifiedAt = at };
            return Task.FromResult(true);
        }
    }

    public Task<long> HeadAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult((long)_feed.Count);
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<FeedEntry>> ReadAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            IReadOnlyList<FeedEntry> batch;
            lock (_lock)
            {
                batch = [.. _feed.Skip((int)after)];
                changed = _changed.Task;
            }

            if (batch.Count == 0)
            {
                await changed.WaitAsync(cancellationToken);
                continue;
            }

            if (FailFeed() is { } failure)
            {
                throw failure;
            }

            after = batch[^1].Sequence;
            yield return batch;
        }
    }

    internal long Append(Func<long, IReadOnlyList<FeedEntry>> entries)
    {
        TaskCompletionSource changed;
        long head;
        lock (_lock)
        {
            _feed.AddRange(entries(_feed.Count));
            head = _feed.Count;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
        return head;
    }

    private FakeTenantStore StoreOf(TenantId tenant)
    {
        lock (_lock)
        {
            if (!_stores.TryGetValue(tenant, out var store))
            {
                _stores[tenant] = store = new FakeTenantStore(this, tenant);
            }

            return store;
        }
    }
}
