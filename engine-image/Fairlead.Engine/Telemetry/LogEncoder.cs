using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Telemetry;

/// <summary>
/// A loop's record as the <see cref="TransactionLog"/> the control plane stores, encoded once: in the spool, on disk and on the way
/// it is the same bytes. One thread at a time.
/// </summary>
internal sealed class LogEncoder
{
    /// <summary>Some words hold names that users give, or what a script says of a request; of those that are longer the beginning is kept.</summary>
    private const int LongestWord = 1100;

    // Every text at its longest, each byte of it replaced by the three of the replacement character, and all words of significance.
    private readonly byte[] _buffer = new byte[32 * 1024];

    /// <summary>The bytes stay what they are until the next call.</summary>
    public ReadOnlySpan<byte> Encode(TransactionRecord record)
    {
        var writer = new ProtoWriter(_buffer);
        WriteRequest(ref writer, record);
        WriteAnswer(ref writer, record);
        WriteLatencies(ref writer, record);
        WriteTls(ref writer, record);
        var isSignificant = record.Significance != Significance.None;
        writer.Flag(TransactionLog.SignificantFieldNumber, isSignificant);
        if (isSignificant)
        {
            foreach (var word in record.SignificanceWords())
            {
                writer.Text(TransactionLog.SignificanceFieldNumber, word.Length > LongestWord ? word[..LongestWord] : word);
            }
        }

        return writer.Written;
    }

    private static void WriteRequest(ref ProtoWriter writer, TransactionRecord record)
    {
        Span<byte> address = stackalloc byte[64];
        writer.Text(TransactionLog.VirtualServiceFieldNumber, record.VirtualService);
        writer.Number(TransactionLog.AtUnixUsFieldNumber, record.AtUnixUs);
        writer.Text(TransactionLog.ClientAddressFieldNumber, address[..record.Client.FormatAddress(address)]);
        writer.Number(TransactionLog.ClientPortFieldNumber, record.Client.Port);
        writer.Text(TransactionLog.MethodFieldNumber, record.Method);
        writer.Text(TransactionLog.HostFieldNumber, record.Host);
        writer.Text(TransactionLog.PathFieldNumber, record.Path);
        writer.Text(TransactionLog.QueryFieldNumber, record.Query);
        writer.Text(TransactionLog.UserAgentFieldNumber, record.UserAgent);
        writer.Text(TransactionLog.HttpVersionFieldNumber, !record.IsHttp ? "" : record.IsHttp2 ? "2" : record.IsHttp10 ? "1.0" : "1.1");
        writer.Number(TransactionLog.RequestBytesFieldNumber, record.RequestBytes);
    }

    private static void WriteAnswer(ref ProtoWriter writer, TransactionRecord record)
    {
        writer.Number(TransactionLog.StatusFieldNumber, record.Status);
        if (record.Server is { } server)
        {
            writer.Text(TransactionLog.PoolFieldNumber, server.Key.Pool);
            writer.Text(TransactionLog.ServerAddressFieldNumber, server.Key.Address);
            writer.Number(TransactionLog.ServerPortFieldNumber, server.Key.Port);
        }

        writer.Number(TransactionLog.ResponseBytesFieldNumber, record.ResponseBytes);
        writer.Number(TransactionLog.RetriesFieldNumber, record.Retries);
        writer.Flag(TransactionLog.ConnectionReusedFieldNumber, record.ConnectionReused);
    }

    private static void WriteLatencies(ref ProtoWriter writer, TransactionRecord record)
    {
        writer.Number(TransactionLog.ClientRttUsFieldNumber, record.ClientRttUs);
        writer.Number(TransactionLog.QueueUsFieldNumber, record.QueueUs);
        writer.Number(TransactionLog.ConnectUsFieldNumber, record.ConnectUs);
        writer.Number(TransactionLog.FirstByteUsFieldNumber, record.FirstByteUs);
        writer.Number(TransactionLog.TransferUsFieldNumber, record.TransferUs);
        writer.Number(TransactionLog.TotalUsFieldNumber, record.TotalUs);
    }

    private static void WriteTls(ref ProtoWriter writer, TransactionRecord record)
    {
        writer.Text(TransactionLog.TlsVersionFieldNumber, record.TlsVersion);
        writer.Text(TransactionLog.TlsCipherFieldNumber, record.TlsCipher);
        writer.Text(TransactionLog.TlsServerNameFieldNumber, record.TlsServerName);
        writer.Flag(TransactionLog.TlsResumedFieldNumber, record.TlsResumed);
        writer.Number(TransactionLog.TlsUsFieldNumber, record.TlsUs);
    }
}
