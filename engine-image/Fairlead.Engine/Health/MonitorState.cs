using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Health;

/// <summary>
/// What one monitor thinks of one server: Avi's counters. A server never seen up is settled by its first check, either way, and
/// comes up at its first success; after that it takes the configured rows of results to turn the verdict.
/// </summary>
internal sealed class MonitorState
{
    private int _successes;

    public ServerStateKind Verdict { get; private set; } = ServerStateKind.ServerStateUnknown;

    public bool WasEverUp { get; private set; }

    public int ConsecutiveFailures { get; private set; }

    public CheckResult? Last { get; private set; }

    /// <summary>The result that explains the verdict; while down, the newest reason.</summary>
    public CheckResult? Deciding { get; private set; }

    /// <summary>Takes a result in. True when the verdict or its reason changed.</summary>
    public bool Record(CheckResult result, HealthMonitorConfig monitor)
    {
        if (result.Outcome == CheckOutcome.Inconclusive)
        {
            return false;
        }

        Last = result;
        Count(result);
        var verdict = Judge(result.Outcome, monitor);
        var isChange = verdict != Verdict || (IsExplainedBy(result.Outcome) && result.Reason != Deciding?.Reason);
        if (isChange)
        {
            Deciding = result;
        }

        Verdict = verdict;
        WasEverUp |= verdict == ServerStateKind.ServerStateUp;
        return isChange;
    }

    private void Count(CheckResult result)
    {
        _successes = result.Outcome == CheckOutcome.Success ? _successes + 1 : 0;
        ConsecutiveFailures = result.Outcome == CheckOutcome.Failure ? ConsecutiveFailures + 1 : 0;
    }

    private ServerStateKind Judge(CheckOutcome outcome, HealthMonitorConfig monitor) => outcome switch
    {
        // The server itself asks to be spared: there is nothing to wait for.
        CheckOutcome.Maintenance => ServerStateKind.ServerStateDraining,
        CheckOutcome.Success when !WasEverUp && Verdict != ServerStateKind.ServerStateDraining => ServerStateKind.ServerStateUp,
        CheckOutcome.Success when _successes >= monitor.SuccessfulChecks => ServerStateKind.ServerStateUp,
        CheckOutcome.Failure when Verdict == ServerStateKind.ServerStateUnknown => ServerStateKind.ServerStateDown,
        CheckOutcome.Failure when ConsecutiveFailures >= monitor.FailedChecks => ServerStateKind.ServerStateDown,
        _ => Verdict,
    };

    private bool IsExplainedBy(CheckOutcome outcome) => Verdict switch
    {
        ServerStateKind.ServerStateDown => outcome == CheckOutcome.Failure,
        ServerStateKind.ServerStateDraining => outcome == CheckOutcome.Maintenance,
        _ => false,
    };
}
