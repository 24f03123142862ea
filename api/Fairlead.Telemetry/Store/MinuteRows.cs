using DuckDB.NET.Data;
using Fairlead.Telemetry.Stats;

namespace Fairlead.Telemetry.Store;

/// <summary>One virtual service's counts in one minute, or a part of them: parts of the same minute are added up on reading.</summary>
internal sealed record MinutePoint(Guid VirtualService, DateTimeOffset At, VirtualServiceCounters Counters);

internal static class MinuteRows
{
    /// <summary>Of rows that were grouped by what stands before them.</summary>
    public const string Counts = """
        sum(connections)::bigint, sum(requests)::bigint, sum(responses_1xx)::bigint, sum(responses_2xx)::bigint,
        sum(responses_3xx)::bigint, sum(responses_4xx)::bigint, sum(responses_5xx)::bigint, sum(bytes_received)::bigint,
        sum(bytes_sent)::bigint, sum(refused_requests)::bigint, sum(retries)::bigint, sum(latency_us)::bigint
        """;

    public static void Append(DuckDBAppender appender, MinutePoint point)
    {
        var counters = point.Counters;
        appender.CreateRow()
            .AppendValue(point.VirtualService).AppendValue(point.At.UtcDateTime)
            .AppendValue(counters.Connections).AppendValue(counters.Requests)
            .AppendValue(counters.Responses1xx).AppendValue(counters.Responses2xx).AppendValue(counters.Responses3xx)
            .AppendValue(counters.Responses4xx).AppendValue(counters.Responses5xx)
            .AppendValue(counters.BytesReceived).AppendValue(counters.BytesSent)
            .AppendValue(counters.RefusedRequests).AppendValue(counters.Retries)
            .AppendValue((long)counters.Latency.TotalMicroseconds)
            .EndRow();
    }

    /// <summary>Reads <see cref="Counts"/>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="first">Where in the row they begin.</param>
    public static VirtualServiceCounters Read(DuckDBDataReader row, int first) => new()
    {
        Connections = row.GetInt64(first),
        Requests = row.GetInt64(first + 1),
        Responses1xx = row.GetInt64(first + 2),
        Responses2xx = row.GetInt64(first + 3),
        Responses3xx = row.GetInt64(first + 4),
        Responses4xx = row.GetInt64(first + 5),
        Responses5xx = row.GetInt64(first + 6),
        BytesReceived = row.GetInt64(first + 7),
        BytesSent = row.GetInt64(first + 8),
        RefusedRequests = row.GetInt64(first + 9),
        Retries = row.GetInt64(first + 10),
        Latency = TimeSpan.FromMicroseconds(row.GetInt64(first + 11)),
    };
}
