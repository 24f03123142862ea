using Microsoft.EntityFrameworkCore;

namespace Fairlead.Tenants.Store.Schema;

internal static class ObjectSchema
{
    public static void Configure(ModelBuilder builder)
    {
        builder.Entity<ObjectRow>(row =>
        {
            row.ToTable("objects");
            // No two indexes share a prefix: with none to confuse them with, the right one is taken also without statistics.
            row.HasKey(o => new { o.Id, o.TenantId });
            row.HasIndex(o => new { o.Kind, o.TenantId, o.Name }).IsUnique();
            // SQLite has one writer, which takes the next number from this index.
            row.HasIndex(o => o.CreatedSeq);
            row.Property(o => o.CreatedSeq).ValueGeneratedNever();
            // Each database also derives created_by from the body, by a generated column and an index of its own: agents list by it again and again.
            row.Property(o => o.HeldUntil).HasDefaultValue(0L);
            row.HasIndex(o => new { o.TenantId, o.HeldUntil }).HasFilter("held_until > 0");
        });
        builder.Entity<ReferenceRow>(row =>
        {
            row.ToTable("object_references");
            row.HasKey(r => new { r.FromId, r.TenantId, r.Field, r.ToId });
            row.HasIndex(r => new { r.ToId, r.TenantId });
            row.HasOne<ObjectRow>().WithMany().HasForeignKey(r => new { r.FromId, r.TenantId })
                .OnDelete(DeleteBehavior.Restrict);
            row.HasOne<ObjectRow>().WithMany().HasForeignKey(r => new { r.ToId, r.TenantId })
                .OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<CountRow>(row =>
        {
            row.ToTable("object_counts");
            row.HasKey(c => new { c.TenantId, c.Kind });
        });
        builder.Entity<HistoryRow>(row =>
        {
            row.ToTable("history");
            row.HasKey(h => new { h.Id, h.TenantId, h.Revision });
            // Deletions only, held ones too: what is deleted is found without reading every revision there was.
            row.HasIndex(h => new { h.TenantId, h.At }).HasFilter("change IN (2, 3)");
        });
        builder.Entity<RuntimeRow>(row =>
        {
            row.ToTable("runtimes");
            row.HasKey(r => new { r.TenantId, r.Kind, r.Id });
        });
    }
}
