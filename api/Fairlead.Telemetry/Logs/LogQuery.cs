using Fairlead.Model.Identity;

namespace Fairlead.Telemetry.Logs;

/// <summary>Filters are combined with "and"; null means "any".</summary>
public sealed record LogQuery
{
    public const int LargestPage = 1000;

    public ObjectId? VirtualService { get; init; }
    /// <summary>Inclusive.</summary>
    public DateTimeOffset? From { get; init; }
    /// <summary>Exclusive.</summary>
    public DateTimeOffset? To { get; init; }
    public bool SignificantOnly { get; init; }
    /// <summary>1 to 5: <c>1xx</c> to <c>5xx</c>; 0: no answer was sent.</summary>
    public int? StatusClass { get; init; }
    /// <summary>Part of path or host, whatever its case.</summary>
    public string? Text { get; init; }
    public string? ClientAddress { get; init; }
    /// <summary><c>address</c> or <c>address:port</c>.</summary>
    public string? Server { get; init; }
    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;
    /// <summary>1 to 1000.</summary>
    public int PageSize { get; init; } = 50;
}

/// <param name="Total">Matches on all pages.</param>
public sealed record LogPage(IReadOnlyList<StoredTransaction> Records, long Total);

public sealed record StoredTransaction(ObjectId Engine, long Sequence, TransactionRecord Record);
