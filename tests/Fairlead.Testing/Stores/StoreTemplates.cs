using Fairlead.Tenants.Store;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Fairlead.Testing.Stores;

/// <summary>Migrates one database of each kind per run; every test gets a copy of it.</summary>
internal static class StoreTemplates
{
    /// <summary>Owns the databases and is no superuser, so that row-level security holds for it too.</summary>
    public const string Owner = "fairlead_test_owner";

    private static readonly Lazy<Task<string>> Sqlite = new(MakeSqliteAsync);
    private static readonly Lazy<Task<string>> Postgres = new(MakePostgresAsync);
    private static readonly SemaphoreSlim Copying = new(1, 1);

    public static async Task<TenantStoreOptions> NewSqliteAsync()
    {
        var template = await Sqlite.Value;
        var directory = Directory.CreateTempSubdirectory("fairlead-store-").FullName;
        File.Copy(Path.Combine(template, "fairlead.db"), Path.Combine(directory, "fairlead.db"));
        return Patient(directory);
    }

    public static async Task<TenantStoreOptions> NewPostgresAsync()
    {
        var template = await Postgres.Value;
        var cluster = await PostgresCluster.GetAsync();
        var name = $"fairlead_{Guid.NewGuid():N}";
        // A template serves one copy at a time.
        await Copying.WaitAsync();
        try
        {
            await cluster.ExecuteAsync("postgres", $"CREATE DATABASE {name} TEMPLATE {template} OWNER {Owner} STRATEGY FILE_COPY");
        }
        finally
        {
            Copying.Release();
        }

        return Patient(Directory.CreateTempSubdirectory("fairlead-store-").FullName) with
        {
            PostgresConnectionString = cluster.ConnectionString(name, Owner),
        };
    }

    public static async Task DropAsync(TenantStoreOptions options)
    {
        if (options.PostgresConnectionString is { } connection)
        {
            var cluster = await PostgresCluster.GetAsync();
            var name = new NpgsqlConnectionStringBuilder(connection).Database;
            await cluster.ExecuteAsync("postgres", $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        }

        Directory.Delete(options.DataDirectory, recursive: true);
    }

    /// <summary>A poll would hide a lost wake-up, so none comes within a test's life.</summary>
    private static TenantStoreOptions Patient(string directory) => new()
    {
        DataDirectory = directory, Durable = false, PollInterval = TimeSpan.FromHours(1),
    };

    private static async Task<string> MakeSqliteAsync()
    {
        var directory = Directory.CreateTempSubdirectory("fairlead-store-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        await MigrateAsync(Patient(directory));
        return directory;
    }

    private static async Task<string> MakePostgresAsync()
    {
        var cluster = await PostgresCluster.GetAsync();
        var name = $"fairlead_template_{Guid.NewGuid():N}";
        await cluster.ExecuteAsync(
            "postgres",
            $"""
            DO $$ BEGIN
                CREATE ROLE {Owner} LOGIN CREATEROLE PASSWORD '{Owner}';
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END $$
            """,
            $"CREATE DATABASE {name} OWNER {Owner}");
        var directory = Directory.CreateTempSubdirectory("fairlead-store-").FullName;
        await MigrateAsync(Patient(directory) with { PostgresConnectionString = cluster.ConnectionString(name, Owner) });
        Directory.Delete(directory, recursive: true);
        return name;
    }

    private static async Task MigrateAsync(TenantStoreOptions options)
    {
        await using var services = new ServiceCollection().AddTenantStore(options).BuildServiceProvider();
        await services.MigrateTenantStoreAsync(CancellationToken.None);
        // The copy is of files, so what the driver still holds open has to reach them.
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }
}
