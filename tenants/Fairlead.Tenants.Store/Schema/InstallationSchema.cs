using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Fairlead.Tenants.Store.Schema;

internal static class InstallationSchema
{
    public static void Configure(ModelBuilder builder)
    {
        ConfigureAccounts(builder);
        builder.Entity<TenantRow>(row =>
        {
            row.ToTable("tenants");
            row.HasKey(t => t.Id);
            row.Property(t => t.Id).ValueGeneratedNever();
            row.HasIndex(t => t.Name).IsUnique();
        });
        builder.Entity<JoinTokenRow>(row =>
        {
            row.ToTable("join_tokens");
            row.HasKey(t => t.Hash);
        });
        builder.Entity<SecretRow>(row =>
        {
            row.ToTable("secrets");
            row.HasKey(s => new { s.TenantId, s.Name });
        });
        builder.Entity<ProtectionKeyRow>(row =>
        {
            row.ToTable("protection_keys");
            row.HasKey(k => k.Name);
        });
    }

    private static void ConfigureAccounts(ModelBuilder builder)
    {
        builder.Entity<UserRow>().ToTable("users");
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("user_claims");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("user_logins");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("user_tokens");
        builder.Entity<MembershipRow>(row =>
        {
            row.ToTable("memberships");
            row.HasKey(m => new { m.UserId, m.TenantId });
            row.HasOne<UserRow>().WithMany().HasForeignKey(m => m.UserId).OnDelete(DeleteBehavior.Cascade);
            row.HasOne<TenantRow>().WithMany().HasForeignKey(m => m.TenantId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<SessionRow>(row =>
        {
            row.ToTable("sessions");
            row.HasKey(s => s.Hash);
            row.HasIndex(s => s.ExpiresAt);
            row.HasOne<UserRow>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<SignInTokenRow>(row =>
        {
            row.ToTable("sign_in_tokens");
            row.HasKey(t => t.Id);
            row.Property(t => t.Id).ValueGeneratedNever();
            row.HasIndex(t => t.UserId);
            row.HasOne<UserRow>().WithMany().HasForeignKey(t => t.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<ApiKeyRow>(row =>
        {
            row.ToTable("api_keys");
            row.HasKey(k => k.Id);
            row.Property(k => k.Id).ValueGeneratedNever();
            row.HasIndex(k => k.Hash).IsUnique();
            row.HasOne<TenantRow>().WithMany().HasForeignKey(k => k.TenantId).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
