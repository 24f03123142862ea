using Fairlead.Telemetry.Stats;
using Shouldly;
using Xunit;

namespace Fairlead.Telemetry.Tests.Live;

[Trait("tier", "store")]
public sealed class SeriesTests
{
    private static VirtualServiceCounters Totals(long requests) => new() { Requests = requests };

    [Fact]
    public async Task Series_BySecond_HasEverySecondAndZerosBetween()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        fixture.Report(Totals(0));
        fixture.Report(Totals(5));
        fixture.Report(Totals(5));
        fixture.Report(Totals(12));

        var points = await SeriesAsync(fixture, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), SeriesStep.Second);

        points.Select(p => p.Counters.Requests).ShouldBe([0, 5, 0, 7]);
        points[1].At.ShouldBe(TelemetryFixture.Start.AddSeconds(2));
    }

    [Fact]
    public async Task Series_AfterALongSilence_HasNoPeakInASecondButCountsTheMinute()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        fixture.Report(Totals(0));

        fixture.Report(Totals(6000), seconds: 20);

        (await SeriesAsync(fixture, TimeSpan.Zero, TimeSpan.FromSeconds(60), SeriesStep.Second)).Sum(p => p.Counters.Requests).ShouldBe(0);
        (await SeriesAsync(fixture, TimeSpan.Zero, TimeSpan.FromMinutes(1), SeriesStep.Minute)).Single().Counters.Requests.ShouldBe(6000);
    }

    [Fact]
    public async Task Series_ByMinute_JoinsWhatIsStoredAndWhatIsNot()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        fixture.Report(Totals(0));
        fixture.Report(Totals(10));
        fixture.Report(Totals(30), seconds: 60);
        await fixture.RollUpAsync();
        fixture.Report(Totals(35));

        var points = await SeriesAsync(fixture, TimeSpan.Zero, TimeSpan.FromMinutes(2), SeriesStep.Minute);

        points.Select(p => p.Counters.Requests).ShouldBe([10, 25]);
    }

    [Fact]
    public async Task Series_ByMinute_SurvivesARestart()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        fixture.Report(Totals(0));
        fixture.Report(Totals(10) with { Latency = TimeSpan.FromMilliseconds(30) });

        await fixture.RestartAsync();
        fixture.Report(Totals(100));
        fixture.Report(Totals(101));

        var point = (await SeriesAsync(fixture, TimeSpan.Zero, TimeSpan.FromMinutes(1), SeriesStep.Minute)).ShouldHaveSingleItem();
        point.Counters.Requests.ShouldBe(11);
        point.Counters.Latency.ShouldBe(TimeSpan.FromMilliseconds(30));
    }

    [Fact]
    public async Task Series_OfTooManyPoints_IsRefused()
    {
        await using var fixture = await TelemetryFixture.StartAsync();

        await Should.ThrowAsync<ArgumentOutOfRangeException>(
            () => SeriesAsync(fixture, TimeSpan.Zero, TimeSpan.FromSeconds(10_001), SeriesStep.Second));
    }

    private static Task<IReadOnlyList<SeriesPoint>> SeriesAsync(TelemetryFixture fixture, TimeSpan from, TimeSpan to, SeriesStep step) =>
        fixture.Reader.SeriesAsync(
            new SeriesQuery(fixture.VirtualService, TelemetryFixture.Start + from, TelemetryFixture.Start + to, step), default);
}
