using Fairlead.Portal.Features.VirtualServices;
using Shouldly;
using Xunit;

namespace Fairlead.Portal.Tests.Features.VirtualServices;

public sealed class VirtualServiceDraftTests
{
    [Fact]
    public void Check_OfAnEmptyForm_NamesEveryFieldThatIsMissing()
    {
        var faults = new VirtualServiceDraft { Port = "", MonitorPath = "health" }.Check();

        faults.Keys.ShouldBe([DraftField.Name, DraftField.Port, DraftField.Network, DraftField.Servers, DraftField.MonitorPath], ignoreOrder: true);
    }

    [Fact]
    public void Check_OfAWholeForm_FindsNothing() => Whole().Check().ShouldBeEmpty();

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("80a")]
    [InlineData("1e3")]
    public void Check_OfAPortThatIsNone_SaysTheRange(string port)
    {
        var draft = Whole();
        draft.Port = port;

        draft.Check()[DraftField.Port].ShouldContain("1 to 65535");
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("10.0.0.1:0")]
    [InlineData("10.0.0:80")]
    [InlineData("010.0.0.1:80")]
    [InlineData("app:80")]
    [InlineData("::1:80x")]
    [InlineData("[10.0.0.1]:80")]
    public void Check_OfAServerThatIsNone_ShowsTheLineAndAnExample(string server)
    {
        var draft = Whole();
        draft.Servers = $"10.0.0.9:80\n{server}";

        draft.Check()[DraftField.Servers].ShouldContain(server);
    }

    [Fact]
    public void Check_OfAServerGivenTwice_NamesIt()
    {
        var draft = Whole();
        draft.Servers = "10.0.0.1:80, 10.0.0.2:80 10.0.0.1:80";

        draft.Check()[DraftField.Servers].ShouldContain("10.0.0.1:80");
    }

    [Theory]
    [InlineData("10.0.0.10", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("10.0.0", false)]
    [InlineData("vip", false)]
    public void Check_OfAFixedAddress_TakesAddressesOnly(string address, bool isOne)
    {
        var draft = Whole();
        (draft.Network, draft.Address) = ("", address);

        draft.Check().ContainsKey(DraftField.Address).ShouldBe(!isOne);
    }

    [Fact]
    public void Endpoints_OfServersInEverySpelling_AreAllRead()
    {
        var draft = Whole();
        draft.Servers = "10.0.0.1:80;10.0.0.2:8080\r\n[2001:db8::1]:443\t2001:db8::2:444";

        draft.Endpoints.Select(server => server.Port).ShouldBe([80, 8080, 443, 444]);
    }

    internal static VirtualServiceDraft Whole() => new() { Name = "shop", Network = "vip-net", Servers = "10.0.0.1:8080\n10.0.0.2:8080" };
}
