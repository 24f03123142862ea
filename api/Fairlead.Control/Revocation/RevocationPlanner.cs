using Fairlead.Model.Tls;

namespace Fairlead.Control.Revocation;

/// <summary>What this process knows of the fetches of one thing; nothing = it has not fetched it yet.</summary>
/// <param name="Failures">In a row.</param>
/// <param name="GoodUntil">How long what came last holds.</param>
internal readonly record struct FetchMemory(DateTimeOffset? FetchedAt, DateTimeOffset? FailedAt, int Failures, DateTimeOffset? GoodUntil)
{
    public static FetchMemory Succeeded(DateTimeOffset now, DateTimeOffset? goodUntil) => new(now, null, 0, goodUntil);

    public FetchMemory Failed(DateTimeOffset now) => this with { FailedAt = now, Failures = Failures + 1 };
}

/// <param name="Interval">From one fetch to the next.</param>
/// <param name="Retry">From a failure to the next try.</param>
/// <param name="MostTries">In a row; then it waits as after a success. 0 = any number.</param>
internal readonly record struct FetchTerms(TimeSpan Interval, TimeSpan Retry, long MostTries)
{
    /// <summary>Of a list that does not say how often it is fetched.</summary>
    private const int MinutesOfADay = 24 * 60;

    private static readonly TimeSpan RetryOfLists = TimeSpan.FromMinutes(5);

    public static FetchTerms Of(OcspConfig? config)
    {
        config ??= new OcspConfig();
        return new FetchTerms(TimeSpan.FromSeconds(config.OcspReqInterval), TimeSpan.FromSeconds(config.FailedOcspJobsRetryInterval), config.MaxTries);
    }

    public static FetchTerms Of(Crl list) => new(TimeSpan.FromMinutes(list.UpdateInterval ?? MinutesOfADay), RetryOfLists, 0);
}

/// <summary>When something is fetched.</summary>
internal static class RevocationPlanner
{
    /// <summary>Between two fetches, however short what comes holds.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <param name="isThere">Something was fetched, by whichever process.</param>
    /// <param name="from">Since when it holds.</param>
    /// <param name="until">How long it holds; null: it does not say.</param>
    public static bool IsDue(FetchTerms terms, FetchMemory memory, bool isThere, DateTimeOffset? from, DateTimeOffset? until, DateTimeOffset now)
    {
        if (memory.FailedAt is { } failed)
        {
            return now >= failed + (terms.MostTries > 0 && memory.Failures % terms.MostTries == 0 ? Longer(terms.Interval, terms.Retry) : terms.Retry);
        }

        if (memory.FetchedAt is { } fetched)
        {
            return now >= NextAfter(fetched, terms.Interval, memory.GoodUntil);
        }

        // This process has just begun: what another one fetched is as old as it says.
        return !isThere || from is null || now >= NextAfter(from.Value, terms.Interval, until);
    }

    /// <summary>After the interval, or halfway to its end: a responder that is away for a while must not leave us without.</summary>
    private static DateTimeOffset NextAfter(DateTimeOffset from, TimeSpan interval, DateTimeOffset? until)
    {
        var wait = until > from && (until.Value - from) / 2 is var half && half < interval ? half : interval;
        return from + Longer(wait, Shortest);
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
