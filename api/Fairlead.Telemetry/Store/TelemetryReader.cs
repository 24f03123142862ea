using Fairlead.Model.Identity;
using Fairlead.Telemetry.Logs;
using Fairlead.Telemetry.Stats;

namespace Fairlead.Telemetry.Store;

/// <summary>Queries over the file. Few at a time: each holds a part of the store's bounded memory.</summary>
internal sealed class TelemetryReader(TelemetryFile file) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(2);

    public async Task<LogPage> LogsAsync(TenantSchema schema, LogQuery query, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Logs(schema, query), cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    public async Task<IReadOnlyDictionary<DateTimeOffset, VirtualServiceCounters>> MinutesAsync(
        TenantSchema schema, ObjectId virtualService, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Minutes(schema, virtualService, from, to), cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

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
                $"select {MinuteRows.Sums} from {schema.Minute} where virtual_service = ? and ts >= ? and ts < ? group by ts",
                [virtualService.Value, from.UtcDateTime, to.UtcDateTime],
                MinuteRows.Read)
            .ToDictionary(minute => minute.At, minute => minute.Counters);
    }
}
