using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Model;

/// <summary>Which finished transactions are recorded, in the shape the loops read. Asks without allocating.</summary>
internal sealed class LogModel(LogConfig config)
{
    private const int DefaultSlowMs = 2000;
    private const Significance ByStatus = Significance.EngineStatus | Significance.ServerStatus;

    private readonly (AddressSet? Client, TextMatcher? Path)[] _filters =
        [.. config.Filters.Select(f => (f.Client is null ? null : new AddressSet(f.Client), f.Path is null ? null : new TextMatcher(f.Path)))];

    private readonly Significance _ignored =
        (config.IgnoreClientAbort ? Significance.ClientAborted : Significance.None) | (config.IgnoreServerReset ? Significance.ServerReset : Significance.None);

    public LogConfig Config { get; } = config;

    /// <summary>HTTP that takes longer is significant.</summary>
    public long SlowUs { get; } = (config.SlowMs == 0 ? DefaultSlowMs : config.SlowMs) * 1000L;

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
    public bool HasFilterFor(TransactionRecord record, NormalText scratch)
    {
        foreach (var (client, path) in _filters)
        {
            if ((client is null || client.Matches(record.Client)) && (path is null || Holds(path, record, scratch)))
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
