using CsCheck;
using Fairlead.Provisioning.Planning;
using Shouldly;
using Xunit;

namespace Fairlead.Provisioning.Tests.Planning;

/// <summary>What holds for every group, whatever became of its engines.</summary>
public sealed class FleetPlannerProperties
{
    private static readonly Gen<FleetSpec> Specs =
        from virtualServices in Gen.Int[0, 40]
        from mode in Gen.Enum<HaMode>()
        from min in Gen.Int[0, 4]
        from max in Gen.Int[0, 8]
        from buffer in Gen.Int[0, 3]
        from scaleout in Gen.Int[1, 3]
        from seats in Gen.Int[1, 10]
        from everywhere in Gen.Bool
        from delay in Gen.Int[-1, 1].Select(minutes => minutes < 0 ? (TimeSpan?)null : TimeSpan.FromMinutes(minutes * 5))
        select new FleetSpec(new EngineGroupKey(Guid.Empty, Guid.Empty, Guid.Empty))
        {
            VirtualServices = virtualServices,
            HaMode = mode,
            MinEngines = min,
            MaxEngines = max,
            BufferEngines = buffer,
            MinScaleout = scaleout,
            MaxVirtualServicesPerEngine = seats,
            PlacesEverywhere = everywhere,
            DeprovisionDelay = delay,
        };

    /// <summary>Any mixture: recorded or not, there or not, running or dead, connected or not, ours or not.</summary>
    private static readonly Gen<FleetSimulation> Worlds =
        from spec in Specs
        from engines in Gen.Select(Gen.Bool, Gen.Int[-1, 3].Select(state => state < 0 ? (ObservedEngineState?)null : (ObservedEngineState)state), Gen.Bool, Gen.Int[0, 9], Gen.Int[0, 9]).Array[0, 10]
        select World(spec, engines);

    [Fact]
    public void Plan_AppliedUntilNothingIsDue_Converges() => Worlds.Sample(world =>
    {
        Converge(world);

        var ours = world.Known.Values.Where(engine => engine.IsOurs).ToList();
        ours.ShouldAllBe(engine => world.There.ContainsKey(engine.Id));
        world.There.Keys.ShouldBeSubsetOf([.. world.Known.Keys]);
        var capacity = world.Known.Values.Count(engine => engine.IsEnabled);
        var room = world.Spec.MaxEngines - world.Known.Count;
        (capacity >= world.Plan().Desired.Engines || room <= 0).ShouldBeTrue();
    });

    [Fact]
    public void Plan_OfAConvergedGroup_IsEmpty() => Worlds.Sample(world =>
    {
        Converge(world);

        world.Plan().IsEmpty.ShouldBeTrue();
    });

    [Fact]
    public void Plan_NeverTouchesWhatIsNotOurs() => Worlds.Sample(world =>
    {
        var foreign = world.Known.Values.Where(engine => !engine.IsOurs).Select(engine => engine.Id).ToHashSet();

        Converge(world);

        world.Done.OfType<DeleteEngine>().ShouldAllBe(step => !foreign.Contains(step.Engine));
        world.Done.OfType<RecycleEngine>().ShouldAllBe(step => !foreign.Contains(step.Engine));
        world.Done.OfType<ReplaceEngine>().ShouldAllBe(step => !foreign.Contains(step.Engine));
        foreign.ShouldBeSubsetOf([.. world.Known.Keys]);
    });

    [Fact]
    public void Plan_AppliedInPart_NeverTakesServingEnginesBelowTheNeed() =>
        Gen.Select(Worlds, Gen.Int[0, 30]).Sample((world, halves) =>
        {
            var plan = world.Plan();
            var floor = Math.Min(plan.Desired.Engines, world.Serving);

            world.Apply(plan, halves);

            world.Serving.ShouldBeGreaterThanOrEqualTo(floor);
        });

    [Fact]
    public void Plan_AfterACrashAtAnyHalfStep_ResumesWithoutOrphans() =>
        Gen.Select(Worlds, Gen.Int[0, 30]).Sample((world, halves) =>
        {
            world.Apply(world.Plan(), halves);

            Converge(world);

            world.There.Keys.ShouldBeSubsetOf([.. world.Known.Keys]);
            world.Known.Values.Where(engine => engine.IsOurs).ShouldAllBe(engine => world.There.ContainsKey(engine.Id));
        });

    [Fact]
    public void Plan_NeverWantsMoreThanTheMaximum() => Worlds.Sample(world =>
    {
        var before = world.Known.Count;

        Converge(world);

        world.Known.Count.ShouldBeLessThanOrEqualTo(Math.Max(before, world.Spec.MaxEngines));
    });

    [Fact]
    public void Plan_NamesEachStepOnce() => Worlds.Sample(world =>
    {
        var ids = world.Plan().Steps.Select(step => step.Id).ToList();

        ids.Distinct().Count().ShouldBe(ids.Count);
    });

    [Fact]
    public void Plan_OfTheSameInput_IsTheSame() => Worlds.Sample(world => world.Plan().Steps.ShouldBe(world.Plan().Steps));

    [Fact]
    public void Plan_LeavesNothingPendingWithoutADeadline() => Worlds.Sample(world =>
    {
        var plan = world.Plan();
        var named = plan.Steps.Select(step => step.Id).ToHashSet();
        var pending = world.Known.Values.Where(engine => engine is { IsOurs: true, Session.IsConnected: false } && world.There.ContainsKey(engine.Id));

        pending.ShouldAllBe(engine => new[] { "wait/", "replace/", "recycle/", "delete/" }.Any(verb => named.Contains(verb + engine.Id)));
    });

    private static FleetSimulation World(
        FleetSpec spec, (bool IsRecorded, ObservedEngineState? State, bool IsConnected, int Enabled, int Ours)[] engines)
    {
        var world = new FleetSimulation(spec);
        foreach (var engine in engines)
        {
            var id = world.NewId();
            var isOurs = engine.Ours > 0;
            if (engine.IsRecorded || !isOurs)
            {
                world.Record(id, engine.Enabled > 0, engine.IsConnected && engine.State == ObservedEngineState.Running, isOurs);
            }

            if (engine.State is { } state && isOurs)
            {
                world.Run(id, state);
            }
        }

        return world;
    }

    private static void Converge(FleetSimulation world)
    {
        for (var pass = 0; pass < 20; pass++)
        {
            var plan = world.Plan();
            if (plan.IsEmpty && plan.NextLook is null)
            {
                return;
            }

            world.Apply(plan);
            world.Settle();
            world.Now = plan.IsEmpty ? plan.NextLook!.Value : world.Now;
        }

        world.Plan().Steps.ShouldBeEmpty();
    }
}
