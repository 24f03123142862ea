using Microsoft.EntityFrameworkCore;

namespace Fairlead.Tenants.Store.Schema;

internal static class JournalSchema
{
    public static void Configure(ModelBuilder builder)
    {
        builder.Entity<FeedRow>(row =>
        {
            row.ToTable("feed");
            row.HasKey(f => f.Sequence);
            row.Property(f => f.Sequence).ValueGeneratedOnAdd();
        });
        builder.Entity<AuditRow>(row =>
        {
            row.ToTable("audit");
            row.HasKey(a => a.Sequence);
            row.Property(a => a.Sequence).ValueGeneratedOnAdd();
            row.HasIndex(a => a.Id).IsUnique();
            row.HasIndex(a => new { a.TenantId, a.Sequence });
        });
        builder.Entity<KeptAnswerRow>(row =>
        {
            row.ToTable("kept_answers");
            row.HasKey(a => new { a.TenantId, a.Credential, a.Key });
            row.HasIndex(a => new { a.TenantId, a.At });
        });
        builder.Entity<OutboxRow>(row =>
        {
            row.ToTable("outbox");
            row.HasKey(o => o.Id);
            row.Property(o => o.Id).ValueGeneratedOnAdd();
            row.HasIndex(o => new { o.TenantId, o.Work, o.Subject }).IsUnique().HasFilter("leased_until IS NULL");
        });
    }
}
