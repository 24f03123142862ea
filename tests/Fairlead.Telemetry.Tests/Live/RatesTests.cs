using Fairlead.Model.Identity;
using Fairlead.Telemetry.Stats;
using Shouldly;
using Xunit;

namespace Fairlead.Telemetry.Tests.Live;

public sealed class RatesTests
{
    private static VirtualServiceCounters Totals(long requests) => new()
    {
        Requests = requests,
        Responses2xx = requests,
        BytesSent = requests * 100,
        Latency = TimeSpan.FromMilliseconds(requests * 2),
    };

    [Fact]
    public async Task Rates_OfTheFirstReport_AreZeroForItsTotalsAreOld()
    {
        await using var fixture = await TelemetryFixture.StartAsync();

        fixture.Report(Totals(1_000_000));

        var rates = fixture.Reader.RatesOf(fixture.VirtualService).ShouldNotBeNull();
        rates.Requests.ShouldBe(0);
        rates.OpenConnections.ShouldBe(7);
        rates.MeanLatency.ShouldBeNull();
    }

    [Fact]
    public async Task Rates_AfterSomeReports_AreDifferencesOverTheirSpan()
    {
        await using var fixture = await TelemetryFixture.StartAsync();

        fixture.Report(Totals(100));
        fixture.Report(Totals(150));
        fixture.Report(Totals(250), seconds: 2);

        var rates = fixture.Reader.RatesOf(fixture.VirtualService).ShouldNotBeNull();
        rates.Requests.ShouldBe(50);
        rates.Responses.Class2xx.ShouldBe(50);
        rates.BytesSent.ShouldBe(5000);
        rates.MeanLatency.ShouldBe(TimeSpan.FromMilliseconds(2));
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    [InlineData(-31)]
    public async Task Rates_OfAnEngineWhoseClockIsSet_GoOn(int seconds)
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        fixture.Report(Totals(100));
        fixture.Report(Totals(150));

        fixture.EngineClock = TimeSpan.FromSeconds(seconds);
        fixture.Report(Totals(200));
        fixture.Report(Totals(250));

        fixture.Reader.RatesOf(fixture.VirtualService).ShouldNotBeNull().Requests.ShouldBe(50);
    }

    [Fact]
    public async Task Rates_AfterTheEngineStartedAnew_CountFromZero()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        fixture.Report(Totals(1000));
        fixture.Report(Totals(1010));

        fixture.Report(Totals(10), boot: "b2");

        fixture.Reader.RatesOf(fixture.VirtualService).ShouldNotBeNull().Requests.ShouldBe(10);
    }

    [Fact]
    public async Task Rates_OfSeveralEngines_AreAddedUp()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        var second = new ObjectId("serviceengine", Guid.NewGuid());
        fixture.Report(Totals(0));
        fixture.Report(Totals(0), second);

        fixture.Report(Totals(20));
        fixture.Report(Totals(20), second);

        var rates = fixture.Reader.VirtualServiceRates().ShouldHaveSingleItem();
        rates.Requests.ShouldBe(20);
        rates.OpenConnections.ShouldBe(14);
    }

    [Fact]
    public async Task Rates_OfAReportThatCameTwice_CountItOnce()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        fixture.Report(Totals(0));
        fixture.Report(Totals(10));

        fixture.Report(Totals(10), seconds: 0);

        fixture.Reader.RatesOf(fixture.VirtualService).ShouldNotBeNull().Requests.ShouldBe(10);
    }

    [Fact]
    public async Task Rates_OfASilentEngine_AreUnknown()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        fixture.Report(Totals(1));

        fixture.Time.Advance(TimeSpan.FromSeconds(11));

        fixture.Reader.RatesOf(fixture.VirtualService).ShouldBeNull();
        fixture.Reader.EngineUsages().ShouldBeEmpty();
    }

    [Fact]
    public async Task Rates_OfAnotherTenant_AreNotThere()
    {
        await using var fixture = await TelemetryFixture.StartAsync();

        fixture.Report(Totals(1));

        fixture.ReaderOf(new TenantId(Guid.NewGuid())).VirtualServiceRates().ShouldBeEmpty();
    }

    [Fact]
    public async Task ServerRates_OfAPool_AreThoseOfItsServers()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        var pool = new ObjectId("pool", Guid.NewGuid());
        StatsReport Report(long requests, double cpu) => new(
            fixture.Engine,
            "b1",
            fixture.Time.GetUtcNow(),
            new ProcessCounters(cpu, 50_000_000, 9, 3),
            [],
            [
                new ServerReport(pool, "10.0.0.2", 80, 1, new ServerCounters { Requests = requests, Failures = requests / 10 }),
                new ServerReport(new ObjectId("pool", Guid.NewGuid()), "10.0.0.3", 80, 1, new ServerCounters { Requests = requests }),
            ]);
        fixture.Sink.TakeStats(Report(0, 1));
        fixture.Time.Advance(TimeSpan.FromSeconds(2));

        fixture.Sink.TakeStats(Report(60, 2));

        var rates = fixture.Reader.ServerRatesOf(pool).ShouldHaveSingleItem();
        rates.Address.ShouldBe("10.0.0.2");
        rates.Requests.ShouldBe(30);
        rates.Failures.ShouldBe(3);
        var usage = fixture.Reader.EngineUsages().ShouldHaveSingleItem();
        usage.CpuCores.ShouldBe(0.5);
        usage.LogRecordsLost.ShouldBe(3);
    }

    [Fact]
    public async Task Totals_OfALivingEngine_AreWhatItCountedSinceItsStart()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        fixture.Report(Totals(7));
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        fixture.Report(Totals(12));

        var totals = fixture.Reader.Totals();

        totals.Engines.ShouldHaveSingleItem().Engine.ShouldBe(fixture.Engine);
        totals.VirtualServices.ShouldHaveSingleItem().Counters.Requests.ShouldBe(12);
        fixture.ReaderOf(new TenantId(Guid.NewGuid())).Totals().VirtualServices.ShouldBeEmpty();
        fixture.Time.Advance(TimeSpan.FromSeconds(11));
        fixture.Reader.Totals().Engines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Totals_OfNamedCounters_AreThoseReportedLast()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        fixture.Report(Totals(1), named: new NamedTotal(NamedCounter.Refused, "", "obs_fold", 1));
        fixture.Report(Totals(2), named: [new NamedTotal(NamedCounter.Refused, "", "obs_fold", 3), new NamedTotal(NamedCounter.RuleLimited, "p", "clients", 5)]);

        var named = fixture.Reader.Totals().VirtualServices.ShouldHaveSingleItem().Named;

        named.Select(one => (one.Counter, one.Name, one.Count)).ShouldBe([(NamedCounter.Refused, "obs_fold", 3), (NamedCounter.RuleLimited, "clients", 5)]);
    }
}
