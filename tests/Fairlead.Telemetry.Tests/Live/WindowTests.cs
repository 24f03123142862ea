using Fairlead.Model.Identity;
using Fairlead.Telemetry.Stats;
using Shouldly;
using Xunit;

namespace Fairlead.Telemetry.Tests.Live;

[Trait("tier", "store")]
public sealed class WindowTests
{
    private static readonly DateTimeOffset Start = TelemetryFixture.Start;

    private static VirtualServiceCounters Totals(long requests) => new() { Requests = requests };

    [Fact]
    public async Task Windows_OfMinutes_AddUpWhatIsStoredAndWhatIsNot()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        fixture.Report(Totals(0));
        fixture.Report(Totals(10));
        fixture.Report(Totals(30), seconds: 60);
        fixture.Report(Totals(60), seconds: 60);
        await fixture.RollUpAsync();
        fixture.Report(Totals(100), seconds: 60);

        var windows = await fixture.Reader.WindowsAsync(new WindowQuery(null, Start, TimeSpan.FromMinutes(2), 3), CancellationToken.None);

        windows.Keys.ShouldBe([fixture.VirtualService]);
        windows[fixture.VirtualService].Select(one => one.Requests).ShouldBe([30, 70, 0]);
    }

    [Fact]
    public async Task Windows_OfSeconds_AreOfMemoryAndOfTheOneAskedFor()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        fixture.Report(Totals(0));
        fixture.Report(Totals(5));
        fixture.Report(Totals(12));

        var windows = await fixture.Reader.WindowsAsync(new WindowQuery(fixture.VirtualService, Start.AddSeconds(1), TimeSpan.FromSeconds(2), 2), CancellationToken.None);
        var others = await fixture.Reader.WindowsAsync(new WindowQuery(new ObjectId("virtualservice", Guid.NewGuid()), Start, TimeSpan.FromSeconds(2), 2), CancellationToken.None);

        windows[fixture.VirtualService].Select(one => one.Requests).ShouldBe([5, 7]);
        others.ShouldBeEmpty();
    }

    [Fact]
    public async Task Windows_OfAnotherTenant_AreNone()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        fixture.Report(Totals(0));
        fixture.Report(Totals(5), seconds: 60);
        await fixture.RollUpAsync();

        var windows = await fixture.ReaderOf(new TenantId(Guid.NewGuid())).WindowsAsync(new WindowQuery(null, Start, TimeSpan.FromMinutes(1), 5), CancellationToken.None);

        windows.ShouldBeEmpty();
    }
}
