using System.Net;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Fairlead.Testing.Certificates;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Tls;

/// <summary>What responders said of certificates, made by <c>openssl ocsp</c> and read by <c>openssl s_client</c>.</summary>
[Trait("tier", "wire")]
public sealed class TlsStapleTests : IDisposable
{
    private const string LastGet = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private const string NothingStapled = "OCSP response: no response sent";

    private static readonly DateTimeOffset Tomorrow = TimeProvider.System.GetUtcNow().AddDays(1);

    private readonly OpenSslAuthority _authority = new();
    private readonly Bed _bed = new();

    public void Dispose()
    {
        _bed.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(true, "-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256")]
    [InlineData(false, "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256")]
    [InlineData(true, "-tls1_3", "-sigalgs", "rsa_pss_rsae_sha256")]
    [InlineData(false, "-tls1_3", "-sigalgs", "ECDSA+SHA256")]
    public async Task Staple_OfTwoCertificatesOfOneName_IsThatOfTheOneTheClientIsShown(bool rsa, params string[] options)
    {
        using var rsaCertificate = _authority.Issue("two.test", rsa: true);
        using var ecCertificate = _authority.Issue("two.test");
        var vip = Serve([await StapledAsync("rsa", rsaCertificate, Tomorrow), await StapledAsync("ec", ecCertificate, Tomorrow)]);

        var printed = await OpenSslClient.RunAsync(vip, LastGet, [.. options, "-status"]);

        printed.ShouldContain("Cert Status: good");
        printed.ShouldContain($"Serial Number: {(rsa ? rsaCertificate : ecCertificate).SerialNumber}");
        printed.ShouldContain("200 OK");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Staple_OfOneOfTwoCertificates_IsSentWithThatOneOnly(bool rsaStapled, bool ecStapled)
    {
        using var rsaCertificate = _authority.Issue("two.test", rsa: true);
        using var ecCertificate = _authority.Issue("two.test");
        var vip = Serve([
            rsaStapled ? await StapledAsync("rsa", rsaCertificate, Tomorrow) : TestAuthority.ToConfig("rsa", rsaCertificate),
            ecStapled ? await StapledAsync("ec", ecCertificate, Tomorrow) : TestAuthority.ToConfig("ec", ecCertificate),
        ]);

        var rsa = await OpenSslClient.RunAsync(vip, LastGet, "-status", "-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256");
        var ec = await OpenSslClient.RunAsync(vip, LastGet, "-status", "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256");

        (rsa.Contains("Cert Status: good", StringComparison.Ordinal), ec.Contains("Cert Status: good", StringComparison.Ordinal)).ShouldBe((rsaStapled, ecStapled));
        (rsaStapled ? ec : rsa).ShouldContain(NothingStapled);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Staple_OfACertificateChosenByName_IsSentToClientsThatAskForIt(string version)
    {
        using var named = _authority.Issue("named.test");
        using var other = _authority.Issue("other.test");
        var vip = _bed.ServeTls(
            "a", [_bed.Use(FakeServer.Named("s")).Endpoint],
            [(TestAuthority.ToConfig("other", other), []), (await StapledAsync("named", named, Tomorrow), ["named.test"])]);

        (await OpenSslClient.RunAsync(vip, LastGet, version, "-status", "-servername", "named.test")).ShouldContain($"Serial Number: {named.SerialNumber}");
        (await OpenSslClient.RunAsync(vip, LastGet, version, "-status")).ShouldContain(NothingStapled);
    }

    [Fact]
    public async Task Staple_ThatHoldsNoLonger_IsNotSentAndTheClientIsServed()
    {
        using var certificate = _authority.Issue("a.test");
        var vip = Serve([await StapledAsync("c", certificate, TimeProvider.System.GetUtcNow().AddSeconds(-1))]);

        var printed = await OpenSslClient.RunAsync(vip, LastGet, "-status");

        printed.ShouldContain(NothingStapled);
        printed.ShouldContain("200 OK");
    }

    [Fact]
    public async Task Staple_RefreshedWhileServing_TakesTheOldOnesPlace()
    {
        using var certificate = _authority.Issue("a.test");
        var vip = Serve([await StapledAsync("c", certificate, TimeProvider.System.GetUtcNow().AddSeconds(-1))]);
        (await OpenSslClient.RunAsync(vip, LastGet, "-status")).ShouldContain(NothingStapled);

        _bed.AddCertificates(await StapledAsync("c", certificate, Tomorrow));

        (await OpenSslClient.RunAsync(vip, LastGet, "-status")).ShouldContain("Cert Status: good");
    }

    [Fact]
    public async Task Staple_NotAskedForOrNotThere_IsNotSent()
    {
        using var certificate = _authority.Issue("a.test");
        var stapled = Serve([await StapledAsync("c", certificate, Tomorrow)]);

        (await OpenSslClient.RunAsync(stapled, LastGet)).ShouldNotContain("OCSP response");
    }

    private IPEndPoint Serve(IEnumerable<CertificateConfig> certificates) =>
        _bed.ServeTls("a", [_bed.Use(FakeServer.Named("s")).Endpoint], certificates.Select(c => (c, Array.Empty<string>())));

    private async Task<CertificateConfig> StapledAsync(string id, X509Certificate2 certificate, DateTimeOffset goodUntil)
    {
        var config = TestAuthority.ToConfig(id, certificate);
        config.OcspResponse = ByteString.CopyFrom(await _authority.AnswerAsync(certificate));
        config.OcspGoodUntilS = goodUntil.ToUnixTimeSeconds();
        return config;
    }
}
