using Fairlead.Tenants.Store.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Fairlead.Tenants.Store.Sqlite.Migrations;

/// <summary>For <c>dotnet ef migrations add NAME</c> in this folder; nothing connects at design time.</summary>
internal sealed class SqliteContextFactory : IDesignTimeDbContextFactory<StoreContext>
{
    public StoreContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<StoreContext>();
        options.UseSqliteFile("Data Source=:memory:");
        return new StoreContext(options.Options);
    }
}
