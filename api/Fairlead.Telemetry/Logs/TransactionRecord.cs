using System.Collections.Immutable;
using Fairlead.Model.Identity;

namespace Fairlead.Telemetry.Logs;

/// <summary>One transaction (HTTP) or connection (TCP). A latency of zero means that the hop did not take place.</summary>
public sealed record TransactionRecord
{
    public required ObjectId VirtualService { get; init; }
    public required DateTimeOffset At { get; init; }
    public string ClientAddress { get; init; } = "";
    public int ClientPort { get; init; }
    public string Method { get; init; } = "";
    public string Host { get; init; } = "";
    /// <summary>Without the query.</summary>
    public string Path { get; init; } = "";
    public string Query { get; init; } = "";
    public string HttpVersion { get; init; } = "";
    /// <summary>0: no answer was sent.</summary>
    public int Status { get; init; }
    public ObjectId? Pool { get; init; }
    public string ServerAddress { get; init; } = "";
    public int ServerPort { get; init; }
    public long RequestBytes { get; init; }
    public long ResponseBytes { get; init; }
    public TimeSpan ClientRtt { get; init; }
    public TimeSpan Queue { get; init; }
    public TimeSpan Connect { get; init; }
    public TimeSpan FirstByte { get; init; }
    public TimeSpan Transfer { get; init; }
    public TimeSpan Total { get; init; }
    public bool IsSignificant { get; init; }
    /// <summary>Why, e.g. <c>status 503</c>.</summary>
    public ImmutableArray<string> Significance { get; init; } = [];
    public int Retries { get; init; }
    public bool IsConnectionReused { get; init; }
    public string UserAgent { get; init; } = "";
    /// <summary>Empty: in clear.</summary>
    public string TlsVersion { get; init; } = "";
    public string TlsCipher { get; init; } = "";
    /// <summary>What the client asked for.</summary>
    public string TlsServerName { get; init; } = "";
    public bool IsTlsResumed { get; init; }
    /// <summary>The handshake; on the first transaction of a connection.</summary>
    public TimeSpan Tls { get; init; }
}

/// <param name="FirstSequence">Of the first record; the others follow without gaps. Sequences belong to the engine.</param>
public sealed record LogBatch(ObjectId Engine, long FirstSequence, IReadOnlyList<TransactionRecord> Records);
