using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Feed;
using Fairlead.Tenants.Store.Credentials;
using Fairlead.Tenants.Store.Directory;
using Fairlead.Tenants.Store.Feed;
using Fairlead.Tenants.Store.Objects;
using Fairlead.Tenants.Store.Postgres;
using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;
using Fairlead.Tenants.Store.Sqlite;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Fairlead.Tenants.Store;

public static class TenantStoreRegistration
{
    /// <summary>
    /// Registers <see cref="ITenantStores"/>, <see cref="IChangeFeed"/>, <see cref="IOutbox"/>, <see cref="ITenantMarks"/>, <see cref="ITenantDirectory"/>,
    /// <see cref="ICredentials"/>, <see cref="IUserDirectory"/>, <see cref="ISecretStore"/> and <see cref="IAuditLog"/>, all singletons.
    /// </summary>
    public static IServiceCollection AddTenantStore(this IServiceCollection services, TenantStoreOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddLogging();
        return (options.UsesPostgres ? services.AddPostgres(options) : services.AddSqlite(options))
            .AddObjects()
            .AddAccounts(options);
    }

    /// <summary>Brings the database to this version's schema, creating it where there is none. Safe to run from several replicas.</summary>
    public static Task MigrateTenantStoreAsync(this IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<ISchemaMigration>().RunAsync(cancellationToken);

    private static IServiceCollection AddObjects(this IServiceCollection services) => services
        .AddSingleton<WakeUps>()
        .AddSingleton<Patience>()
        .AddSingleton<SecretSeal>()
        .AddSingleton<KnownLists>()
        .AddSingleton<SystemNames>()
        .AddSingleton<ITenantStores, TenantStores>()
        .AddSingleton<ITenantMarks>(provider => provider.GetRequiredService<TenantMarks>())
        .AddSingleton<IChangeFeed, ChangeFeed>()
        .AddSingleton<IOutbox, Outbox>()
        .AddSingleton<IAuditLog, AuditLog>()
        .AddSingleton<ITenantDirectory, TenantDirectory>();

    private static IServiceCollection AddAccounts(this IServiceCollection services, TenantStoreOptions options)
    {
        services.AddSingleton<Accounts>()
            .AddSingleton<Sessions>()
            .AddSingleton<ApiKeys>()
            .AddSingleton<UserTokens>()
            .AddSingleton<JoinTokens>()
            .AddSingleton<PrincipalCache>()
            .AddSingleton<ICredentials, CredentialStore>()
            .AddSingleton<IUserDirectory, UserDirectory>()
            .AddSingleton<ISecretStore, SecretStore>();
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<StoreContext>>().CreateDbContext());
        services.AddIdentityCore<UserRow>(identity =>
        {
            // Length beats composition rules.
            identity.Password.RequiredLength = 8;
            identity.Password.RequiredUniqueChars = 4;
            identity.Password.RequireDigit = false;
            identity.Password.RequireLowercase = false;
            identity.Password.RequireUppercase = false;
            identity.Password.RequireNonAlphanumeric = false;
            identity.Lockout.MaxFailedAccessAttempts = options.LockoutAfter;
            identity.Lockout.DefaultLockoutTimeSpan = options.LockoutTime;
        }).AddEntityFrameworkStores<StoreContext>();
        return services;
    }

    private static IServiceCollection AddSqlite(this IServiceCollection services, TenantStoreOptions options)
    {
        System.IO.Directory.CreateDirectory(options.DataDirectory);
        var keys = System.IO.Directory.CreateDirectory(
            Path.Combine(options.DataDirectory, "keys"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        services.AddDataProtection().SetApplicationName("Fairlead").PersistKeysToFileSystem(keys);
        return services
            .AddPooledDbContextFactory<StoreContext>(context => context.UseSqliteFile(SqliteFile.SharedConnectionString(options)))
            .AddSingleton<IStoreDatabase, SqliteDatabase>()
            .AddSingleton(new TenantMarks(hears: true))
            .AddSingleton<IRemoteWakeUps, NoRemoteWakeUps>()
            .AddSingleton<ISchemaMigration, SqliteMigration>();
    }

    private static IServiceCollection AddPostgres(this IServiceCollection services, TenantStoreOptions options)
    {
        services.AddDataProtection().SetApplicationName("Fairlead");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(
            keys => keys.XmlRepository = new ProtectionKeys(provider.GetRequiredService<IDbContextFactory<StoreContext>>())));
        return services
            .AddSingleton(_ => PostgresDatabase.OpenSource(options))
            .AddPooledDbContextFactory<StoreContext>((provider, context) =>
                context.UsePostgres(provider.GetRequiredService<Npgsql.NpgsqlDataSource>()))
            .AddSingleton<IStoreDatabase, PostgresDatabase>()
            .AddSingleton(new TenantMarks(hears: false))
            .AddSingleton<IRemoteWakeUps, PostgresWakeUps>()
            .AddSingleton<ISchemaMigration, PostgresMigration>();
    }
}
