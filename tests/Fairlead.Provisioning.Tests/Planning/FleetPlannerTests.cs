using Fairlead.Provisioning.Planning;
using Shouldly;
using Xunit;

namespace Fairlead.Provisioning.Tests.Planning;

public sealed class FleetPlannerTests
{
    private static readonly FleetSpec Local = new(new EngineGroupKey(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()))
    {
        VirtualServices = 1,
        PlacesEverywhere = true,
    };

    [Fact]
    public void Plan_ForTheFirstVirtualService_CreatesOneEngine()
    {
        var world = new FleetSimulation(Local);

        var step = world.Plan().Steps.ShouldHaveSingleItem().ShouldBeOfType<CreateEngine>();

        step.Id.ShouldBe("create/0");
        step.Reason.ShouldContain("1 wanted");
    }

    [Fact]
    public void Plan_WithoutVirtualServices_MakesNothing()
    {
        new FleetSimulation(Local with { VirtualServices = 0 }).Plan().Steps.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ObservedEngineState.Stopped)]
    [InlineData(ObservedEngineState.Failed)]
    public void Plan_ForADeadEngine_ReplacesTheSameAtOnce(ObservedEngineState state)
    {
        var (world, engine) = Serving();
        world.Run(engine, state);

        var step = world.Plan().Steps.ShouldHaveSingleItem().ShouldBeOfType<ReplaceEngine>();

        step.Engine.ShouldBe(engine);
        step.Reason.ShouldBe($"it is {state}");
    }

    [Fact]
    public void Plan_ForAnEngineThatIsNotThere_ReplacesTheSame()
    {
        var (world, engine) = Serving();
        world.There.Clear();

        world.Plan().Steps.ShouldHaveSingleItem().ShouldBeOfType<ReplaceEngine>().Engine.ShouldBe(engine);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 8)]
    [InlineData(40, 60)]
    public void Plan_ForAnEngineThatKeepsDying_WaitsLongerEachTime(int starts, int seconds)
    {
        var (world, engine) = Serving();
        world.Record(engine, connected: false, starts: new EngineStarts(starts, world.Now));
        world.Run(engine, ObservedEngineState.Stopped);

        var plan = world.Plan();

        plan.IsEmpty.ShouldBe(seconds > 0);
        plan.NextLook.ShouldBe(seconds > 0 ? world.Now.AddSeconds(seconds) : null);
    }

    [Fact]
    public void Plan_ForAnEngineThatNeverConnects_StartsItOverAtItsDeadline()
    {
        var world = new FleetSimulation(Local);
        var engine = world.NewId();
        world.Record(engine, connected: false);
        world.Run(engine);

        var early = world.Plan();
        world.Now = early.NextLook!.Value;
        var late = world.Plan();

        early.NextLook.ShouldBe(FleetSimulation.Start + Local.Deadlines.Create);
        late.Steps.ShouldHaveSingleItem().ShouldBeOfType<RecycleEngine>().Engine.ShouldBe(engine);
    }

    [Fact]
    public void Plan_ForASilentEngineThatWasJustStartedOver_GivesItTime()
    {
        var (world, engine) = Serving();
        world.Known[engine] = world.Known[engine] with { Session = new EngineContact(false, world.Now, true) };
        world.Now += Local.Deadlines.Silence;
        world.Known[engine] = world.Known[engine] with { Starts = new EngineStarts(1, world.Now) };

        world.Plan().NextLook.ShouldBe(world.Now + Local.Deadlines.Silence);
    }

    [Fact]
    public void Plan_ForAnUnrecordedEngineWithRoom_AdoptsItInsteadOfCreating()
    {
        var world = new FleetSimulation(Local);
        var stray = world.NewId();
        world.Run(stray);

        world.Plan().Steps.ShouldHaveSingleItem().ShouldBeOfType<AdoptEngine>().Engine.ShouldBe(stray);
    }

    [Fact]
    public void Plan_ForAnUnrecordedEngineWithoutRoom_EndsIt()
    {
        var (world, _) = Serving();
        var stray = world.NewId();
        world.Run(stray);

        world.Plan().Steps.ShouldHaveSingleItem().ShouldBeOfType<DeleteEngine>().Engine.ShouldBe(stray);
    }

    [Fact]
    public void Plan_AfterTheLastVirtualService_KeepsTheEngineForTheDelay()
    {
        var (world, engine) = Serving();
        world.Spec = Local with { VirtualServices = 0 };

        var early = world.Plan();
        world.SurplusSince = world.Now;
        world.Now += TimeSpan.FromMinutes(120);
        var late = world.Plan();

        early.Steps.ShouldHaveSingleItem().ShouldBeOfType<WaitUntil>().At.ShouldBe(FleetSimulation.Start.AddMinutes(120));
        late.Steps.ShouldHaveSingleItem().ShouldBeOfType<DeleteEngine>().Engine.ShouldBe(engine);
    }

    [Fact]
    public void Plan_WithADelayOfForEver_NeverEndsAnUnneededEngine()
    {
        var (world, _) = Serving();
        world.Spec = Local with { VirtualServices = 0, DeprovisionDelay = null };
        world.SurplusSince = world.Now;
        world.Now += TimeSpan.FromDays(1000);

        world.Plan().Steps.ShouldBeEmpty();
    }

    [Fact]
    public void Plan_BeyondTheMaximum_EndsTheOneThatServesLeast()
    {
        var (world, serving) = Serving();
        var silent = world.NewId();
        world.Record(silent, connected: false);
        world.Run(silent);
        world.Spec = Local with { MaxEngines = 1 };

        world.Plan().Steps.ShouldHaveSingleItem().ShouldBeOfType<DeleteEngine>().Engine.ShouldBe(silent);
        silent.ShouldNotBe(serving);
    }

    [Fact]
    public void Plan_WithADisabledEngine_AddsAnotherAndKeepsIt()
    {
        var (world, engine) = Serving();
        world.Record(engine, enabled: false);

        world.Plan().Steps.ShouldHaveSingleItem().ShouldBeOfType<CreateEngine>().Id.ShouldBe("create/1");
    }

    [Theory]
    [InlineData(HaMode.Shared, false, 25, 1, 1, 1, 10, 4)]
    [InlineData(HaMode.Shared, false, 1, 1, 1, 1, 10, 2)]
    [InlineData(HaMode.Shared, false, 10, 1, 2, 0, 10, 2)]
    [InlineData(HaMode.SharedPair, false, 25, 1, 1, 1, 10, 5)]
    [InlineData(HaMode.LegacyActiveStandby, false, 25, 1, 1, 1, 10, 2)]
    [InlineData(HaMode.Shared, true, 1000, 1, 1, 1, 10, 1)]
    [InlineData(HaMode.Shared, true, 1000, 1, 3, 1, 10, 3)]
    [InlineData(HaMode.Shared, false, 1000, 1, 1, 1, 10, 10)]
    [InlineData(HaMode.Shared, false, 1, 5, 1, 0, 10, 5)]
    [InlineData(HaMode.Shared, false, 0, 5, 1, 3, 10, 0)]
    public void Size_OfAGroup_FollowsModeNeedAndLimits(
        HaMode mode, bool everywhere, int virtualServices, int min, int scaleout, int buffer, int seats, int engines)
    {
        var size = FleetSizing.Of(Local with
        {
            HaMode = mode,
            PlacesEverywhere = everywhere,
            VirtualServices = virtualServices,
            MinEngines = min,
            MinScaleout = scaleout,
            BufferEngines = buffer,
            MaxVirtualServicesPerEngine = seats,
        });

        size.Engines.ShouldBe(engines);
        size.Reason.ShouldNotBeNullOrEmpty();
    }

    private static (FleetSimulation World, Guid Engine) Serving()
    {
        var world = new FleetSimulation(Local);
        var engine = world.NewId();
        world.Record(engine);
        world.Run(engine);
        return (world, engine);
    }
}
