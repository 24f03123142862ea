using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Fairlead.Testing.Certificates;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Tls;

/// <summary>Who is let in when certificates are looked up in lists that are there, have ended or are missing.</summary>
[Trait("tier", "wire")]
public sealed class TlsRevocationTests : IDisposable
{
    private const string LastGet = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly TestAuthority _server = new();
    private readonly OpenSslAuthority _listed = new("Listed Authority");
    private readonly OpenSslAuthority _other = new("Other Authority");
    private readonly string _folder = Directory.CreateTempSubdirectory("clients-").FullName;
    private readonly Bed _bed = new();

    public void Dispose()
    {
        _bed.Dispose();
        _other.Dispose();
        _listed.Dispose();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(RevocationLenience.None, false)]
    [InlineData(RevocationLenience.Expired, false)]
    [InlineData(RevocationLenience.Any, true)]
    public async Task Client_OfAnAuthorityWithoutAList_IsLetInOnlyWhereThatIsForgiven(RevocationLenience lenience, bool isLetIn)
    {
        using var good = _listed.Issue("good.test");
        using var bad = _listed.Issue("bad.test");
        using var unlisted = _other.Issue("unlisted.test");
        _listed.Revoke(bad);
        var vip = Serve(List(Now.AddDays(7)), new TrustTerms { RequireRevocations = true, Lenience = lenience }, _listed, _other);

        (await IsLetInAsync(vip, good)).ShouldBeTrue();
        (await IsLetInAsync(vip, bad)).ShouldBeFalse();
        (await IsLetInAsync(vip, unlisted)).ShouldBe(isLetIn);
    }

    [Theory]
    [InlineData(RevocationLenience.None, false)]
    [InlineData(RevocationLenience.Any, true)]
    public async Task Client_WhileNoListIsThere_IsLetInOnlyWhereThatIsForgiven(RevocationLenience lenience, bool isLetIn)
    {
        using var client = _listed.Issue("client.test");
        var vip = Serve(ByteString.Empty, new TrustTerms { RequireRevocations = true, Lenience = lenience }, _listed);

        (await IsLetInAsync(vip, client)).ShouldBe(isLetIn);
    }

    [Theory]
    [InlineData(RevocationLenience.None, false)]
    [InlineData(RevocationLenience.Expired, true)]
    [InlineData(RevocationLenience.Any, true)]
    public async Task Client_LookedUpInAListThatHasEnded_IsLetInOnlyWhereThatIsForgivenAndIfItIsNotInIt(RevocationLenience lenience, bool isLetIn)
    {
        using var good = _listed.Issue("good.test");
        using var bad = _listed.Issue("bad.test");
        _listed.Revoke(bad);
        var vip = Serve(List(Now.AddHours(-1)), new TrustTerms { RequireRevocations = true, Lenience = lenience }, _listed);

        (await IsLetInAsync(vip, good)).ShouldBe(isLetIn);
        (await IsLetInAsync(vip, bad)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(RevocationLenience.None)]
    [InlineData(RevocationLenience.Any)]
    public async Task Client_OfAnAuthorityThatIsNotBelieved_IsNeverLetIn(RevocationLenience lenience)
    {
        using var stranger = _other.Issue("stranger.test");
        var vip = Serve(List(Now.AddDays(7)), new TrustTerms { RequireRevocations = true, Lenience = lenience }, _listed);

        (await IsLetInAsync(vip, stranger)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    [InlineData(true, true, true)]
    public async Task Client_WithALinkOfItsOwn_IsLetInWhereLinksAreTakenOrTheLinkIsKnown(bool ignores, bool isKnown, bool isLetIn)
    {
        using var link = IssueAuthority();
        using var client = Issue(link, "client.test");
        var authorities = _listed.Pem + (isKnown ? "\n" + link.ExportCertificatePem() : "");
        var vip = Serve(ByteString.Empty, new TrustTerms { IgnorePeerChain = ignores }, authorities);

        (await IsLetInAsync(vip, client, link)).ShouldBe(isLetIn);
    }

    private IPEndPoint Serve(ByteString lists, TrustTerms terms, params OpenSslAuthority[] authorities) =>
        Serve(lists, terms, string.Join('\n', authorities.Select(a => a.Pem)));

    private IPEndPoint Serve(ByteString lists, TrustTerms terms, string authorities) =>
        _bed.ServeTls("a", [_bed.Use(FakeServer.Named("s")).Endpoint], _server.Config("c"), s =>
        {
            s.Tls.ClientAuthentication = ClientAuthentication.Require;
            s.Tls.ClientAuthorities = ByteString.CopyFromUtf8(authorities);
            s.Tls.ClientRevocations = lists;
            s.Tls.ClientTrust = terms;
        });

    private ByteString List(DateTimeOffset until) =>
        ByteString.CopyFromUtf8(PemEncoding.WriteString("X509 CRL", _listed.List(until, Now.AddDays(-1))));

    private async Task<bool> IsLetInAsync(IPEndPoint vip, X509Certificate2 certificate, X509Certificate2? link = null)
    {
        var (chain, key, links) = (Path.Combine(_folder, "c.pem"), Path.Combine(_folder, "c.key"), Path.Combine(_folder, "l.pem"));
        await File.WriteAllTextAsync(chain, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(key, OpenSslAuthority.KeyPem(certificate));
        await File.WriteAllTextAsync(links, link?.ExportCertificatePem() ?? "");
        string[] sent = link is null ? [] : ["-cert_chain", links];
        return (await OpenSslClient.RunAsync(vip, LastGet, ["-cert", chain, "-key", key, .. sent])).Contains("200 OK", StringComparison.Ordinal);
    }

    private X509Certificate2 IssueAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Link", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var issued = request.Create(_listed.Certificate, Now.AddHours(-1), Now.AddDays(30), [1, 2, 3]);
        return issued.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 Issue(X509Certificate2 by, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var issued = request.Create(by, Now.AddHours(-1), Now.AddDays(20), [4, 5, 6]);
        return issued.CopyWithPrivateKey(key);
    }
}
