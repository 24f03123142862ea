using Fairlead.Engine.Configuration;
using Fairlead.Engine.Health;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Configuration;
using Fairlead.Engine.Upstream;
using Fairlead.Testing.Running;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Health;

public sealed class HealthMonitorsTests : IDisposable
{
    private static readonly ServerKey First = new("pool-a", "10.0.0.1", 80);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedProbe _probe;
    private readonly ServerRegistry _servers;
    private readonly CheckRunner _runner;
    private readonly HealthMonitors _monitors;

    public HealthMonitorsTests()
    {
        _probe = new ScriptedProbe(_time);
        _servers = new ServerRegistry(1, _time);
        _runner = new CheckRunner(_probe, _time, atOnce: 4);
        _monitors = new HealthMonitors(_servers, _runner, NullLogger<HealthMonitors>.Instance);
    }

    public void Dispose()
    {
        _monitors.Dispose();
        _runner.Dispose();
    }

    [Fact]
    public async Task Member_ThatAppears_IsCheckedAtOnceAndUpAfterItsFirstSuccess()
    {
        _probe.Answer(ScriptedProbe.Good);
        Follow(Sample.Pool("a", Sample.HttpMonitor(intervalMs: 3_600_000)));

        await Reaches(First, ServerStateKind.ServerStateUp, isTimeMoving: false);

        _probe.Checks.ShouldHaveSingleItem().Server.ToString().ShouldBe("10.0.0.1:80");
        _servers.Find(First)!.ActiveHealth.ShouldBe(ServerStateKind.ServerStateUp);
    }

