using Fairlead.Control.Fleet;
using Fairlead.Model.Identity;
using Fairlead.Provisioning;
using Fairlead.Testing.Running;
using Hangfire;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Fleet;

/// <summary>Passes asked for and run by the real job queue.</summary>
[Trait("tier", "store")]
public sealed class FleetJobsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_AtStart_LookAfterEveryGroup()
    {
        await using var fixture = await FleetFixture.CreateAsync();

        await fixture.StartAsync();

        await Until.TrueAsync("an engine runs", Limit, () => Task.FromResult(fixture.Cloud.Machines.Count == 1), Cancelled);
    }

    [Fact]
    public async Task Jobs_AfterACommitThatAskedForWork_RunAPassAndLetGoOfTheRequest()
    {
        await using var fixture = await FleetFixture.CreateAsync(withService: false);
        await fixture.StartAsync();
        await PassesAsync(fixture, 1);
        await fixture.AddServiceAsync();

        fixture.Outbox.Add(fixture.Tenant, "fleet", fixture.Group);

        await Until.TrueAsync("an engine runs", Limit, () => Task.FromResult(fixture.Cloud.Machines.Count == 1), Cancelled);
        await Until.TrueAsync("the row goes", Limit, () => Task.FromResult(fixture.Outbox.NotCompleted.Count == 0), Cancelled);
    }

    [Fact]
    public async Task Jobs_AfterTheCloudTellsThatAnEngineEnded_StartItAgain()
    {
        await using var fixture = await FleetFixture.CreateAsync();
        await fixture.StartAsync();
        await Until.TrueAsync("an engine runs", Limit, () => Task.FromResult(fixture.Cloud.Machines.Count == 1), Cancelled);
        var engine = fixture.Cloud.Machines[0].Id;

        fixture.Cloud.Become(engine, ObservedEngineState.Stopped, "killed");

        await Until.TrueAsync("it is started again", Limit, () => Task.FromResult(fixture.Cloud.Calls.Count == 2), Cancelled);
        fixture.Cloud.Calls[1].ShouldBe($"create {engine}");
    }

    [Fact]
    public async Task Jobs_OfABurst_AreFewPasses()
    {
        await using var fixture = await FleetFixture.CreateAsync();
        await fixture.StartAsync();
        await PassesAsync(fixture, 1);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Cloud.Delay = call => call == "observe" ? gate.Task : Task.CompletedTask;
        var key = new FleetKey(fixture.Tenant, fixture.Group);

        for (var i = 0; i < 1000; i++)
        {
            fixture.Get<FleetQueue>().Request(key);
        }

        gate.SetResult();
        await PassesAsync(fixture, 2);
        await Until.TrueAsync("all jobs end", Limit, () => Task.FromResult(Waiting(fixture) == 0), Cancelled);
        fixture.Reports.Count.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task Jobs_OfAFailingPass_ShowTheReasonAndAreTriedAgain()
    {
        await using var fixture = await FleetFixture.CreateAsync();
        var failures = 0;
        fixture.Cloud.Fail = (call, _) => call == "create" && failures++ == 0 ? new IOException("no space left on device") : null;

        await fixture.StartAsync();

        await Until.TrueAsync("the second try works", Limit, () => Task.FromResult(fixture.Cloud.Machines.Count == 1), Cancelled);
        fixture.Reports[0].Failures.ShouldHaveSingleItem().ShouldContain("no space left on device");
    }

    [Fact]
    public async Task Jobs_WhenDone_SayWhatTheyDid()
    {
        await using var fixture = await FleetFixture.CreateAsync();

        await fixture.StartAsync();

        await Until.TrueAsync("a job is done", Limit, () => Task.FromResult(Results(fixture).Any(words => words.Contains("created"))), Cancelled);
    }

    [Fact]
    public async Task Jobs_OfAGroup_AreRepeatedUntilItIsGone()
    {
        await using var fixture = await FleetFixture.CreateAsync(withService: false);
        await fixture.StartAsync();
        await Until.TrueAsync("it is watched", Limit, () => Task.FromResult(Recurring(fixture).Count == 1), Cancelled);

        await fixture.CommitAsync(new Tenants.Store.DeleteObject(fixture.Group, null));
        fixture.Outbox.Add(fixture.Tenant, "fleet", fixture.Group);

        await Until.TrueAsync("it is not watched", Limit, () => Task.FromResult(Recurring(fixture).Count == 0), Cancelled);
    }

    [Fact]
    public async Task Outbox_ThatFails_IsAskedAgain()
    {
        await using var fixture = await FleetFixture.CreateAsync(withService: false);
        var failures = 0;
        fixture.Outbox.Fail = () => failures++ == 0 ? new IOException("database is away") : null;
        await fixture.StartAsync();
        await PassesAsync(fixture, 1);
        await fixture.AddServiceAsync();
        fixture.Outbox.Add(fixture.Tenant, "fleet", fixture.Group);

        await Until.TrueAsync("an engine runs", Limit, () =>
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(fixture.Cloud.Machines.Count == 1);
        }, Cancelled);
    }

    [Fact]
    public async Task Outbox_WithWorkOfAnUnknownKind_DropsItAndGoesOn()
    {
        await using var fixture = await FleetFixture.CreateAsync();
        await fixture.StartAsync();

        fixture.Outbox.Add(fixture.Tenant, "no-such-work", new ObjectId("pool", Guid.NewGuid()));
        fixture.Outbox.Add(fixture.Tenant, "fleet", fixture.Group);

        await PassesAsync(fixture, 1);
        await Until.TrueAsync("the rows go", Limit, () => Task.FromResult(fixture.Outbox.NotCompleted.Count == 0), Cancelled);
    }

    private static Task PassesAsync(FleetFixture fixture, int count) =>
        Until.TrueAsync($"{count} passes end", Limit, () => Task.FromResult(fixture.Reports.Count >= count), Cancelled);

    private static long Waiting(FleetFixture fixture)
    {
        var statistics = fixture.Get<JobStorage>().GetMonitoringApi().GetStatistics();
        return statistics.Enqueued + statistics.Processing;
    }

    private static IEnumerable<string> Results(FleetFixture fixture) =>
        fixture.Get<JobStorage>().GetMonitoringApi().SucceededJobs(0, 100).Select(job => job.Value.Result?.ToString() ?? "");

    private static List<Hangfire.Storage.RecurringJobDto> Recurring(FleetFixture fixture)
    {
        using var connection = fixture.Get<JobStorage>().GetConnection();
        return [.. Hangfire.Storage.StorageConnectionExtensions.GetRecurringJobs(connection).Where(job => job.Id.StartsWith("fleet:", StringComparison.Ordinal))];
    }
}
