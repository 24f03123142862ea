using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Fairlead.Tenants.Store.Schema;

/// <summary>What only PostgreSQL needs: numbers handed out by the database, and SQLite's order of text.</summary>
internal static class PostgresSchema
{
    public static void Configure(ModelBuilder builder)
    {
        builder.Entity<ObjectRow>().Property(o => o.CreatedSeq).UseIdentityAlwaysColumn();
        builder.Entity<FeedRow>().Property(f => f.Sequence).UseIdentityAlwaysColumn();
        builder.Entity<AuditRow>().Property(a => a.Sequence).UseIdentityAlwaysColumn();
        builder.Entity<OutboxRow>().Property(o => o.Id).UseIdentityAlwaysColumn();
        var created = builder.Entity<ObjectRow>().HasIndex(o => o.CreatedSeq).Metadata;
        builder.Entity<ObjectRow>().Metadata.RemoveIndex(created);

        var texts = builder.Model.GetEntityTypes().SelectMany(e => e.GetProperties()).Where(p => p.ClrType == typeof(string));
        foreach (var text in texts.Cast<IMutableProperty>())
        {
            text.SetCollation("C");
        }
    }
}
