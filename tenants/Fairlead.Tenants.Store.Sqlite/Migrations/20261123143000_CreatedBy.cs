using Fairlead.Tenants.Store.Schema;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Fairlead.Tenants.Store.Sqlite.Migrations
{
    /// <summary>Lists by creator: a column that the database derives, so that no writer can forget it.</summary>
    [DbContext(typeof(StoreContext))]
    [Migration("20261123143000_CreatedBy")]
    public class CreatedBy : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            ALTER TABLE objects ADD COLUMN created_by TEXT GENERATED ALWAYS AS (substr(CAST(json_extract(body, '$.created_by') AS TEXT), 1, 200)) VIRTUAL;
            CREATE INDEX "IX_objects_created_by" ON objects (created_by, tenant_id, kind, name) WHERE held_until = 0;
            """);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            DROP INDEX "IX_objects_created_by";
            ALTER TABLE objects DROP COLUMN created_by;
            """);
    }
}
