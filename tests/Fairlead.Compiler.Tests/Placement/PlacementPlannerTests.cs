using CsCheck;
using Fairlead.Compiler.Placement;
using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;
using Shouldly;
using Xunit;

namespace Fairlead.Compiler.Tests.Placement;

public sealed class PlacementPlannerTests
{
    private static readonly Gen<PlacementInput> AnyInput =
        from engines in Gen.Select(Gen.Enum<PlacementEngineState>(), Gen.Int[0, 4]).Array[0, 6]
        from services in Gen.Int[0, 7].Array[0, 3].Array[0, 12]
        from capacity in Gen.Int[1, 6]
        from wanted in Gen.Int[1, 3]
        from algorithm in Gen.Enum<PlacementAlgorithm>()
        select new PlacementInput(
            [.. engines.Select((e, i) => new PlacementEngine(Engine(i), e.Item1, e.Item2))],
            [.. services.Select((current, i) => new PlacementService(Service(i), [.. current.Distinct().Select(Engine)]))],
            capacity,
            wanted,
            algorithm);

    [Fact]
    public void Plan_OnItsOwnOutcome_MovesNothing() => AnyInput.Sample(input =>
    {
        var first = PlacementPlanner.Plan(input);

        var second = PlacementPlanner.Plan(With(input, first));

        second.Moves.ShouldBeEmpty();
        second.Shortages.ShouldBe(first.Shortages);
    });

    [Fact]
    public void Plan_NewPlaces_AreOnEnginesThatAreUpAndHaveRoom() => AnyInput.Sample(input =>
    {
        var plan = PlacementPlanner.Plan(input);

        foreach (var engine in input.Engines)
        {
            var had = input.Services.Count(s => s.Current.Contains(engine.Id));
            var has = plan.Engines.Values.Count(e => e.Contains(engine.Id));
            var gained = input.Services.Count(s => !s.Current.Contains(engine.Id) && plan.Engines[s.Id].Contains(engine.Id));
            if (gained > 0)
            {
                engine.State.ShouldBe(PlacementEngineState.Up);
                (engine.Load + has).ShouldBeLessThanOrEqualTo(input.ServicesPerEngine);
            }

            if (engine.State == PlacementEngineState.Disabled)
            {
                has.ShouldBe(0);
            }

            has.ShouldBeLessThanOrEqualTo(had + gained);
        }
    });

    [Fact]
    public void Plan_Shortage_OnlyWhenNoEngineWithRoomIsLeft() => AnyInput.Sample(input =>
    {
        var plan = PlacementPlanner.Plan(input);

        foreach (var shortage in plan.Shortages)
        {
            input.Engines.Where(e => e.State == PlacementEngineState.Up
                    && !plan.Engines[shortage.Service].Contains(e.Id)
                    && e.Load + plan.Engines.Values.Count(p => p.Contains(e.Id)) < input.ServicesPerEngine)
                .ShouldBeEmpty();
        }
    });

    [Fact]
    public void Plan_Moves_LeadFromTheOldPlacesToTheNew() => AnyInput.Sample(input =>
    {
        var plan = PlacementPlanner.Plan(input);

        foreach (var service in input.Services)
        {
            var places = service.Current.ToHashSet();
            foreach (var move in plan.Moves.Where(m => m.Service == service.Id))
            {
                move.Reason.ShouldNotBeNullOrWhiteSpace();
                _ = move.From is { } from && places.Remove(from);
                _ = move.To is { } to && places.Add(to);
            }

            places.ShouldBe(plan.Engines[service.Id], ignoreOrder: true);
        }
    });

    [Fact]
    public void Plan_EngineAdded_MovesNothingThatRuns()
    {
        var before = Input(2, [[0], [0], [1]], PlacementAlgorithm.Distributed);

        PlacementPlanner.Plan(before with { Engines = [.. before.Engines, new PlacementEngine(Engine(2), PlacementEngineState.Up, 0)] })
            .Moves.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(PlacementAlgorithm.Packed, 0)]
    [InlineData(PlacementAlgorithm.Distributed, 1)]
    public void Plan_NewService_GoesWhereTheAlgorithmSays(PlacementAlgorithm algorithm, int expected)
    {
        var plan = PlacementPlanner.Plan(Input(2, [[0], []], algorithm));

        plan.Engines[Service(1)].ShouldBe([Engine(expected)]);
    }

    [Fact]
    public void Plan_LimitLowered_MovesWhatFindsRoomAndLeavesTheRest()
    {
        var input = Input(2, [[0], [0], [0], [0]], PlacementAlgorithm.Packed) with { ServicesPerEngine = 1 };

        var plan = PlacementPlanner.Plan(input);

        plan.Moves.ShouldHaveSingleItem().To.ShouldBe(Engine(1));
        plan.Shortages.ShouldBeEmpty();
    }

    private static PlacementInput Input(int engines, int[][] services, PlacementAlgorithm algorithm) => new(
        [.. Enumerable.Range(0, engines).Select(i => new PlacementEngine(Engine(i), PlacementEngineState.Up, 0))],
        [.. services.Select((current, i) => new PlacementService(Service(i), [.. current.Select(Engine)]))],
        10,
        1,
        algorithm);

    private static PlacementInput With(PlacementInput input, PlacementPlan plan) =>
        input with { Services = [.. input.Services.Select(s => s with { Current = plan.Engines[s.Id] })] };

    private static ObjectId Engine(int i) => new("serviceengine", new Guid(i, 0, 0, new byte[8]));

    private static ObjectId Service(int i) => new("virtualservice", new Guid(i, 1, 0, new byte[8]));
}
