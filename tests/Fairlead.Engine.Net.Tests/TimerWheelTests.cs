using Shouldly;
using Xunit;

namespace Fairlead.Engine.Net.Tests;

public sealed class TimerWheelTests
{
    [Fact]
    public void Advance_ManyRandomTimers_FireOnceNeverEarlyAndAtMostATickLate()
    {
        var random = new Random(7);
        var wheel = new TimerWheel(1000);
        var timers = Enumerable.Range(0, 2000).Select(_ => new Probe()).ToList();
        foreach (var timer in timers)
        {
            timer.Wanted = 1000 + random.Next(1, 60_000);
            wheel.Arm(timer, timer.Wanted);
        }

        for (long now = 1000; now < 62_000; now += random.Next(1, 40))
        {
            Probe.Now = now;
            wheel.Advance(now);
        }

        foreach (var timer in timers)
        {
            timer.FiredAt.Count.ShouldBe(1);
            timer.FiredAt[0].ShouldBeInRange(timer.Wanted, timer.Wanted + TimerWheel.TickMs + 40);
        }

        wheel.Count.ShouldBe(0);
    }

    [Fact]
    public void Arm_PushedBack_FiresAtTheNewMomentOnly()
    {
        var wheel = new TimerWheel(0);
        var timer = new Probe();
        wheel.Arm(timer, 100);
        wheel.Arm(timer, 5000);

        Run(wheel, 0, 6000);

        timer.FiredAt.ShouldHaveSingleItem().ShouldBeInRange(5000, 5032);
    }

    [Fact]
    public void Arm_AfterDisarmWithANearerMoment_FiresAtTheNearerMoment()
    {
        var wheel = new TimerWheel(0);
        var timer = new Probe();
        wheel.Arm(timer, 10_000);
        TimerWheel.Disarm(timer);
        wheel.Arm(timer, 200);

        Run(wheel, 0, 12_000);

        timer.FiredAt.ShouldHaveSingleItem().ShouldBeInRange(200, 232);
    }

    [Fact]
    public void Disarm_Timer_DoesNotFire()
    {
        var wheel = new TimerWheel(0);
        var timer = new Probe();
        wheel.Arm(timer, 100);
        TimerWheel.Disarm(timer);

        Run(wheel, 0, 1000);

        timer.FiredAt.ShouldBeEmpty();
        wheel.Count.ShouldBe(0);
    }

    [Fact]
    public void OnTimeout_RemovingAndArmingOthersOfItsSlot_IsSafe()
    {
        var wheel = new TimerWheel(0);
        var victim = new Probe();
        var again = new Probe();
        var first = new Probe { Action = () => { wheel.Remove(victim); wheel.Arm(again, 300); } };
        var second = new Probe { Action = first.Action };
        wheel.Arm(second, 100);
        wheel.Arm(victim, 100);
        wheel.Arm(first, 100);

        Run(wheel, 0, 400);

        first.FiredAt.Count.ShouldBe(1);
        second.FiredAt.Count.ShouldBe(1);
        victim.FiredAt.ShouldBeEmpty();
        again.FiredAt.ShouldHaveSingleItem().ShouldBeInRange(300, 332);
    }

    [Fact]
    public void NextDelay_WithAndWithoutTimers_NeverOversleeps()
    {
        var wheel = new TimerWheel(0);
        wheel.NextDelayMs(0).ShouldBe(-1);
        var timer = new Probe();

        wheel.Arm(timer, 500);

        wheel.NextDelayMs(0).ShouldBeInRange(500, 516);
        wheel.NextDelayMs(1000).ShouldBe(0);
    }

    private static void Run(TimerWheel wheel, long from, long to)
    {
        for (var now = from; now <= to; now += 8)
        {
            Probe.Now = now;
            wheel.Advance(now);
        }
    }

    private sealed class Probe : LoopTimer
    {
        [ThreadStatic]
        public static long Now;

        public long Wanted { get; set; }

        public Action? Action { get; init; }

        public List<long> FiredAt { get; } = [];

        protected override void OnTimeout()
        {
            FiredAt.Add(Now);
            Action?.Invoke();
        }
    }
}
