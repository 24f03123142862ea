using System;
using Fairlead.Tenants.Store.Schema;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Fairlead.Tenants.Store.Postgres.Migrations
{
    /// <summary>Objects that clients deleted and whose traffic goes on for a while.</summary>
    [DbContext(typeof(StoreContext))]
    [Migration("20261123082000_HeldDeletions")]
    public class HeldDeletions : Migration
    {
        private static readonly string[] Held = ["tenant_id", "held_until"];
        private static readonly string[] Deleted = ["tenant_id", "at"];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(name: "held_until", table: "objects", type: "bigint", nullable: false, defaultValue: 0L);
            migrationBuilder.AddColumn<Guid>(name: "held_by", table: "objects", type: "uuid", nullable: true);
            migrationBuilder.CreateIndex(name: "IX_objects_tenant_id_held_until", table: "objects", columns: Held, filter: "held_until > 0");
            Reindex(migrationBuilder, "change IN (2, 3)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            Reindex(migrationBuilder, "change = 2");
            migrationBuilder.DropIndex(name: "IX_objects_tenant_id_held_until", table: "objects");
            migrationBuilder.DropColumn(name: "held_by", table: "objects");
            migrationBuilder.DropColumn(name: "held_until", table: "objects");
        }

        private static void Reindex(MigrationBuilder migrationBuilder, string filter)
        {
            migrationBuilder.DropIndex(name: "IX_history_tenant_id_at", table: "history");
            migrationBuilder.CreateIndex(name: "IX_history_tenant_id_at", table: "history", columns: Deleted, filter: filter);
        }
    }
}
