using Microsoft.EntityFrameworkCore;

namespace Fairlead.Tenants.Store.Schema;

internal static class ObjectSchema
{
    public static void Configure(ModelBuilder builder)
    {
        builder.Entity<ObjectRow>(row =>
        {
            row.ToTable("objects");
            row.HasKey(o => new { o.TenantId, o.Kind, o.Uuid });
            row.HasIndex(o => new { o.TenantId, o.Kind, o.Name }).IsUnique();
            row.HasIndex(o => new { o.TenantId, o.Kind, o.CreatedSeq });
            // SQLite has one writer, which takes the next number from this index.
            row.HasIndex(o => o.CreatedSeq);
            row.Property(o => o.CreatedSeq).ValueGeneratedNever();
        });
        builder.Entity<ReferenceRow>(row =>
        {
            row.ToTable("object_references");
            row.HasKey(r => new { r.TenantId, r.FromKind, r.FromUuid, r.Field, r.ToKind, r.ToUuid });
            row.HasIndex(r => new { r.TenantId, r.ToKind, r.ToUuid });
            row.HasOne<ObjectRow>().WithMany().HasForeignKey(r => new { r.TenantId, r.FromKind, r.FromUuid })
                .OnDelete(DeleteBehavior.Restrict);
            row.HasOne<ObjectRow>().WithMany().HasForeignKey(r => new { r.TenantId, r.ToKind, r.ToUuid })
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
            row.HasKey(h => new { h.TenantId, h.Kind, h.Uuid, h.Revision });
        });
        builder.Entity<RuntimeRow>(row =>
        {
            row.ToTable("runtimes");
            row.HasKey(r => new { r.TenantId, r.Kind, r.Uuid });
        });
    }
}
