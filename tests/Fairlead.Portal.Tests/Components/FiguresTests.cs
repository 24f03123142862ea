using Fairlead.Portal.Components;
using Shouldly;
using Xunit;

namespace Fairlead.Portal.Tests.Components;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.04, "0")]
    [InlineData(0.3, "0.3")]
    [InlineData(9.94, "9.9")]
    [InlineData(12.4, "12")]
    [InlineData(1500, "1.5 k")]
    [InlineData(250_000, "250 k")]
    [InlineData(3_200_000, "3.2 M")]
    public void Short_OfANumber_HasThreeDigitsAtMost(double value, string expected) => Figures.Short(value).ShouldBe(expected);

    [Theory]
    [InlineData(null, "–")]
    [InlineData(0.344, "0.34 ms")]
    [InlineData(2.04, "2.0 ms")]
    [InlineData(344.0, "344 ms")]
    [InlineData(12_345.0, "12.3 s")]
    public void Milliseconds_OfALatency_AreReadable(double? value, string expected) => Figures.Milliseconds(value).ShouldBe(expected);

    [Theory]
    [InlineData(0, 0, "–")]
    [InlineData(0, 10, "0 %")]
    [InlineData(1, 100_000, "< 0.1 %")]
    [InlineData(1, 50, "2.0 %")]
    [InlineData(5, 10, "50 %")]
    public void Percent_OfASmallPart_IsNeverNone(double part, double whole, string expected) => Figures.Percent(part, whole).ShouldBe(expected);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.7, 1)]
    [InlineData(3, 5)]
    [InlineData(12, 20)]
    [InlineData(480, 500)]
    [InlineData(501, 1000)]
    public void AxisEnd_OfAValue_IsTheRoundNumberAbove(double most, double expected) => Figures.AxisEnd(most).ShouldBe(expected);

    [Theory]
    [InlineData("OPER_UP", "Up", StateTone.Up)]
    [InlineData("OPER_DOWN", "Down", StateTone.Down)]
    [InlineData("OPER_RESOURCES", "No engine", StateTone.Down)]
    [InlineData("OPER_DISABLED", "Disabled", StateTone.Off)]
    [InlineData("OPER_CREATING", "Creating", StateTone.Pending)]
    [InlineData("", "Pending", StateTone.Pending)]
    public void State_OfAvis_HasAWordAndATone(string state, string word, StateTone tone) =>
        (States.WordOf(state), States.ToneOf(state)).ShouldBe((word, tone));
}
