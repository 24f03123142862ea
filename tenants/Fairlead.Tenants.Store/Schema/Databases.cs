using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Fairlead.Tenants.Store.Schema;

/// <summary>The two databases and where their migrations live.</summary>
internal static class Databases
{
    public static DbContextOptionsBuilder UseSqliteFile(this DbContextOptionsBuilder options, string connectionString) =>
        options.UseSqlite(connectionString, sqlite => sqlite.MigrationsAssembly("Fairlead.Tenants.Store.Sqlite"));

    public static DbContextOptionsBuilder UsePostgres(this DbContextOptionsBuilder options, string connectionString) =>
        options.UseNpgsql(connectionString, npgsql => npgsql.MigrationsAssembly("Fairlead.Tenants.Store.Postgres"));

    public static DbContextOptionsBuilder UsePostgres(this DbContextOptionsBuilder options, NpgsqlDataSource source) =>
        options.UseNpgsql(source, npgsql => npgsql.MigrationsAssembly("Fairlead.Tenants.Store.Postgres"));
}
