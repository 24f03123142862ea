using Fairlead.Tenants.Store.Schema;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Fairlead.Tenants.Store.Postgres.Migrations
{
    /// <summary>Finds deletions without reading every revision there was.</summary>
    [DbContext(typeof(StoreContext))]
    [Migration("20261123060500_Tombstones")]
    public class Tombstones : Migration
    {
        private static readonly string[] Columns = ["tenant_id", "at"];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) =>
            migrationBuilder.CreateIndex(name: "IX_history_tenant_id_at", table: "history", columns: Columns, filter: "change = 2");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            migrationBuilder.DropIndex(name: "IX_history_tenant_id_at", table: "history");
    }
}
