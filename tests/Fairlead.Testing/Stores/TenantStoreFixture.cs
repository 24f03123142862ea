using Fairlead.Model.Identity;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Feed;
using Fairlead.Tenants.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Fairlead.Testing.Stores;

/// <summary>
/// A store of its own on a fresh database, composed as the product composes it. <see cref="AnotherAsync"/> is a second process
/// on the same database, or the same one after a restart.
/// </summary>
public sealed class TenantStoreFixture : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly TenantStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly bool _isFirst;

    private TenantStoreFixture(TenantStoreOptions options, TimeProvider time, bool isFirst)
    {
        _options = options;
        _time = time;
        _isFirst = isFirst;
        _services = new ServiceCollection().AddSingleton(time).AddTenantStore(options).BuildServiceProvider();
    }

    public IServiceProvider Services => _services;

    public TenantStoreOptions Options => _options;

    public ITenantStores Stores => _services.GetRequiredService<ITenantStores>();

    public IChangeFeed Feed => _services.GetRequiredService<IChangeFeed>();

    public IOutbox Outbox => _services.GetRequiredService<IOutbox>();

    public ITenantDirectory Tenants => _services.GetRequiredService<ITenantDirectory>();

    public ICredentials Credentials => _services.GetRequiredService<ICredentials>();

    public ISecretStore Secrets => _services.GetRequiredService<ISecretStore>();

    public IAuditLog Audit => _services.GetRequiredService<IAuditLog>();

    /// <param name="adjust">Changes the options a test starts with: no poll within the test, no durability.</param>
    public static async Task<TenantStoreFixture> OpenAsync(
        StoreDatabase database, TimeProvider? time = null, Func<TenantStoreOptions, TenantStoreOptions>? adjust = null)
    {
        var options = database == StoreDatabase.Sqlite
            ? await StoreTemplates.NewSqliteAsync()
            : await StoreTemplates.NewPostgresAsync();
        return new TenantStoreFixture(adjust?.Invoke(options) ?? options, time ?? TimeProvider.System, isFirst: true);
    }

    /// <summary>Opens the same database again, as a second replica or after a restart.</summary>
    public async Task<TenantStoreFixture> AnotherAsync()
    {
        var another = new TenantStoreFixture(_options, _time, isFirst: false);
        await another._services.MigrateTenantStoreAsync(CancellationToken.None);
        return another;
    }

    /// <summary>Makes an active tenant and opens its store.</summary>
    public async Task<ITenantStore> NewTenantAsync(string? name = null)
    {
        var id = new TenantId(Guid.NewGuid());
        var tenant = new Tenant(
            id, name ?? $"tenant-{id.Value:N}", "", TenantState.Active, _time.GetUtcNow(), _time.GetUtcNow());
        _ = await Tenants.CreateAsync(tenant, CancellationToken.None)
            ?? throw new InvalidOperationException($"Tenant name '{tenant.Name}' is taken.");
        return await Stores.OpenAsync(id, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_isFirst)
        {
            await StoreTemplates.DropAsync(_options);
        }
    }
}
