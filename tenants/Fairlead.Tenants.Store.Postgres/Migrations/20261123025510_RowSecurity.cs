using Fairlead.Tenants.Store.Schema;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Fairlead.Tenants.Store.Postgres.Migrations
{
    /// <summary>Confines the role of the tenants' connections to the tenant that the transaction names.</summary>
    [DbContext(typeof(StoreContext))]
    [Migration("20261123025510_RowSecurity")]
    public class RowSecurity : Migration
    {
        private static readonly string[] TenantTables =
            ["objects", "object_references", "object_counts", "history", "runtimes", "feed", "audit", "outbox"];

        private static readonly string[] JournalTables = ["feed", "audit", "outbox"];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(CreateRole);
            migrationBuilder.Sql("DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO fairlead_tenant', current_schema()); END $$");
            foreach (var table in TenantTables)
            {
                // "Nothing set" reads as no tenant at all, so a connection that forgot to say whose it is sees no row.
                migrationBuilder.Sql($"""
                    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
                    ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
                    CREATE POLICY tenant ON {table} TO fairlead_tenant
                        USING (tenant_id = nullif(current_setting('fairlead.tenant', true), '')::uuid)
                        WITH CHECK (tenant_id = nullif(current_setting('fairlead.tenant', true), '')::uuid);
                    """);
            }

            // The feed's readers and the outbox's taker work for all tenants; they say so in each transaction.
            foreach (var table in JournalTables)
            {
                migrationBuilder.Sql($"""
                    CREATE POLICY installation ON {table} TO CURRENT_USER
                        USING (current_setting('fairlead.scope', true) = 'installation')
                        WITH CHECK (current_setting('fairlead.scope', true) = 'installation');
                    """);
            }

            migrationBuilder.Sql("""
                GRANT SELECT, INSERT, UPDATE, DELETE ON objects, object_references, object_counts, runtimes TO fairlead_tenant;
                GRANT SELECT, INSERT ON history, feed, audit TO fairlead_tenant;
                GRANT SELECT, INSERT, UPDATE ON outbox TO fairlead_tenant;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var table in JournalTables)
            {
                migrationBuilder.Sql($"DROP POLICY installation ON {table}");
            }

            foreach (var table in TenantTables)
            {
                migrationBuilder.Sql($"""
                    DROP POLICY tenant ON {table};
                    ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
                    ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
                    REVOKE ALL ON {table} FROM fairlead_tenant;
                    """);
            }
        }

        // The role belongs to the whole cluster: another database of it may have made it, at this very moment even.
        private const string CreateRole = """
            DO $$
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fairlead_tenant') THEN
                    BEGIN
                        CREATE ROLE fairlead_tenant NOLOGIN NOSUPERUSER NOBYPASSRLS;
                    EXCEPTION
                        WHEN duplicate_object OR unique_violation THEN NULL;
                        WHEN insufficient_privilege THEN
                            RAISE EXCEPTION 'Database user "%" may not create the role fairlead_tenant, which keeps tenants apart. As a superuser run: CREATE ROLE fairlead_tenant NOLOGIN; GRANT fairlead_tenant TO "%";', current_user, current_user
                                USING ERRCODE = 'insufficient_privilege';
                    END;
                END IF;
                IF NOT pg_has_role(current_user, 'fairlead_tenant', 'MEMBER') THEN
                    BEGIN
                        EXECUTE format('GRANT fairlead_tenant TO %I', current_user);
                    EXCEPTION WHEN insufficient_privilege THEN
                        RAISE EXCEPTION 'Database user "%" may not act as the role fairlead_tenant. As a superuser run: GRANT fairlead_tenant TO "%";', current_user, current_user
                            USING ERRCODE = 'insufficient_privilege';
                    END;
                END IF;
            END $$;
            """;
    }
}
