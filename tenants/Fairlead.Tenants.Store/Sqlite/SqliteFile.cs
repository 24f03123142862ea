using Microsoft.Data.Sqlite;

namespace Fairlead.Tenants.Store.Sqlite;

internal static class SqliteFile
{
    /// <summary>For connections with prepared statements, which this project pools itself.</summary>
    public static string OwnConnectionString(TenantStoreOptions options) => Builder(options, pooling: false).ToString();

    /// <summary>For EF Core, which opens and closes a connection per query; the driver pools them.</summary>
    public static string SharedConnectionString(TenantStoreOptions options) => Builder(options, pooling: true).ToString();

    private static SqliteConnectionStringBuilder Builder(TenantStoreOptions options, bool pooling) => new()
    {
        DataSource = Path.Combine(options.DataDirectory, "fairlead.db"),
        ForeignKeys = true,
        DefaultTimeout = 30,
        Pooling = pooling,
    };
}
