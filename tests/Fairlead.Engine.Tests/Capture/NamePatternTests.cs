using System.Text;
using Fairlead.Engine.Capture;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Capture;

public sealed class NamePatternTests
{
    [Theory]
    [InlineData("x-token", "X-Token", true)]
    [InlineData("x-token", "X-Tokens", false)]
    [InlineData("x-*", "X-Token", true)]
    [InlineData("x-*", "Y-X-Token", false)]
    [InlineData("*token", "X-TOKEN", true)]
    [InlineData("*token", "X-Token-Id", false)]
    [InlineData("*token*", "X-Token-Id", true)]
    [InlineData("*token*", "X-Tok", false)]
    [InlineData("*", "Anything", true)]
    public void Pattern_WithOpenEnds_MatchesWhatItSays(string pattern, string name, bool matches) =>
        new NamePattern(pattern).Matches(Encoding.ASCII.GetBytes(name)).ShouldBe(matches);
}
