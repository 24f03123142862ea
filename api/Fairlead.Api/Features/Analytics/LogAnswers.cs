using System.Text.Json.Nodes;
using Fairlead.Telemetry.Logs;

namespace Fairlead.Api.Features.Analytics;

/// <summary>A transaction as JSON; latencies of each hop in microseconds, null where the hop did not take place.</summary>
internal static class LogAnswers
{
    public static JsonObject Describe(StoredTransaction stored)
    {
        var record = stored.Record;
        return new JsonObject
        {
            ["at"] = record.At.ToString("O"),
            ["virtualservice"] = record.VirtualService.ToString(),
            ["engine"] = stored.Engine.ToString(),
            ["client_ip"] = record.ClientAddress,
            ["client_port"] = record.ClientPort,
            ["method"] = record.Method,
            ["host"] = record.Host,
            ["uri_path"] = record.Path,
            ["uri_query"] = record.Query,
            ["http_version"] = record.HttpVersion,
            ["response_code"] = record.Status,
            ["pool"] = record.Pool?.ToString(),
            ["server_ip"] = record.ServerAddress,
            ["server_port"] = record.ServerPort,
            ["request_bytes"] = record.RequestBytes,
            ["response_bytes"] = record.ResponseBytes,
            ["client_rtt_us"] = Microseconds(record.ClientRtt),
            ["queue_us"] = Microseconds(record.Queue),
            ["connect_us"] = Microseconds(record.Connect),
            ["first_byte_us"] = Microseconds(record.FirstByte),
            ["transfer_us"] = Microseconds(record.Transfer),
            ["total_us"] = Microseconds(record.Total),
            ["significant"] = record.IsSignificant,
            ["significance"] = new JsonArray([.. record.Significance.Select(reason => JsonValue.Create(reason))]),
            ["retries"] = record.Retries,
            ["connection_reused"] = record.IsConnectionReused,
            ["user_agent"] = record.UserAgent,
            ["ssl_version"] = record.TlsVersion,
            ["ssl_cipher"] = record.TlsCipher,
            ["sni_hostname"] = record.TlsServerName,
            ["ssl_session_resumed"] = record.IsTlsResumed,
            ["ssl_handshake_us"] = Microseconds(record.Tls),
        };
    }

    private static double? Microseconds(TimeSpan span) => span == TimeSpan.Zero ? null : span.TotalMicroseconds;
}
