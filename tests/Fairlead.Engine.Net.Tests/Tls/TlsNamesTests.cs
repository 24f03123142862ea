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

    [Theory]
    [InlineData("a.test", "exact")]
    [InlineData("x.a.test", "below a")]
    [InlineData("y.x.a.test", "below a")]
    [InlineData("z.deep.a.test", "below deep")]
    [InlineData("deep.a.test", "below a")]
    [InlineData("both.test", "both")]
    [InlineData("x.both.test", "both")]
    [InlineData("www.example.org", "www")]
    [InlineData("www.example.co.uk", "www")]
    [InlineData("www.example", null)]
    [InlineData("www.examples.org", null)]
    [InlineData("", null)]
    [InlineData(".", null)]
    public void Find_HostOfVirtualHosting_TheLongestWins(string name, string? expected)
    {
        var names = new TlsNames<string>();
        names.AddHosted("*.a.test", "below a");
        names.AddHosted("*.deep.a.test", "below deep");
        names.AddHosted(".both.test", "both");
        names.AddHosted("www.example.*", "www");
        names.AddHosted("a.test", "exact");

        names.Find(name).ShouldBe(expected);
    }
}
