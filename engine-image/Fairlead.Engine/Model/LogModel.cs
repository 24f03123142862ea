using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;
using Google.Protobuf;

namespace Fairlead.Engine.Model;

/// <summary>Which finished transactions are recorded, in the shape the loops read. Asks without allocating.</summary>
internal sealed class LogModel
{
    private const int DefaultSlowMs = 2000;
    private const Significance ByStatus = Significance.EngineStatus | Significance.ServerStatus;

    private readonly (AddressSet? Client, TextMatcher? Path, long UntilMs)[] _filters;
    private readonly Significance _ignored;
    private readonly long _fullUntilMs;

    public LogModel(LogConfig config, LogTimes times)
    {
        Config = config;
        SlowUs = (config.SlowMs == 0 ? DefaultSlowMs : config.SlowMs) * 1000L;
        _ignored = (config.IgnoreClientAbort ? Significance.ClientAborted : Significance.None)
            | (config.IgnoreServerReset ? Significance.ServerReset : Significance.None);
        var until = times.Until(
        [
            (config.FullClientLogs ? $"full {config.FullForMs}" : "", config.FullForMs),
            .. config.Filters.Select(f => ($"filter {f.ToByteString().ToBase64()}", f.ForMs)),
        ]);
        _fullUntilMs = config.FullClientLogs ? until[0] : 0;
        _filters =
        [
            .. config.Filters.Select((f, i) => (f.Client is null ? null : new AddressSet(f.Client), f.Path is null ? null : new TextMatcher(f.Path), until[i + 1])),
        ];
        Query = config.QueryFields.Count == 0 ? null : new QueryMask(config.QueryFields);
    }

    public LogConfig Config { get; }

    /// <summary>HTTP that takes longer is significant.</summary>
    public long SlowUs { get; }

    /// <summary>Null = queries are recorded as they are.</summary>
    public QueryMask? Query { get; }

    /// <summary>What is not significant is recorded, too.</summary>
    public bool IsFull(long nowMs) => nowMs < _fullUntilMs;

    /// <summary>What remains of the reasons to look at a transaction.</summary>
    /// <param name="why">What happened.</param>
    /// <param name="status">What the client was answered; 0 = nothing.</param>
    public Significance Judge(Significance why, int status)
    {
        why &= ~_ignored;
        return (why & ByStatus) != 0 && Config.NoErrors is { } codes && NumberRanges.Contains(codes, (uint)status) ? why & ~ByStatus : why;
    }

    /// <summary>What remains of them when HTTP ended before its request was sent on.</summary>
    public Significance OfUnasked(Significance why) => Config.IgnoreEarlyClose ? why & ~Significance.ClientAborted : why;

    public bool HasFilters => _filters.Length > 0;

    /// <summary>A filter asks for it.</summary>
    public bool HasFilterFor(TransactionRecord record, NormalText scratch, long nowMs)
    {
        foreach (var (client, path, until) in _filters)
        {
            if (nowMs < until && (client is null || client.Matches(record.Client)) && (path is null || Holds(path, record, scratch)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(TextMatcher path, TransactionRecord record, NormalText scratch)
    {
        var text = path.Config.Undecoded ? record.Path : scratch.Decoded(record.Path);
        return record.IsHttp && path.Matches(text, path.Config.CaseSensitive ? text : scratch.Lowered(text), scratch);
    }
}
