using Fairlead.Portal.Components;
using Fairlead.Portal.Features.VirtualServices;
using Shouldly;
using Xunit;

namespace Fairlead.Portal.Tests.Features.VirtualServices;

public sealed class VirtualServicesViewModelTests
{
    private readonly VirtualServicesViewModel _view = new();

    public VirtualServicesViewModelTests() => _view.Take(new VirtualServicesSeen(
        [
            Row("healthy", States.Up, 10) with { Addresses = ["10.0.0.1:80"] },
            Row("Down", States.Down, 0),
            Row("off", States.Disabled, 0),
            Row("short", States.Up, 500) with { ServersUp = 1 },
            Row("starting", "OPER_INITIALIZING", 0),
        ],
        new Dictionary<string, IReadOnlyList<double>> { ["healthy"] = [1, 2] }));

    [Fact]
    public void Rows_ByDefault_StandByWhatNeedsAttention() => Names.ShouldBe(["Down", "starting", "short", "healthy", "off"]);

    [Fact]
    public void Rows_SortedByANumber_StartWithTheLargestAndTurnAround()
    {
        _view.SortAgain(SortBy.Requests);
        Names[0].ShouldBe("short");

        _view.SortAgain(SortBy.Requests);
        Names[^1].ShouldBe("short");
    }

    [Theory]
    [InlineData("HEAL", "healthy")]
    [InlineData("10.0.0", "healthy")]
    [InlineData("nothing", "")]
    public void Rows_Filtered_MatchNameOrAddress(string filter, string expected)
    {
        _view.Filter = filter;

        string.Join(',', Names).ShouldBe(expected);
    }

    [Fact]
    public void Rows_OfOneTone_AreThoseAndCounted()
    {
        _view.Tone = StateTone.Up;

        Names.ShouldBe(["short", "healthy"]);
        _view.CountOf(StateTone.Up).ShouldBe(2);
        _view.ClearFilter();
        Names.Count.ShouldBe(5);
    }

    [Fact]
    public void Totals_AreOverAllRows() => (_view.Count, _view.RequestsPerSecond).ShouldBe((5, 510));

    [Fact]
    public void Traffic_OfAnUnknownService_IsEmpty() => (_view.TrafficOf("healthy").Count, _view.TrafficOf("none").Count).ShouldBe((2, 0));

    private List<string> Names => [.. _view.Rows.Select(row => row.Name)];

    private static VirtualServiceRow Row(string name, string state, double requests) =>
        new(name, name, state, "") { Servers = 3, ServersUp = 3, RequestsPerSecond = requests };
}
