using Fairlead.Engine.Net.Tls;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Net.Tests.Tls;

public sealed class TlsNamesTests
{
    [Theory]
    [InlineData("a.test", "exact")]
    [InlineData("A.TEST", "exact")]
    [InlineData("a.test.", "exact")]
    [InlineData("b.test", "wild")]
    [InlineData("B.Test", "wild")]
    [InlineData("x.b.test", null)]
    [InlineData("test", null)]
    [InlineData(".test", null)]
    [InlineData("", null)]
    [InlineData("*.test", "wild")]
    public void Find_ExactBeforeWildcardOfOneLabel(string name, string? expected)
    {
        var names = new TlsNames<string>();
        names.Add("*.test", "wild");
        names.Add("a.test", "exact");

        names.Find(name).ShouldBe(expected);
    }

    [Fact]
    public void Add_SameNameTwice_KeepsTheFirst()
    {
        var names = new TlsNames<string>();
        names.Add("a.test", "first");
        names.Add("A.test", "second");

        names.Find("a.test").ShouldBe("first");
    }
}
