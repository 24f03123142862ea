using System.Text;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Telemetry;

/// <summary>A loop's record as the message the control plane stores.</summary>
internal static class LogMapping
{
    public static TransactionLog ToLog(TransactionRecord record)
    {
        var log = new TransactionLog
        {
            VirtualService = record.VirtualService,
            AtUnixUs = record.AtUnixUs,
            ClientAddress = record.Client.ToIPAddress().ToString(),
            ClientPort = (uint)record.Client.Port,
            Method = Text(record.Method),
            Host = Text(record.Host),
            Path = Text(record.Path),
            Query = Text(record.Query),
            UserAgent = Text(record.UserAgent),
            HttpVersion = !record.IsHttp ? "" : record.IsHttp10 ? "1.0" : "1.1",
            Status = (uint)record.Status,
            Pool = record.Server?.Key.Pool ?? "",
            ServerAddress = record.Server?.Key.Address ?? "",
            ServerPort = (uint)(record.Server?.Key.Port ?? 0),
            RequestBytes = (ulong)record.RequestBytes,
            ResponseBytes = (ulong)record.ResponseBytes,
            Significant = record.Significance != Significance.None,
            Retries = (uint)record.Retries,
            ConnectionReused = record.ConnectionReused,
        };
        SetLatencies(log, record);
        SetTls(log, record);
        if (log.Significant)
        {
            log.Significance.AddRange(record.SignificanceWords());
        }

        return log;
    }

    private static void SetLatencies(TransactionLog log, TransactionRecord record)
    {
        log.ClientRttUs = (ulong)record.ClientRttUs;
        log.QueueUs = (ulong)record.QueueUs;
        log.ConnectUs = (ulong)record.ConnectUs;
        log.FirstByteUs = (ulong)record.FirstByteUs;
        log.TransferUs = (ulong)record.TransferUs;
        log.TotalUs = (ulong)record.TotalUs;
    }

    private static void SetTls(TransactionLog log, TransactionRecord record)
    {
        log.TlsVersion = record.TlsVersion;
        log.TlsCipher = record.TlsCipher;
        log.TlsServerName = record.TlsServerName;
        log.TlsResumed = record.TlsResumed;
        log.TlsUs = (ulong)record.TlsUs;
    }

    // Requests may carry any byte; a message must be valid UTF-8, which the replacement character keeps it.
    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