    [Fact]
    public async Task Member_ThatIsNotThereYet_IsCheckedOftenUntilItIs()
    {
        _probe.Answer(ScriptedProbe.Bad("connection refused"));
        Follow(Sample.Pool("a", Sample.HttpMonitor(intervalMs: 3_600_000)));
        await Reaches(First, ServerStateKind.ServerStateDown);
        await AfterChecks(4);

        _probe.Answer(ScriptedProbe.Good);

        await Reaches(First, ServerStateKind.ServerStateUp);
        (_probe.Checks[^1].At - _probe.Checks[0].At).ShouldBeLessThan(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Checks_OfAMemberThatIsUp_KeepTheInterval()
    {
        _probe.Answer(ScriptedProbe.Good);
        Follow(Sample.Pool("a", Sample.HttpMonitor(intervalMs: 10_000)));

        await AfterChecks(5);

        var gaps = _probe.Checks.Zip(_probe.Checks.Skip(1), (a, b) => b.At - a.At).ToList();
        gaps[0].ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(5));
        gaps.Skip(1).ShouldAllBe(g => g >= TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Member_ThatFailsOftenEnough_IsDownWithReasonEvidenceAndCount()
    {
        _probe.Answer(ScriptedProbe.Good);
        Follow(Sample.Pool("a", Sample.HttpMonitor()));
        await Reaches(First, ServerStateKind.ServerStateUp);
        var before = _probe.Checks.Count;

        _probe.Answer(ScriptedProbe.Bad());
        await Reaches(First, ServerStateKind.ServerStateDown);

        (_probe.Checks.Count - before).ShouldBeGreaterThanOrEqualTo(3);
        var health = _monitors.Find(First)!.Describe();
        health.Reason.ShouldBe("HTTP monitor 'http': expected 2xx, got 503");
        health.Evidence.ShouldBe("HTTP/1.1 503");
        health.Monitor.ShouldBe("healthmonitor-http");
        health.ConsecutiveFailures.ShouldBeGreaterThanOrEqualTo(3u);
        health.SinceUnixMs.ShouldBeGreaterThan(_probe.Checks[0].At.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Check_WithoutAnAnswerInTime_IsAFailureThatSaysSo()
    {
        _probe.IsSilent = true;
        Follow(Sample.Pool("a", Sample.HttpMonitor()));

        await Reaches(First, ServerStateKind.ServerStateDown);

        _monitors.Find(First)!.Describe().Reason.ShouldContain("within 500 ms");
    }

    [Fact]
    public async Task Member_WhoseConfigurationDidNotChange_KeepsItsStateWithoutANewCheck()
    {
        _probe.Answer(ScriptedProbe.Good);
        var pool = Sample.Pool("a", Sample.HttpMonitor());
        Follow(pool);
        await Reaches(First, ServerStateKind.ServerStateUp);
        var checks = _probe.Checks.Count;

        var renamed = pool.Change(r => r.Pool.Name = "renamed");
        _monitors.Follow(HeldConfig.Of([renamed, Sample.Endpoints("a", ("10.0.0.1", 80), ("10.0.0.2", 80))]));

        _monitors.Find(First)!.Describe().State.ShouldBe(ServerStateKind.ServerStateUp);
        await Reaches(First with { Address = "10.0.0.2" }, ServerStateKind.ServerStateUp, isTimeMoving: false);
        _probe.Checks.Count.ShouldBe(checks + 1);
    }

    [Fact]
    public async Task Member_WhoseMonitorIsChangedOrJoinedByAnother_IsNotTakenOutMeanwhile()
    {
        _probe.Answer(ScriptedProbe.Good);
        Follow(Sample.Pool("a", Sample.HttpMonitor()));
        await Reaches(First, ServerStateKind.ServerStateUp);

        _probe.IsSilent = true;
        Follow(Sample.Pool("a", Sample.HttpMonitor(intervalMs: 2000), Sample.TcpMonitor()));

        _servers.Find(First)!.ActiveHealth.ShouldBe(ServerStateKind.ServerStateUp);
    }

    [Fact]
    public async Task Member_ThatIsRemoved_IsNotCheckedAnyMore()
    {
        _probe.Answer(ScriptedProbe.Good);
        Follow(Sample.Pool("a", Sample.HttpMonitor()));
        await Reaches(First, ServerStateKind.ServerStateUp);

        _monitors.Follow(HeldConfig.Of([Sample.Pool("a", Sample.HttpMonitor()), Sample.Endpoints("a", ("10.0.0.2", 80))]));
        await AfterChecks(10);

        _monitors.Find(First).ShouldBeNull();
        _probe.Checks.Count(c => c.Server.Address.ToString() == "10.0.0.1").ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Member_InMaintenance_IsDraining()
    {
        _probe.Answer(ScriptedProbe.Good);
        Follow(Sample.Pool("a", Sample.HttpMonitor()));
        await Reaches(First, ServerStateKind.ServerStateUp);

        _probe.Answer(ScriptedProbe.Maintenance);

        await Reaches(First, ServerStateKind.ServerStateDraining);
        _servers.Find(First)!.ActiveHealth.ShouldBe(ServerStateKind.ServerStateDraining);
    }

    [Fact]
    public void Member_OfAPoolWithoutMonitors_IsTakenToBeUp()
    {
        Follow(Sample.Pool("a"));

        _monitors.Find(First)!.Describe().State.ShouldBe(ServerStateKind.ServerStateUp);
        _servers.Find(First)!.ActiveHealth.ShouldBe(ServerStateKind.ServerStateUnknown);
    }

    [Fact]
    public async Task Member_WhoseMonitorsAreTakenAway_IsTakenToBeUpAgain()
    {
        _probe.Answer(ScriptedProbe.Bad());
        Follow(Sample.Pool("a", Sample.HttpMonitor()));
        await Reaches(First, ServerStateKind.ServerStateDown);

        Follow(Sample.Pool("a"));

        _servers.Find(First)!.ActiveHealth.ShouldBe(ServerStateKind.ServerStateUnknown);
    }

    [Fact]
    public void Member_ThatIsDisabled_IsNotCheckedAndSaysSo()
    {
        _monitors.Follow(HeldConfig.Of(
            [Sample.Pool("a", Sample.HttpMonitor()), Sample.Endpoints("a", ("10.0.0.1", 80)).Change(r => r.Endpoints.Servers[0].Enabled = false)]));

        _monitors.Find(First)!.Describe().State.ShouldBe(ServerStateKind.ServerStateDisabled);
        _probe.Checks.ShouldBeEmpty();
    }

    [Fact]
    public async Task Checks_OfManyMembers_AreNeverMoreThanAllowedAtOnce()
    {
        _probe.IsSilent = true;
        var servers = Enumerable.Range(1, 50).Select(i => ($"10.0.1.{i}", 80)).ToArray();

        _monitors.Follow(HeldConfig.Of([Sample.Pool("a", Sample.HttpMonitor()), Sample.Endpoints("a", servers)]));

        await Happens("the first checks", () => _probe.Checks.Count >= 4, isTimeMoving: false);
        _probe.Checks.Count.ShouldBe(4);
        _probe.MostAtOnce.ShouldBe(4);
        await AfterChecks(60);
        _probe.MostAtOnce.ShouldBe(4);
    }

    private void Follow(Resource pool) => _monitors.Follow(HeldConfig.Of([pool, Sample.Endpoints("a", ("10.0.0.1", 80))]));

    private Task Reaches(ServerKey member, ServerStateKind state, bool isTimeMoving = true) =>
        Happens($"{member} is {state}", () => _monitors.Find(member)?.Describe().State == state, isTimeMoving);

    private Task AfterChecks(int count) => Happens($"{count} checks", () => _probe.Checks.Count >= count, isTimeMoving: true);

    private async Task Happens(string what, Func<bool> condition, bool isTimeMoving)
    {
        for (var i = 0; i < 200 && isTimeMoving && !condition(); i++)
        {
            _time.Advance(Step);
            await Task.Yield();
        }

        await Until.TrueAsync(
            what,
            TimeSpan.FromSeconds(10),
            () =>
            {
                if (isTimeMoving && !condition())
                {
                    _time.Advance(Step * 10);
                }

                return Task.FromResult(condition());
            },
            TestContext.Current.CancellationToken);
    }
}
