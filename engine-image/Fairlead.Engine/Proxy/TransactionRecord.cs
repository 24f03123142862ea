using Fairlead.Engine.Http;
using Fairlead.Engine.Net;
using Fairlead.Engine.Net.Tls;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Proxy;

/// <summary>
/// One finished transaction or TCP connection. Records circulate: a loop fills one, the reader returns it through
/// <see cref="TransactionJournal.Return"/>. Texts live in one buffer and are cut to fit. Latencies in microseconds; 0 = no such hop.
/// </summary>
internal sealed class TransactionRecord
{
    public const int MaxPath = 1024;
    private const int MaxHost = 255;
    private const int MaxUserAgent = 255;
    private const int TextSize = 2048;

    private readonly byte[] _text = new byte[TextSize];
    private int _method;
    private int _host;
    private int _path;
    private int _query;
    private int _userAgent;
    private int _used;

    internal TransactionRecord(int loop) => Loop = loop;

    /// <summary>The loop whose journal it returns to.</summary>
    public int Loop { get; }

    public string VirtualService = "";
    public long AtUnixUs;
    public NetAddress Client;
    public bool IsHttp;
    public bool IsHttp10;
    public bool IsHttp2;
    public int Status;

    /// <summary>Of a call of gRPC that ended with one.</summary>
    public int? GrpcStatus;
    public ServerState? Server;
    public RefusalReason Refusal;
    public Significance Significance;

    /// <summary>Recorded because a filter asks for it.</summary>
    public bool IsByFilter;
    public int Retries;
    public bool ConnectionReused;
    public long RequestBytes;
    public long ResponseBytes;
    public long ClientRttUs;
    public long QueueUs;
    public long ConnectUs;
    public long FirstByteUs;
    public long TransferUs;
    public long TotalUs;
    public string TlsVersion = "";
    public string TlsCipher = "";
    public string TlsServerName = "";
    public TlsFailure TlsFailure;

    /// <summary>What the last server did wrong, in words.</summary>
    public string ServerFailure = "";

    /// <summary>Name of the rate limit that was exceeded.</summary>
    public string Limit = "";

    /// <summary>Name of the rule that keeps the client out.</summary>
    public string Rule = "";

    /// <summary>What went wrong in a script, and what scripts have written.</summary>
    public string ScriptFailure = "";
    public string ScriptLog = "";
    public bool TlsResumed;
    public long TlsUs;

    public ReadOnlySpan<byte> Method => _text.AsSpan(0, _method);

    public ReadOnlySpan<byte> Host => _text.AsSpan(_method, _host);

    public ReadOnlySpan<byte> Path => _text.AsSpan(_method + _host, _path);

    public ReadOnlySpan<byte> UserAgent => _text.AsSpan(_method + _host + _path, _userAgent);

    public ReadOnlySpan<byte> Query => _text.AsSpan(_method + _host + _path + _userAgent, _query);

    /// <summary>Takes the texts over; the query comes last and is cut first.</summary>
    public void SetTexts(
        ReadOnlySpan<byte> method, ReadOnlySpan<byte> host, ReadOnlySpan<byte> path, ReadOnlySpan<byte> query, ReadOnlySpan<byte> userAgent)
    {
        _used = 0;
        _method = Append(method, 64);
        _host = Append(host, MaxHost);
        _path = Append(path, MaxPath);
        _userAgent = Append(userAgent, MaxUserAgent);
        _query = Append(query, TextSize);
    }

    /// <summary>Another query in place of the one there is.</summary>
    public void SetQuery(ReadOnlySpan<byte> query)
    {
        _used -= _query;
        _query = Append(query, TextSize);
    }

    /// <summary>What TLS came to; null = in clear.</summary>
    public void SetTls(TlsStream? tls, long handshakeUs)
    {
        if (tls is not null)
        {
            TlsVersion = tls.Version;
            TlsCipher = tls.Cipher;
            TlsServerName = tls.ServerName ?? "";
            TlsResumed = tls.IsResumed;
            TlsFailure = tls.Failure;
            TlsUs = handshakeUs;
        }
    }

    /// <summary>The significance in words, for the log.</summary>
    public IEnumerable<string> SignificanceWords()
    {
        foreach (var flag in Enum.GetValues<Significance>())
        {
            if (flag != Significance.None && Significance.HasFlag(flag))
            {
                yield return Word(flag);
            }
        }
    }

    internal void Clear()
    {
        VirtualService = "";
        Server = null;
        TlsVersion = TlsCipher = TlsServerName = "";
        TlsFailure = TlsFailure.None;
        ServerFailure = Limit = Rule = ScriptFailure = ScriptLog = "";
        TlsResumed = false;
        TlsUs = 0;
        Refusal = RefusalReason.None;
        Significance = Significance.None;
        IsHttp = IsHttp10 = IsHttp2 = ConnectionReused = IsByFilter = false;
        Status = Retries = 0;
        GrpcStatus = null;
        RequestBytes = ResponseBytes = ClientRttUs = QueueUs = ConnectUs = FirstByteUs = TransferUs = TotalUs = 0;
        _method = _host = _path = _query = _userAgent = _used = 0;
    }

    private int Append(ReadOnlySpan<byte> text, int most)
    {
        var length = Math.Min(Math.Min(text.Length, most), TextSize - _used);
        text[..length].CopyTo(_text.AsSpan(_used));
        _used += length;
        return length;
    }

    private string Word(Significance flag) => flag switch
    {
        Significance.EngineStatus => $"status {Status} by the engine",
        Significance.ServerStatus => $"status {Status}",
        Significance.RequestRefused => $"request refused: {Refusal.Name()}",
        Significance.ClientAborted => "client closed the connection early",
        Significance.ServerReset => "server connection reset",
        Significance.ServerTimeout => "server did not answer in time",
        Significance.ConnectFailed => ServerFailure.StartsWith("TLS", StringComparison.Ordinal)
            ? $"connect to server failed: {ServerFailure}" : "connect to server failed",
        Significance.Retried => $"retried {Retries} times",
        Significance.Slow => string.Create(null, $"slow: {TotalUs / 1_000_000.0:0.0} s"),
        Significance.NoServer => "no server was up",
        Significance.IdleTimeout => "idle timeout",
        Significance.Drained => "closed after graceful disable",
        Significance.BrokenAnswer => "server sent a broken answer",
        Significance.TlsFailed => $"TLS failed: {TlsFailure.Name()}",
        Significance.ClosedByRule => "closed by a rule",
        Significance.RateLimited => $"over the rate limit {Limit}",
        Significance.Denied => $"kept out by rule {Rule}",
        Significance.TooManyConnections => "too many connections are open",
        Significance.ScriptFailed => ScriptFailure,
        Significance.ScriptLogged => $"script: {ScriptLog.TrimEnd()}",
        Significance.GrpcStatus => $"gRPC status {GrpcStatus}",
        Significance.AskedFor => "a rule asks for a record",
        _ => flag.ToString(),
    };
}
