using Fairlead.Engine.Health;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Configuration;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Health;

public sealed class MonitorStateTests
{
    private static readonly CheckResult Inconclusive = new(CheckOutcome.Inconclusive, "no socket left", "");

    private readonly HealthMonitorConfig _monitor = Sample.HttpMonitor();
    private readonly MonitorState _state = new();

    // u = unknown, U = up, D = down, M = draining; results: + success, - failure, m maintenance, ? inconclusive.
    // The monitor wants 2 successes and 3 failures in a row.
    [Theory]
    [InlineData("+", "U")]
    [InlineData("-", "D")]
    [InlineData("-+", "DU")]
    [InlineData("---+", "DDDU")]
    [InlineData("+--+--+", "UUUUUUU")]
    [InlineData("+---", "UUUD")]
    [InlineData("+---+", "UUUDD")]
    [InlineData("+---++", "UUUDDU")]
    [InlineData("+---+-++", "UUUDDDDU")]
    [InlineData("+m", "UM")]
    [InlineData("+m+", "UMM")]
    [InlineData("+m++", "UMMU")]
    [InlineData("+m--", "UMMM")]
    [InlineData("+m---", "UMMMD")]
    [InlineData("m", "M")]
    [InlineData("m+", "MM")]
    [InlineData("m++", "MMU")]
    [InlineData("+--m--", "UUUMMM")]
    [InlineData("?+", "uU")]
    [InlineData("+--?-", "UUUUD")]
    public void Verdict_AfterResults_FollowsTheCounters(string results, string verdicts)
    {
        var seen = results.Select(r =>
        {
            _state.Record(Result(r), _monitor);
            return Letter(_state.Verdict);
        });

        string.Concat(seen).ShouldBe(verdicts);
    }

    [Fact]
    public void Record_WhileDownForAnotherReason_IsAChangeAndExplainsTheVerdict()
    {
        _state.Record(ScriptedProbe.Bad("expected 2xx, got 503"), _monitor).ShouldBeTrue();
        _state.Record(ScriptedProbe.Bad("expected 2xx, got 503"), _monitor).ShouldBeFalse();

        _state.Record(ScriptedProbe.Bad("connection refused"), _monitor).ShouldBeTrue();

        _state.Deciding!.Reason.ShouldBe("connection refused");
        _state.ConsecutiveFailures.ShouldBe(3);
    }

    [Fact]
    public void Record_OfOneFailureWhileUp_ChangesNothing()
    {
        _state.Record(ScriptedProbe.Good, _monitor);

        _state.Record(ScriptedProbe.Bad(), _monitor).ShouldBeFalse();

        _state.Deciding!.Outcome.ShouldBe(CheckOutcome.Success);
        _state.Last!.Outcome.ShouldBe(CheckOutcome.Failure);
    }

    private static CheckResult Result(char letter) => letter switch
    {
        '+' => ScriptedProbe.Good,
        '-' => ScriptedProbe.Bad(),
        'm' => ScriptedProbe.Maintenance,
        _ => Inconclusive,
    };

    private static char Letter(ServerStateKind verdict) => verdict switch
    {
        ServerStateKind.ServerStateUp => 'U',
        ServerStateKind.ServerStateDown => 'D',
        ServerStateKind.ServerStateDraining => 'M',
        _ => 'u',
    };
}
