using DuckDB.NET.Data;
using Fairlead.Model.Identity;
using Fairlead.Telemetry.Logs;

namespace Fairlead.Telemetry.Store;

/// <summary>Log records to rows and back; the order of the columns is <see cref="TenantSchema"/>'s.</summary>
internal static class LogRows
{
    private const char Separator = '\u001f';

    public static void Append(DuckDBAppender appender, ObjectId engine, long sequence, TransactionRecord record)
    {
        var row = appender.CreateRow()
            .AppendValue(engine.Value).AppendValue(sequence).AppendValue(record.At.UtcDateTime).AppendValue(record.VirtualService.Value)
            .AppendValue(record.ClientAddress).AppendValue(record.ClientPort).AppendValue(record.Method).AppendValue(record.Host)
            .AppendValue(record.Path).AppendValue(record.Query).AppendValue(record.HttpVersion).AppendValue((short)record.Status)
            .AppendValue(record.Pool?.Value).AppendValue(record.ServerAddress).AppendValue(record.ServerPort)
            .AppendValue(record.RequestBytes).AppendValue(record.ResponseBytes)
            .AppendValue(Us(record.ClientRtt)).AppendValue(Us(record.Queue)).AppendValue(Us(record.Connect))
            .AppendValue(Us(record.FirstByte)).AppendValue(Us(record.Transfer)).AppendValue(Us(record.Total))
            .AppendValue(record.IsSignificant).AppendValue(string.Join(Separator, record.Significance.AsEnumerable()))
            .AppendValue(record.Retries).AppendValue(record.IsConnectionReused).AppendValue(record.UserAgent)
            .AppendValue(record.TlsVersion).AppendValue(record.TlsCipher).AppendValue(record.TlsServerName).AppendValue(record.IsTlsResumed)
            .AppendValue(Us(record.Tls));
        row.EndRow();
    }

    public static StoredTransaction Read(DuckDBDataReader row) => new(
        new ObjectId("serviceengine", row.GetGuid(0)),
        row.GetInt64(1),
        new TransactionRecord
        {
            At = Time(row, 2),
            VirtualService = new ObjectId("virtualservice", row.GetGuid(3)),
            ClientAddress = row.GetString(4),
            ClientPort = row.GetInt32(5),
            Method = row.GetString(6),
            Host = row.GetString(7),
            Path = row.GetString(8),
            Query = row.GetString(9),
            HttpVersion = row.GetString(10),
            Status = row.GetInt16(11),
            Pool = row.IsDBNull(12) ? null : new ObjectId("pool", row.GetGuid(12)),
            ServerAddress = row.GetString(13),
            ServerPort = row.GetInt32(14),
            RequestBytes = row.GetInt64(15),
            ResponseBytes = row.GetInt64(16),
            ClientRtt = Span(row, 17),
            Queue = Span(row, 18),
            Connect = Span(row, 19),
            FirstByte = Span(row, 20),
            Transfer = Span(row, 21),
            Total = Span(row, 22),
            IsSignificant = row.GetBoolean(23),
            Significance = [.. row.GetString(24).Split(Separator, StringSplitOptions.RemoveEmptyEntries)],
            Retries = row.GetInt32(25),
            IsConnectionReused = row.GetBoolean(26),
            UserAgent = row.GetString(27),
            TlsVersion = row.GetString(28),
            TlsCipher = row.GetString(29),
            TlsServerName = row.GetString(30),
            IsTlsResumed = row.GetBoolean(31),
            Tls = Span(row, 32),
        });

    private static long Us(TimeSpan span) => (long)span.TotalMicroseconds;

    private static TimeSpan Span(DuckDBDataReader row, int column) => TimeSpan.FromMicroseconds(row.GetInt64(column));

    private static DateTimeOffset Time(DuckDBDataReader row, int column) =>
        new(DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc));
}
