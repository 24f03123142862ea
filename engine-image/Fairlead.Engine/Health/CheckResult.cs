namespace Fairlead.Engine.Health;

internal enum CheckOutcome
{
    Success,
    Failure,

    /// <summary>The server answers and asks for no new work.</summary>
    Maintenance,

    /// <summary>The engine itself could not check (no descriptor, no port); says nothing about the server.</summary>
    Inconclusive,
}

/// <summary>One check of one server: what came out, why in words, and what was seen.</summary>
internal sealed record CheckResult(CheckOutcome Outcome, string Reason, string Evidence)
{
    public TimeSpan Took { get; init; }

    public DateTimeOffset At { get; init; }
}
