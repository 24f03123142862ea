using System;
using Fairlead.Tenants.Store.Schema;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Fairlead.Tenants.Store.Sqlite.Migrations
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
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    credential = table.Column<string>(type: "TEXT", nullable: false),
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    fingerprint = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: false),
                    headers = table.Column<string>(type: "TEXT", nullable: false),
                    body = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table => table.PrimaryKey("PK_kept_answers", x => new { x.tenant_id, x.credential, x.key }));

            migrationBuilder.CreateIndex(name: "IX_kept_answers_tenant_id_at", table: "kept_answers", columns: ByAge);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable(name: "kept_answers");
    }
}
