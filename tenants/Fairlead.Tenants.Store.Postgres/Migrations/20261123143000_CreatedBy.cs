using Fairlead.Tenants.Store.Schema;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Fairlead.Tenants.Store.Postgres.Migrations
{
    /// <summary>Lists by creator: a column that the database derives, so that no writer can forget it.</summary>
    [DbContext(typeof(StoreContext))]
    [Migration("20261123143000_CreatedBy")]
    public class CreatedBy : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            -- JSON of PostgreSQL refuses NUL and halves of surrogate pairs; what holds them has no creator that could be asked for.
            ALTER TABLE objects ADD COLUMN created_by text COLLATE "C" GENERATED ALWAYS AS (left(CASE WHEN strpos(body, '\u') = 0
                OR body !~ '\\u0000|\\u[dD][89aAbB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89aAbB][0-9a-fA-F]{2})\\u[dD][c-fC-F]'
                THEN body::json ->> 'created_by' END, 200)) STORED;
            CREATE INDEX "IX_objects_created_by" ON objects (created_by, tenant_id, kind, name) WHERE held_until = 0;
            """);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            DROP INDEX "IX_objects_created_by";
            ALTER TABLE objects DROP COLUMN created_by;
            """);
    }
}
