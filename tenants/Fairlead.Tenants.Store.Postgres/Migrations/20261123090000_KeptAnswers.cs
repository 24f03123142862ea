using System;
using Fairlead.Tenants.Store.Schema;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Fairlead.Tenants.Store.Postgres.Migrations
{
    /// <summary>Answers to writes that their senders may repeat.</summary>
    [DbContext(typeof(StoreContext))]
    [Migration("20261123090000_KeptAnswers")]
    public class KeptAnswers : Migration
    {
        private static readonly string[] ByAge = ["tenant_id", "at"];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "kept_answers",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    credential = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    fingerprint = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    headers = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    body = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table => table.PrimaryKey("PK_kept_answers", x => new { x.tenant_id, x.credential, x.key }));

            migrationBuilder.CreateIndex(name: "IX_kept_answers_tenant_id_at", table: "kept_answers", columns: ByAge);
            migrationBuilder.Sql("""
                ALTER TABLE kept_answers ENABLE ROW LEVEL SECURITY;
                ALTER TABLE kept_answers FORCE ROW LEVEL SECURITY;
                CREATE POLICY tenant ON kept_answers TO fairlead_tenant
                    USING (tenant_id = nullif(current_setting('fairlead.tenant', true), '')::uuid)
                    WITH CHECK (tenant_id = nullif(current_setting('fairlead.tenant', true), '')::uuid);
                GRANT SELECT, INSERT, DELETE ON kept_answers TO fairlead_tenant;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable(name: "kept_answers");
    }
}
