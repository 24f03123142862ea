using DuckDB.NET.Data;

namespace Fairlead.Telemetry.Store;

/// <summary>What is too old, or too much for one tenant, goes; the oldest first.</summary>
internal static class Retention
{
    public static long Sweep(DuckDBConnection connection, TelemetryOptions options, DateTimeOffset now)
    {
        var schemas = connection.Query(
            "select distinct table_schema from information_schema.tables where table_name = 'log'", [], row => row.GetString(0));
        return schemas.Sum(schema => SweepTenant(connection, schema, options, now));
    }

    private static long SweepTenant(DuckDBConnection connection, string schema, TelemetryOptions options, DateTimeOffset now)
    {
        long gone = connection.Execute($"delete from {schema}.log where ts < ?", (now - options.LogAge).UtcDateTime);
        gone += connection.Execute(
            $"""
            delete from {schema}.log
            where ts <= (select ts from {schema}.log order by ts desc limit 1 offset ?)
            """,
            options.LogRecords);
        return gone + connection.Execute($"delete from {schema}.minute where ts < ?", (now - options.SeriesAge).UtcDateTime);
    }
}
