using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Provisioning;
using Fairlead.Tenants.Store;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Fleet;

public sealed class FleetReconcilerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_ForTheFirstVirtualService_RecordsAndStartsAnEngine()
    {
        await using var fixture = await FleetFixture.CreateAsync();

        await fixture.PassAsync();

        var record = (await fixture.EnginesAsync()).ShouldHaveSingleItem();
        record.Name.ShouldMatch("^Avi-se-[a-z]{5}$");
        var engine = KindCodec.Read<ServiceEngine>(record.Body);
        engine.CloudRef.ShouldBe(fixture.CloudId.ToString());
        engine.SeGroupRef.ShouldBe(fixture.Group.ToString());
        engine.ControllerCreated.ShouldBeTrue();
        var machine = fixture.Cloud.Machines.ShouldHaveSingleItem();
        machine.Id.ShouldBe(record.Id.Value);
        machine.Group.ShouldBe(fixture.Key);
        machine.ControlEndpoint.ShouldBe(new Uri("https://127.0.0.1:9443"));
        machine.Authority.ShouldStartWith("-----BEGIN CERTIFICATE-----");
    }

    [Fact]
    public async Task Run_ForANewEngine_GivesItATokenOfItsOwn()
    {
        await using var fixture = await FleetFixture.CreateAsync();

        await fixture.PassAsync();

        var machine = fixture.Cloud.Machines.Single();
        var grant = await fixture.Credentials.TakeJoinTokenAsync(machine.JoinToken, fixture.Time.GetUtcNow().AddMinutes(59), Cancelled);
        grant.ShouldNotBeNull().Tenant.ShouldBe(fixture.Tenant);
        grant.Engine.ShouldBe(new ObjectId("serviceengine", machine.Id));
    }

    [Fact]
    public async Task Run_Again_ChangesNothing()
    {
        await using var fixture = await FleetFixture.CreateAsync();
        await fixture.PassAsync();
        var calls = fixture.Cloud.Calls.Count;

        var outcome = await fixture.PassAsync();

        fixture.Cloud.Calls.Count.ShouldBe(calls);
        (await fixture.EnginesAsync()).Count.ShouldBe(1);
        outcome.ShouldNotBeNull().Report.Done.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    public async Task Run_WithVirtualServicesOfWhichSomeAreOff_CountsThoseThatAreOn(int enabled, int engines)
    {
        await using var fixture = await FleetFixture.CreateAsync(withService: false);
        await fixture.AddServiceAsync(enabled: false);
        for (var i = 0; i < enabled; i++)
        {
            await fixture.AddServiceAsync();
        }

        await fixture.PassAsync();

        fixture.Cloud.Machines.Count.ShouldBe(engines);
    }

    [Fact]
    public async Task Run_AfterTheScaleWasRaised_AddsEngines()
    {
        await using var fixture = await FleetFixture.CreateAsync();
        await fixture.PassAsync();

        await fixture.ChangeGroupAsync(group => group with { MinScaleoutPerVs = 3 });
        await fixture.PassAsync();

        fixture.Cloud.Machines.Count.ShouldBe(3);
        (await fixture.EnginesAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Run_AfterTheEngineDied_StartsTheSameAgain()
    {
        await using var fixture = await FleetFixture.CreateAsync();
        await fixture.PassAsync();
        var before = fixture.Cloud.Machines.Single();
        fixture.Cloud.Become(before.Id, ObservedEngineState.Stopped, "its process is gone");

        var outcome = await fixture.PassAsync();

        var after = fixture.Cloud.Machines.ShouldHaveSingleItem();
        after.Id.ShouldBe(before.Id);
        after.JoinToken.ShouldNotBe(before.JoinToken);
        (await fixture.EnginesAsync()).Count.ShouldBe(1);
        outcome.ShouldNotBeNull().Report.Done.ShouldHaveSingleItem().ShouldContain("its process is gone");
    }

    [Fact]
    public async Task Run_WhileTheEngineKeepsDying_WaitsAndSaysUntilWhen()
    {
        await using var fixture = await FleetFixture.CreateAsync();
        fixture.Cloud.StateAfterStart = ObservedEngineState.Failed;
        await fixture.PassAsync();
        await fixture.PassAsync();

        var outcome = await fixture.PassAsync();

        fixture.Cloud.Calls.Count.ShouldBe(2);
        outcome.ShouldNotBeNull().NextLook.ShouldBe(fixture.Time.GetUtcNow().AddSeconds(1));
        outcome.Report.Pending.ShouldHaveSingleItem().ShouldContain("started 2 times without success");
    }

    [Fact]
    public async Task Run_WhenTheCloudRefuses_ReportsWhyAndResumesWithTheSameEngine()
    {
        await using var fixture = await FleetFixture.CreateAsync();
        fixture.Cloud.Fail = (call, _) => call == "create" ? new IOException("no space left on device") : null;

        var failed = await fixture.PassAsync();
        var recorded = (await fixture.EnginesAsync()).ShouldHaveSingleItem();
        fixture.Cloud.Fail = (_, _) => null;
        await fixture.PassAsync();

        failed.ShouldNotBeNull().Failures.ShouldHaveSingleItem();
        fixture.Reports[0].Failures.ShouldHaveSingleItem().ShouldContain("no space left on device");
        fixture.Cloud.Machines.ShouldHaveSingleItem().Id.ShouldBe(recorded.Id.Value);
    }

    [Fact]
    public async Task Run_CutOffAfterTheCloudDidIt_MakesNoSecondEngine()
    {
        await using var fixture = await FleetFixture.CreateAsync();
        fixture.Cloud.FailAfter = (call, _) => call == "create" ? new IOException("connection reset") : null;
        await fixture.PassAsync();
        fixture.Cloud.FailAfter = (_, _) => null;

        await fixture.PassAsync();

        fixture.Cloud.Machines.ShouldHaveSingleItem();
        (await fixture.EnginesAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Run_WhenOneStepFails_StillTakesTheOthers()
    {
        await using var fixture = await FleetFixture.CreateAsync();
        await fixture.ChangeGroupAsync(group => group with { MinScaleoutPerVs = 2 });
        var first = true;
        fixture.Cloud.Fail = (call, _) =>
        {
            var fails = call == "create" && first;
            first &= !fails;
            return fails ? new IOException("once") : null;
        };

        var outcome = await fixture.PassAsync();

        outcome.ShouldNotBeNull().Failures.Count.ShouldBe(1);
        outcome.Report.Done.Count.ShouldBe(1);
        fixture.Cloud.Machines.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Run_WhenTheCloudCannotBeObserved_ReportsAndTouchesNothing()
    {
        await using var fixture = await FleetFixture.CreateAsync();
        fixture.Cloud.Fail = (call, _) => call == "observe" ? new IOException("cloud is away") : null;

        await Should.ThrowAsync<IOException>(fixture.PassAsync);

        fixture.Reports.ShouldHaveSingleItem().Failures.ShouldBe(["cloud is away"]);
        (await fixture.EnginesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_InACloudThatStartsNothing_LooksAfterNothing()
    {
        await using var fixture = await FleetFixture.CreateAsync("CLOUD_NONE");

        (await fixture.PassAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Run_WithAnEngineOfOursThatIsNotRecorded_AdoptsIt()
    {
        await using var fixture = await FleetFixture.CreateAsync();
        var stray = new EngineSpec(fixture.Key, Guid.NewGuid(), "Avi-se-stray", new Uri("https://127.0.0.1:1"), "", "", 0, 0);
        fixture.Cloud.Appear(stray);

        await fixture.PassAsync();

        (await fixture.EnginesAsync()).ShouldHaveSingleItem().Id.Value.ShouldBe(stray.Id);
        fixture.Cloud.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_AfterTheLastVirtualService_EndsTheEngineAfterTheDelay()
    {
        await using var fixture = await FleetFixture.CreateAsync(withService: false);
        var service = await fixture.AddServiceAsync();
        await fixture.PassAsync();
        await fixture.CommitAsync(new DeleteObject(service, null));

        var waiting = await fixture.PassAsync();
        fixture.Time.Advance(TimeSpan.FromMinutes(120));
        var engine = fixture.Cloud.Machines.Single().Id;
        await fixture.PassAsync();

        waiting.ShouldNotBeNull().Report.Pending.ShouldContain(words => words.Contains("not needed"));
        fixture.Cloud.Calls[^1].ShouldBe($"delete {engine}");
        fixture.Cloud.Machines.ShouldBeEmpty();
        (await fixture.EnginesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_CutOffInTheMiddleOfADeletion_ResumesIt()
    {
        await using var fixture = await FleetFixture.CreateAsync();
        await fixture.ChangeGroupAsync(group => group with { MinScaleoutPerVs = 2, MaxScaleoutPerVs = 2 });
        await fixture.PassAsync();
        await fixture.ChangeGroupAsync(group => group with { MaxSe = 1 });
        fixture.Cloud.FailAfter = (call, _) => call == "delete" ? new IOException("connection reset") : null;
        await fixture.PassAsync();
        fixture.Cloud.FailAfter = (_, _) => null;

        await fixture.PassAsync();

        fixture.Cloud.Machines.Count.ShouldBe(1);
        (await fixture.EnginesAsync()).ShouldHaveSingleItem().Id.Value.ShouldBe(fixture.Cloud.Machines[0].Id);
    }

    [Fact]
    public async Task Run_WithAnEngineThatNeverSpeaks_StartsItOverAtItsDeadline()
    {
        await using var fixture = await FleetFixture.CreateAsync();
        await fixture.PassAsync();
        var engine = fixture.Cloud.Machines.Single().Id;
        var due = (await fixture.PassAsync()).ShouldNotBeNull().NextLook.ShouldNotBeNull();
        fixture.Time.SetUtcNow(due);

        await fixture.PassAsync();

        fixture.Cloud.Calls.ShouldBe([$"create {engine}", $"delete {engine}", $"create {engine}"]);
    }
}
