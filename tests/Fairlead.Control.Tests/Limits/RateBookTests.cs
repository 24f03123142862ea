using Fairlead.Control.Live;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Fairlead.Testing.Engines;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Limits;

[Trait("tier", "wire")]
public sealed class RateBookTests : IAsyncLifetime
{
    private ControlHost _host = null!;
    private TenantId _tenant;
    private ObjectId _service;
    private FakeEngine _one = null!;
    private FakeEngine _two = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ControlHost.StartAsync(Cancel);
        _host.ScaleOut = 2;
        _tenant = _host.Tenants.AddTenant("acme");
        _one = await _host.EnrolledEngineAsync(_tenant, Cancel);
        _two = await _host.EnrolledEngineAsync(_tenant, Cancel);
        (_service, _) = await _host.AddServiceAsync(_tenant, "web", Cancel);
        (_one.RateSeed, _two.RateSeed) = (11, 22);
        _one.Answer = _two.Answer = question => new LiveAnswer { Id = question.Id };
        await _one.ConnectAsync(Cancel);
        await Until.TrueAsync("placed", () => _host.Get<ILiveQuestions>().EnginesOf(_tenant, _service).Count == 2, Cancel);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Engines_OfOneTenant_AreGivenOneSeed()
    {
        await _two.ConnectAsync(Cancel);

        await Until.TrueAsync("the second has the first one's", () => _two.Rates.Any(rates => rates.Seed == 11), Cancel);
        _one.Rates.ShouldBeEmpty();
    }

    [Fact]
    public async Task Engine_ThatRunsShort_IsGivenWhatTheOtherGivesUpAndNotBefore()
    {
        await _two.ConnectAsync(Cancel);
        await HeardAsync(_two);
        _host.Time.Advance(TimeSpan.FromSeconds(4));

        await ReportAsync(_one, 1, sequence: 0, demand: 1.5);
        var asked = await NextAsync(_two, grant => grant.Part == 0.5);
        _one.Rates.SelectMany(rates => rates.Grants).ShouldAllBe(grant => grant.Part <= 0.5);

        await ReportAsync(_two, 1, asked.Sequence, demand: 0);
        var promise = await NextAsync(_two, grant => grant.Part < 0.1);
        _one.Rates.SelectMany(rates => rates.Grants).ShouldAllBe(grant => grant.Part <= 0.5);

        await ReportAsync(_two, 2, promise.Sequence, demand: 0);
        var given = await NextAsync(_one, grant => grant.Part > 0.9);
        (given.Report, given.Engines, given.Limit, given.Key).ShouldBe((1, 2u, 7ul, 8ul));
        (given.Part + promise.Part).ShouldBeLessThanOrEqualTo(1.000001);
    }

    [Fact]
    public async Task ControlPlane_ThatHasJustStarted_GivesNobodyMore()
    {
        await _two.ConnectAsync(Cancel);
        await HeardAsync(_two);

        await ReportAsync(_one, 1, sequence: 0, demand: 1.5);
        await ReportAsync(_one, 2, sequence: 0, demand: 1.5);
        await HeardAsync(_one);
        _two.Rates.SelectMany(rates => rates.Grants).ShouldBeEmpty();
        _host.Time.Advance(TimeSpan.FromSeconds(4));
        await ReportAsync(_one, 3, sequence: 0, demand: 1.5);

        (await NextAsync(_two, _ => true)).Report.ShouldBe(0);
        _two.Rates.SelectMany(rates => rates.Grants).Count().ShouldBe(1);
    }

    /// <summary>Its session is open, and whatever it said before has been heard: messages of a session are taken in order.</summary>
    private Task HeardAsync(FakeEngine engine) => Until.TrueAsync(
        "an answer",
        Until.Patience,
        async () => await _host.Get<ILiveQuestions>().AskAsync(_tenant, Id(engine), new LiveQuestion(), Cancel) is LiveAnswered,
        Cancel);

    private static ObjectId Id(FakeEngine engine) => ObjectId.TryParse(engine.Uuid, out var id) ? id : throw new InvalidOperationException(engine.Uuid);

    private Task ReportAsync(FakeEngine engine, long id, long sequence, double demand) => engine.SendAsync(
        new EngineMessage
        {
            Rates = new RateReport
            {
                Id = id,
                Entries = { new RateEntry { VirtualService = _service.ToString(), Limit = 7, Key = 8, Engines = 2, Sequence = sequence, Demand = demand } },
            },
        },
        Cancel);

    private static async Task<RateGrant> NextAsync(FakeEngine engine, Func<RateGrant, bool> condition)
    {
        RateGrant? found = null;
        await Until.TrueAsync("a part", () => (found = engine.Rates.SelectMany(rates => rates.Grants).FirstOrDefault(condition)) is not null, Cancel);
        return found!;
    }
}
