using Fairlead.Control.Sessions;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Fairlead.Telemetry.Logs;
using Google.Protobuf;
using LogBatch = Fairlead.Engine.Protocol.LogBatch;

namespace Fairlead.Control.Runtime;

/// <summary>An engine's log records in the telemetry store's terms.</summary>
internal static class LogMapping
{
    // Sequences count records: one whose service cannot be read keeps its place under an id that no service has.
    private static readonly ObjectId Unknown = new("virtualservice", Guid.Empty);

    public static Telemetry.Logs.LogBatch ToBatch(LivingSession session, LogBatch batch) =>
        new(session.Engine.Engine, batch.FirstSequence, [.. batch.Records.Select(record => ToRecord(Decode(record)))]);

    /// <summary>A record that is damaged keeps its place too.</summary>
    private static TransactionLog Decode(ByteString record)
    {
        try
        {
            return TransactionLog.Parser.ParseFrom(record);
        }
        catch (InvalidProtocolBufferException)
        {
            return new TransactionLog();
        }
    }

    private static TransactionRecord ToRecord(TransactionLog log) => new()
    {
        VirtualService = ObjectId.TryParse(log.VirtualService, out var service) ? service : Unknown,
        At = DateTimeOffset.UnixEpoch.AddMicroseconds(log.AtUnixUs),
        ClientAddress = log.ClientAddress,
        ClientPort = (int)log.ClientPort,
        Method = log.Method,
        Host = log.Host,
        Path = log.Path,
        Query = log.Query,
        HttpVersion = log.HttpVersion,
        Status = (int)log.Status,
        Pool = ObjectId.TryParse(log.Pool, out var pool) ? pool : null,
        ServerAddress = log.ServerAddress,
        ServerPort = (int)log.ServerPort,
        RequestBytes = (long)log.RequestBytes,
        ResponseBytes = (long)log.ResponseBytes,
        ClientRtt = TimeSpan.FromMicroseconds(log.ClientRttUs),
        Queue = TimeSpan.FromMicroseconds(log.QueueUs),
        Connect = TimeSpan.FromMicroseconds(log.ConnectUs),
        FirstByte = TimeSpan.FromMicroseconds(log.FirstByteUs),
        Transfer = TimeSpan.FromMicroseconds(log.TransferUs),
        Total = TimeSpan.FromMicroseconds(log.TotalUs),
        IsSignificant = log.Significant,
        Significance = [.. log.Significance],
        Retries = (int)log.Retries,
        IsConnectionReused = log.ConnectionReused,
        UserAgent = log.UserAgent,
        TlsVersion = log.TlsVersion,
        TlsCipher = log.TlsCipher,
        TlsServerName = log.TlsServerName,
        IsTlsResumed = log.TlsResumed,
        Tls = TimeSpan.FromMicroseconds(log.TlsUs),
    };
}
