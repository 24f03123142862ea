using Fairlead.Provisioning;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.Testing.Clouds;

/// <summary>What every cloud does alike. A cloud's tests inherit this and say how to make one.</summary>
public abstract class CloudContractTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly EngineGroupKey _group = new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
    private readonly EngineGroupKey _other = new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());

    protected abstract ICloud Cloud { get; }

    /// <summary>An address this cloud can bring to an engine.</summary>
    protected abstract string Vip { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Makes the engine end, not by the cloud's doing.</summary>
    protected abstract Task CrashAsync(ObservedEngine engine);

    protected static EngineSpec Engine(EngineGroupKey group) => new(
        group, Guid.NewGuid(), "Avi-se-abcde", new Uri("https://127.0.0.1:1"), "authority", "token", 1, 256);

    [Fact]
    public async Task Observe_OfAnEmptyGroup_IsEmpty()
    {
        (await Cloud.ObserveAsync(_group, Cancelled)).Engines.ShouldBeEmpty();
    }

    [Fact]
    public async Task CreateEngine_New_RunsUnderItsIdAndName()
    {
        var engine = Engine(_group);

        await Cloud.CreateEngineAsync(engine, Cancelled);

        var observed = await RunningAsync(engine);
        observed.Name.ShouldBe(engine.Name);
        observed.HostHandle.ShouldNotBeNullOrEmpty();
        observed.Reason.ShouldNotBeNullOrEmpty();
        observed.Vips.ShouldBeEmpty();
    }

    [Fact]
    public async Task CreateEngine_Again_ChangesNothing()
    {
        var engine = Engine(_group);
        await Cloud.CreateEngineAsync(engine, Cancelled);
        var before = await RunningAsync(engine);

        await Cloud.CreateEngineAsync(engine with { JoinToken = "another" }, Cancelled);

        (await RunningAsync(engine)).ShouldBe(before with { Vips = before.Vips }, new SameEngine());
    }

    [Fact]
    public async Task CreateEngine_ManyTimesAtOnce_StartsOne()
    {
        var engine = Engine(_group);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Cloud.CreateEngineAsync(engine, Cancelled)));

        await RunningAsync(engine);
        (await Cloud.ObserveAsync(_group, Cancelled)).Engines.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task CreateEngine_OfOneThatCrashed_StartsItAgain()
    {
        var engine = Engine(_group);
        await Cloud.CreateEngineAsync(engine, Cancelled);
        var before = await RunningAsync(engine);
        await CrashAsync(before);
        await BecomesAsync(engine, state => state is ObservedEngineState.Stopped or ObservedEngineState.Failed or null);

        await Cloud.CreateEngineAsync(engine, Cancelled);

        var after = await RunningAsync(engine);
        after.HostHandle.ShouldNotBe(before.HostHandle);
    }

    [Fact]
    public async Task CreateEngine_UnderAnIdOfAnotherGroup_IsRefused()
    {
        var engine = Engine(_group);
        await Cloud.CreateEngineAsync(engine, Cancelled);

        await Should.ThrowAsync<InvalidOperationException>(() => Cloud.CreateEngineAsync(engine with { Group = _other }, Cancelled));

        await RunningAsync(engine);
    }

    [Fact]
    public async Task DeleteEngine_Running_IsGone()
    {
        var engine = Engine(_group);
        await Cloud.CreateEngineAsync(engine, Cancelled);
        await RunningAsync(engine);

        await Cloud.DeleteEngineAsync(_group, engine.Id, Cancelled);

        await BecomesAsync(engine, state => state is null);
    }

    [Fact]
    public async Task DeleteEngine_NotThere_Succeeds()
    {
        await Cloud.DeleteEngineAsync(_group, Guid.NewGuid(), Cancelled);
    }

    [Fact]
    public async Task DeleteEngine_OfAnotherGroup_TouchesNothing()
    {
        var engine = Engine(_group);
        await Cloud.CreateEngineAsync(engine, Cancelled);
        var before = await RunningAsync(engine);

        await Cloud.DeleteEngineAsync(_other, engine.Id, Cancelled);

        (await RunningAsync(engine)).HostHandle.ShouldBe(before.HostHandle);
    }

    [Fact]
    public async Task Observe_OfAnotherGroup_ShowsNothing()
    {
        await Cloud.CreateEngineAsync(Engine(_group), Cancelled);

        (await Cloud.ObserveAsync(_other, Cancelled)).Engines.ShouldBeEmpty();
        (await Cloud.ObserveAsync(_group with { Tenant = Guid.NewGuid() }, Cancelled)).Engines.ShouldBeEmpty();
    }

    [Fact]
    public async Task AttachVip_Twice_IsThereOnceAndDetachTakesIt()
    {
        var engine = Engine(_group);
        await Cloud.CreateEngineAsync(engine, Cancelled);
        await Cloud.AttachVipAsync(_group, engine.Id, Vip, Cancelled);
        await Cloud.AttachVipAsync(_group, engine.Id, Vip, Cancelled);
        var attached = await RunningAsync(engine);

        await Cloud.DetachVipAsync(_group, engine.Id, Vip, Cancelled);
        await Cloud.DetachVipAsync(_group, engine.Id, Vip, Cancelled);

        attached.Vips.ShouldBe([Vip]);
        (await RunningAsync(engine)).Vips.ShouldBeEmpty();
    }

    private async Task<ObservedEngine> RunningAsync(EngineSpec engine)
    {
        ObservedEngine? found = null;
        await Until.TrueAsync($"engine {engine.Id} runs", Limit, async () =>
        {
            found = (await Cloud.ObserveAsync(engine.Group, Cancelled)).Engines.SingleOrDefault(one => one.Id == engine.Id);
            return found?.State == ObservedEngineState.Running;
        }, Cancelled);
        return found!;
    }

    private Task BecomesAsync(EngineSpec engine, Func<ObservedEngineState?, bool> condition) =>
        Until.TrueAsync($"engine {engine.Id} changes", Limit, async () =>
            condition((await Cloud.ObserveAsync(engine.Group, Cancelled)).Engines.SingleOrDefault(one => one.Id == engine.Id)?.State), Cancelled);

    private sealed class SameEngine : IEqualityComparer<ObservedEngine>
    {
        public bool Equals(ObservedEngine? x, ObservedEngine? y) =>
            x is not null && y is not null && x.Vips.SequenceEqual(y.Vips) && x with { Vips = y.Vips } == y;

        public int GetHashCode(ObservedEngine obj) => obj.Id.GetHashCode();
    }
}
