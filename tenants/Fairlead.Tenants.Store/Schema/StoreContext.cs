using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Fairlead.Tenants.Store.Schema;

/// <summary>One model for both databases. Objects are read and written by SQL; accounts and the directory through here.</summary>
internal sealed class StoreContext(DbContextOptions<StoreContext> options)
    : IdentityUserContext<UserRow, Guid>(options)
{
    public DbSet<TenantRow> Tenants => Set<TenantRow>();

    public DbSet<MembershipRow> Memberships => Set<MembershipRow>();

    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    public DbSet<ApiKeyRow> ApiKeys => Set<ApiKeyRow>();

    public DbSet<JoinTokenRow> JoinTokens => Set<JoinTokenRow>();

    public DbSet<SecretRow> Secrets => Set<SecretRow>();

    public DbSet<ProtectionKeyRow> ProtectionKeys => Set<ProtectionKeyRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        ObjectSchema.Configure(builder);
        JournalSchema.Configure(builder);
        InstallationSchema.Configure(builder);
        SchemaNames.Apply(builder);
        if (Database.ProviderName == "Npgsql.EntityFrameworkCore.PostgreSQL")
        {
            PostgresSchema.Configure(builder);
        }
    }
}
