using System.Net;
using System.Security.Cryptography;
using Fairlead.Engine.Net.Tls;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Tls;

[Trait("tier", "wire")]
public sealed class TlsResumptionTests : IDisposable
{
    private const string LastGet = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private readonly TestAuthority _authority = new();
    private readonly Bed _bed = new();
    private readonly string _session = Path.GetTempFileName();

    public void Dispose()
    {
        File.Delete(_session);
        _bed.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Ticket_OfAnEarlierConnection_Resumes(string version)
    {
        var vip = Serve("a");

        await FirstAsync(vip, version);
        (await AgainAsync(vip, version)).ShouldContain("Reused, TLSv1");

        var stats = _bed.Stats("a");
        (stats.TlsHandshakes, stats.TlsResumed).ShouldBe((2UL, 1UL));
        (await _bed.RecordsAsync(2)).Select(r => r.TlsResumed).ShouldBe([false, true], ignoreOrder: true);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Ticket_AfterTheKeysWereRotated_ResumesUntilItsKeyIsGone(string version)
    {
        var (first, second, third) = (NewKey(), NewKey(), NewKey());
        var vip = Serve("a", first);
        await FirstAsync(vip, version);

        _bed.Change("a", s => Keys(s, second, first));
        (await AgainAsync(vip, version)).ShouldContain("Reused, TLSv1");
        _bed.Change("a", s => Keys(s, third, second));

        (await AgainAsync(vip, version)).ShouldContain("New, TLSv1");
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Ticket_OfAnotherEngineWithTheSameKeys_Resumes(string version)
    {
        var key = NewKey();
        using var other = new Bed();
        var certificate = _authority.Config("c");
        var server = _bed.Use(FakeServer.Named("s")).Endpoint;
        var vip = _bed.ServeTls("a", [server], certificate, s => Keys(s, key));
        var otherVip = other.ServeTls("a", [server], certificate, s => Keys(s, key));

        await FirstAsync(vip, version);

        (await AgainAsync(otherVip, version)).ShouldContain("Reused, TLSv1");
    }

    [Fact]
    public async Task Ticket_OfAnotherVirtualService_DoesNotResume()
    {
        var key = NewKey();
        var vip = Serve("a", key);
        var other = Serve("b", key);

        await FirstAsync(vip, "-tls1_3");

        (await AgainAsync(other, "-tls1_3")).ShouldContain("New, TLSv1");
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Resumption_SwitchedOff_GivesNoTickets(string version)
    {
        var vip = _bed.ServeTls("a", [_bed.Use(FakeServer.Named("s")).Endpoint], _authority.Config("c"), s => s.Tls.Resumption = false);

        var printed = await OpenSslClient.RunAsync(vip, LastGet, version);

        printed.ShouldContain("200 OK");
        printed.ShouldNotContain("session ticket:");
    }

    [Fact]
    public async Task Ticket_CertificateChangedMeanwhile_StillResumesWithTheEnginesOwnKeys()
    {
        var vip = Serve("a");
        await FirstAsync(vip, "-tls1_3");

        _bed.AddCertificates(_authority.Config("c-a"));

        (await AgainAsync(vip, "-tls1_3")).ShouldContain("Reused, TLSv1.3");
    }

    private Task<string> FirstAsync(IPEndPoint vip, string version) => OpenSslClient.RunAsync(vip, LastGet, version, "-sess_out", _session);

    private Task<string> AgainAsync(IPEndPoint vip, string version) => OpenSslClient.RunAsync(vip, LastGet, version, "-sess_in", _session);

    private IPEndPoint Serve(string name, params ByteString[] keys) =>
        _bed.ServeTls(name, [_bed.Use(FakeServer.Named("s")).Endpoint], _authority.Config("c-" + name), s => Keys(s, keys));

    private static void Keys(VirtualServiceConfig service, params ByteString[] keys)
    {
        service.Tls.TicketKeys.Clear();
        service.Tls.TicketKeys.Add(keys);
    }

    private static ByteString NewKey() => ByteString.CopyFrom(RandomNumberGenerator.GetBytes(TlsTicketKeys.Length));
}
