using CsCheck;
using Fairlead.Control.Limits;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Limits;

public sealed class PartPlannerTests
{
    [Fact]
    public void Parts_UnderAnyDelayLossAndRestart_NeverAddUpToMoreThanTheWhole() =>
        Gen.Int.Sample(seed => new PartWorld(seed).RunAndFindExcess() is null, iter: 2000);

    [Theory]
    [InlineData(2, 0.96)]
    [InlineData(4, 0.95)]
    [InlineData(8, 0.94)]
    public void Engine_ThatAloneHasDemand_GetsNearlyTheWhole(int engines, double least)
    {
        var world = new PartWorld(engines, demand: e => e == 0 ? 3.0 : 0.0);

        world.RunQuietly(3000);

        world.PartOf(0).ShouldBeGreaterThan(least);
        Enumerable.Range(0, engines).Sum(world.PartOf).ShouldBeLessThanOrEqualTo(1.000001);
    }

    [Fact]
    public void Demand_OfDifferentSize_IsMetInProportion()
    {
        var world = new PartWorld(3, demand: e => e switch { 0 => 1.5, 1 => 0.5, _ => 0.0 });

        world.RunQuietly(5000);

        world.PartOf(0).ShouldBe(0.72, 0.05);
        world.PartOf(1).ShouldBe(0.26, 0.05);
    }

    [Fact]
    public void Demand_ThatMoves_IsFollowedByTheParts()
    {
        var busy = 0;
        var world = new PartWorld(2, demand: e => e == busy ? 2.0 : 0.0);
        world.RunQuietly(3000);

        busy = 1;
        world.RunQuietly(3000);

        world.PartOf(1).ShouldBeGreaterThan(0.96);
    }

    [Fact]
    public void Parts_WhenNobodyNeedsMoreThanTheEqualOne_BecomeEqualAgain()
    {
        var demand = 2.0;
        var world = new PartWorld(2, demand: e => e == 0 ? demand : 0.0);
        world.RunQuietly(3000);

        demand = 0.1;
        world.RunQuietly(PartPlanner.HoldMs + PartPlanner.LeaseMs);

        world.PartOf(0).ShouldBe(0.5);
        world.PartOf(1).ShouldBe(0.5);
    }

    [Fact]
    public void Engine_ThatDies_LeavesTheOthersWithoutItsEqualPart()
    {
        var world = new PartWorld(2, demand: _ => 2.0);
        world.RunQuietly(1000);

        world.Kill(1);
        world.RunQuietly(PartPlanner.HoldMs + PartPlanner.LeaseMs);

        // It may still serve, cut off from here: its part is never given away.
        world.PartOf(0).ShouldBe(0.5, 0.001);
    }

    [Fact]
    public void ControlPlane_ThatGoesAway_LeavesEqualParts()
    {
        var world = new PartWorld(4, demand: e => e == 0 ? 3.0 : 0.0);
        world.RunQuietly(3000);
        world.PartOf(0).ShouldBeGreaterThan(0.9);

        world.LoseControlPlane();
        world.PartOf(0).ShouldBe(0.25);
        world.PartOf(1).ShouldBeLessThan(0.25);
        world.RunQuietly(PartPlanner.HoldMs);

        Enumerable.Range(0, 4).ShouldAllBe(e => world.PartOf(e) == 0.25);
    }
}
