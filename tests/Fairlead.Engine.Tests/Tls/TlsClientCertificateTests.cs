using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Tls;

[Trait("tier", "wire")]
public sealed class TlsClientCertificateTests : IDisposable
{
    private const string LastGet = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _clients = new("Client Authority");
    private readonly Bed _bed = new();

    public void Dispose()
    {
        _bed.Dispose();
        _clients.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(ClientAuthentication.Request, SslProtocols.Tls12)]
    [InlineData(ClientAuthentication.Require, SslProtocols.Tls12)]
    [InlineData(ClientAuthentication.Request, SslProtocols.Tls13)]
    [InlineData(ClientAuthentication.Require, SslProtocols.Tls13)]
    public async Task Client_WithACertificateOfTheAuthority_IsLetIn(ClientAuthentication mode, SslProtocols version)
    {
        var vip = Serve(mode);
        using var certificate = Exportable(_clients.Issue("client.test"));
        using var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Certificate = certificate, Versions = version });

        (await client.AskAsync(LastGet)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Client_WithoutACertificate_IsLetInWhenItIsOnlyRequested()
    {
        var vip = Serve(ClientAuthentication.Request);
        using var client = await TlsBed.ConnectTlsAsync(vip);

        (await client.AskAsync(LastGet)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Client_WithoutACertificate_IsRefusedWhenItIsRequired(string version)
    {
        var vip = Serve(ClientAuthentication.Require);

        var printed = await OpenSslClient.RunAsync(vip, LastGet, version);

        printed.ShouldNotContain("200 OK");
        await Bed.UntilAsync(() => _bed.TlsFailures("a", "certificate_missing") == 1);
        _bed.Stats("a").Requests.ShouldBe(0UL);
    }

    [Theory]
    [InlineData(ClientAuthentication.Request)]
    [InlineData(ClientAuthentication.Require)]
    public async Task Client_OfATcpService_IsAskedAsOneOfHttpIs(ClientAuthentication mode)
    {
        var vip = _bed.ServeTls(
            "a", [_bed.Use(FakeServer.Named("s")).Endpoint], _authority.Config("c"),
            s => (s.Tls.ClientAuthentication, s.Tls.ClientAuthorities) = (mode, _clients.Pem), ListenerProtocol.Tcp);
        using var certificate = Exportable(_clients.Issue("client.test"));
        using var stranger = Exportable(_authority.Issue("stranger.test"));

        using (var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Certificate = certificate }))
        {
            (await client.AskAsync(LastGet)).Body.ShouldBe("s");
        }

        (await LetsInAsync(vip, certificate: null)).ShouldBe(mode == ClientAuthentication.Request);
        await RefusesAsync(vip, stranger);
        await Bed.UntilAsync(() => _bed.TlsFailures("a", "certificate_refused") == 1);
        _bed.TlsFailures("a", "certificate_missing").ShouldBe(mode == ClientAuthentication.Require ? 1UL : 0UL);
    }

    [Fact]
    public async Task Client_OfAnotherAuthority_IsRefusedEvenWhenOnlyRequested()
    {
        var vip = Serve(ClientAuthentication.Request);
        using var stranger = Exportable(_authority.Issue("stranger.test"));

        await RefusesAsync(vip, stranger);

        await Bed.UntilAsync(() => _bed.TlsFailures("a", "certificate_refused") == 1);
        _bed.Stats("a").Requests.ShouldBe(0UL);
    }

    [Fact]
    public async Task Client_OnTheRevocationList_IsRefusedAndOthersAreNot()
    {
        using var good = Exportable(_clients.Issue("good.test"));
        using var bad = Exportable(_clients.Issue("bad.test"));
        var vip = Serve(ClientAuthentication.Require, tls => tls.ClientRevocations = Revoke(bad));

        await RefusesAsync(vip, bad);
        using var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Certificate = good, Versions = SslProtocols.Tls12 });

        (await client.AskAsync(LastGet)).Status.ShouldBe(200);
        _bed.TlsFailures("a", "certificate_refused").ShouldBe(1UL);
    }

    [Fact]
    public async Task Session_FromBeforeCertificatesWereRequired_DoesNotResume()
    {
        var session = Path.GetTempFileName();
        var vip = Serve(ClientAuthentication.None);
        await OpenSslClient.RunAsync(vip, LastGet, "-tls1_3", "-sess_out", session);

        _bed.Change("a", s => (s.Tls.ClientAuthentication, s.Tls.ClientAuthorities) = (ClientAuthentication.Require, _clients.Pem));

        (await OpenSslClient.RunAsync(vip, LastGet, "-tls1_3", "-sess_in", session)).ShouldNotContain("200 OK");
        File.Delete(session);
    }

    [Fact]
    public async Task Staple_NotGiven_IsNotSent()
    {
        var vip = Serve(ClientAuthentication.None);

        var printed = await OpenSslClient.RunAsync(vip, LastGet, "-status");

        printed.ShouldContain("OCSP response: no response sent");
        printed.ShouldContain("200 OK");
    }

    private static async Task RefusesAsync(System.Net.IPEndPoint vip, X509Certificate2 certificate) =>
        (await LetsInAsync(vip, certificate)).ShouldBeFalse();

    private static async Task<bool> LetsInAsync(System.Net.IPEndPoint vip, X509Certificate2? certificate)
    {
        try
        {
            using var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Certificate = certificate, Versions = SslProtocols.Tls12 });
            return (await client.AskAsync(LastGet)).Status == 200;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return false;
        }
    }

    private System.Net.IPEndPoint Serve(ClientAuthentication mode, Action<TlsConfig>? change = null) =>
        _bed.ServeTls("a", [_bed.Use(FakeServer.Named("s")).Endpoint], _authority.Config("c"), s =>
        {
            s.Tls.ClientAuthentication = mode;
            s.Tls.ClientAuthorities = mode == ClientAuthentication.None ? ByteString.Empty : _clients.Pem;
            change?.Invoke(s.Tls);
        });

    private ByteString Revoke(X509Certificate2 certificate)
    {
        var builder = new CertificateRevocationListBuilder();
        builder.AddEntry(certificate);
        var now = TimeProvider.System.GetUtcNow();
        var list = builder.Build(_clients.Certificate, 1, now.AddDays(7), HashAlgorithmName.SHA256, thisUpdate: now.AddDays(-1));
        return ByteString.CopyFromUtf8(PemEncoding.WriteString("X509 CRL", list));
    }

    // A key that lives in memory only cannot be used by every client; one that went through PKCS#12 can.
    private static X509Certificate2 Exportable(X509Certificate2 certificate)
    {
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }
}
