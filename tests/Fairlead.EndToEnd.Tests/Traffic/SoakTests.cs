using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.EndToEnd.Tests.Traffic;

/// <summary>What <c>./bench soak</c> does for an hour, for five minutes.</summary>
[Trait("tier", "e2e")]
public sealed class SoakTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(300);

    [Fact]
    public async Task Product_UnderHalfLoadWhileAllChanges_FailsNothingAndDoesNotGrow()
    {
        await using var product = await RunningProduct.StartAsync("soak", TestContext.Current.CancellationToken);

        var report = await new Soak(product, TestContext.Current.TestOutputHelper!.WriteLine).RunAsync(Duration, TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper.WriteLine(report.ToString());
        report.Failed.ShouldBe(0, string.Join('\n', report.Failures));
        report.Dropped.ShouldBe(0);
        report.Requests.ShouldBeGreaterThan(1000);
        report.Changes.ShouldBeGreaterThan(100);
        // Room for what a collected heap takes when it may; a leak per request or change is beyond it in five minutes.
        report.Engine.Last.ShouldBeLessThan((report.Engine.First * 1.5) + 64);
        report.ControlPlane.Last.ShouldBeLessThan((report.ControlPlane.First * 1.5) + 128);
    }
}
