using Fairlead.Model.Identity;
using Fairlead.Telemetry.Logs;
using Fairlead.Telemetry.Stats;

namespace Fairlead.Telemetry.Store;

/// <summary>Queries over the file, each in its turn.</summary>
internal sealed class TelemetryReader(TelemetryFile file, ReadTurns turns)
{
    public Task<LogPage> LogsAsync(TenantSchema schema, LogQuery query, CancellationToken cancellationToken) =>
        turns.ReadAsync(() => Logs(schema, query), cancellationToken);

    public Task<Dictionary<DateTimeOffset, VirtualServiceCounters>> MinutesAsync(
        TenantSchema schema, ObjectId virtualService, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        turns.ReadAsync(() => Minutes(schema, virtualService, from, to), cancellationToken);

    /// <summary>Sums of finished minutes; a window without any is left out.</summary>
    public Task<List<(ObjectId VirtualService, int Window, VirtualServiceCounters Counters)>> WindowsAsync(
        TenantSchema schema, WindowQuery query, CancellationToken cancellationToken) =>
        turns.ReadAsync(() => Windows(schema, query), cancellationToken);

    private LogPage Logs(TenantSchema schema, LogQuery query)
    {
        using var connection = file.OpenForRead();
        if (connection is null || !file.Has(connection, schema))
        {
            return new LogPage([], 0);
        }

        var statement = new LogStatement(query);
        var total = connection.Query(
            $"select count(*) from {schema.Log} {statement.Where}", statement.Values, row => row.GetInt64(0))[0];
        var records = connection.Query(
            $"select * from {schema.Log} {statement.Where} order by ts desc, engine, sequence desc limit ? offset ?",
            [.. statement.Values, (long)query.PageSize, (query.Page - 1L) * query.PageSize],
            LogRows.Read);
        return new LogPage(records, total);
    }

    private Dictionary<DateTimeOffset, VirtualServiceCounters> Minutes(
        TenantSchema schema, ObjectId virtualService, DateTimeOffset from, DateTimeOffset to)
    {
        using var connection = file.OpenForRead();
        if (connection is null || !file.Has(connection, schema))
        {
            return [];
        }

        return connection
            .Query(
                $"select ts, {MinuteRows.Counts} from {schema.Minute} where virtual_service = ? and ts >= ? and ts < ? group by ts",
                [virtualService.Value, from.UtcDateTime, to.UtcDateTime],
                row => (At: new DateTimeOffset(DateTime.SpecifyKind(row.GetDateTime(0), DateTimeKind.Utc)), Counters: MinuteRows.Read(row, 1)))
            .ToDictionary(minute => minute.At, minute => minute.Counters);
    }

    private List<(ObjectId VirtualService, int Window, VirtualServiceCounters Counters)> Windows(TenantSchema schema, WindowQuery query)
    {
        using var connection = file.OpenForRead();
        if (connection is null || !file.Has(connection, schema))
        {
            return [];
        }

        var only = query.VirtualService is null ? "" : "and virtual_service = ?";
        object[] values = [query.From.ToUnixTimeMilliseconds(), (long)query.Step.TotalMilliseconds, query.From.UtcDateTime, query.To.UtcDateTime];
        return connection.Query(
            $"""
            select virtual_service, ((epoch_ms(ts) - ?) // ?)::integer as slot, {MinuteRows.Counts} from {schema.Minute}
            where ts >= ? and ts < ? {only} group by virtual_service, slot
            """,
            query.VirtualService is { } one ? [.. values, one.Value] : values,
            row => (new ObjectId("virtualservice", row.GetGuid(0)), row.GetInt32(1), MinuteRows.Read(row, 2)));
    }
}
