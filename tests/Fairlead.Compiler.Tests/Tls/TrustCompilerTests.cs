using System.Text.Json.Nodes;
using System.Security.Cryptography;
using Fairlead.Engine.Protocol;
using Fairlead.Testing.Certificates;
using Shouldly;
using Xunit;

namespace Fairlead.Compiler.Tests.Tls;

public sealed class TrustCompilerTests : IDisposable
{
    private readonly OpenSslAuthority _authority = new("One Authority");
    private readonly OpenSslAuthority _other = new("Other Authority");

    public void Dispose()
    {
        _other.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public void Lists_OfEveryAuthority_ActWithoutAWord()
    {
        var (tls, warnings) = Compile([_authority], new JsonObject { ["crls"] = new JsonArray(List(_authority)) });

        (tls.ClientTrust.RequireRevocations, tls.ClientTrust.Lenience, tls.ClientRevocations.IsEmpty, tls.CheckWholeChain).ShouldBe(
            (true, RevocationLenience.None, false, false));
        warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Lists_NotFetchedYet_LetNobodyInAndThatIsTold()
    {
        var (tls, warnings) = Compile([_authority], new JsonObject { ["crls"] = new JsonArray(new JsonObject { ["server_url"] = "http://lists.test/" }) });

        (tls.ClientTrust.RequireRevocations, tls.ClientRevocations.IsEmpty).ShouldBe((true, true));
        warnings.ShouldHaveSingleItem().ShouldContain("the revocation list of http://lists.test/ has not been fetched yet; until then certificates of its authority are refused.");
    }

    [Fact]
    public void Lists_OfOneOfTwoAuthorities_AreToldOf()
    {
        var (_, warnings) = Compile([_authority, _other], new JsonObject { ["crls"] = new JsonArray(List(_authority)) });

        warnings.ShouldHaveSingleItem().ShouldContain("authority CN=Other Authority has no revocation list among crls: certificates that it issued are refused");
    }

    [Theory]
    [InlineData("ALLOW_EXPIRED_CRL", RevocationLenience.Expired)]
    [InlineData("ALLOW_ALL_ERRORS", RevocationLenience.Any)]
    public void Errors_Allowed_AreForgivenOfLists(string allowed, RevocationLenience lenience)
    {
        var (tls, warnings) = Compile([_authority], new JsonObject { ["crls"] = new JsonArray(List(_authority)), ["allow_pki_errors"] = new JsonArray(allowed) });

        tls.ClientTrust.Lenience.ShouldBe(lenience);
        warnings.Count.ShouldBe(lenience == RevocationLenience.Any ? 1 : 0);
    }

    [Fact]
    public void Check_TurnedOff_LeavesListsAlone()
    {
        var (tls, warnings) = Compile(
            [_authority], new JsonObject { ["crl_check"] = false, ["crls"] = new JsonArray(new JsonObject { ["server_url"] = "http://lists.test/" }) });

        (tls.ClientTrust, tls.ClientRevocations.IsEmpty).ShouldBe((null, true));
        warnings.ShouldBeEmpty();
    }

    [Fact]
    public void PeerChain_Ignored_IsSaidToEngines() =>
        Compile([_authority], new JsonObject { ["crl_check"] = false, ["ignore_peer_chain"] = true }).Tls.ClientTrust.IgnorePeerChain.ShouldBeTrue();

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void HostCheck_OfAPoolWithoutAuthorities_IsToldToCheckNothing(bool hasAuthorities, bool isTold)
    {
        var builder = new TenantBuilder().Engine("se-1").Service("app", "127.30.0.10", servers: "10.0.0.1");
        builder.Put("pkiprofile", Profile([_authority], new JsonObject { ["crl_check"] = false }));
        var pool = JsonNode.Parse("""{"name": "app", "ssl_profile_ref": "/api/sslprofile?name=System-Standard", "host_check_enabled": true, "servers": []}""")!.AsObject();
        if (hasAuthorities)
        {
            pool["pki_profile_ref"] = "/api/pkiprofile?name=clients";
        }

        builder.Put("pool", pool);

        builder.Compile().VerdictsOf(TenantBuilder.Id("pool", "app")).Any(v => v.Message.Contains("host_check_enabled checks nothing", StringComparison.Ordinal)).ShouldBe(isTold);
    }

    private static JsonObject List(OpenSslAuthority authority) => new JsonObject
    {
        ["body"] = PemEncoding.WriteString("X509 CRL", authority.List(TimeProvider.System.GetUtcNow().AddDays(7))),
    };

    private static JsonObject Profile(IEnumerable<OpenSslAuthority> authorities, JsonObject profile)
    {
        profile["name"] = "clients";
        profile["ca_certs"] = new JsonArray([.. authorities.Select(a => (JsonNode)new JsonObject { ["certificate"] = a.Pem })]);
        return profile;
    }

    private (TlsConfig Tls, List<string> Warnings) Compile(OpenSslAuthority[] authorities, JsonObject profile)
    {
        using var certificate = _authority.Issue("a.test");
        var builder = new TenantBuilder().Engine("se-1").Service("app", "127.30.0.10", servers: "10.0.0.1");
        builder.Put("pkiprofile", Profile(authorities, profile));
        builder.Put("applicationprofile", """
            {"name": "asking", "type": "APPLICATION_PROFILE_TYPE_HTTP",
             "http_profile": {"ssl_client_certificate_mode": "SSL_CLIENT_CERTIFICATE_REQUIRE", "pki_profile_ref": "/api/pkiprofile?name=clients"}}
            """);
        builder.Put("sslkeyandcertificate", new JsonObject
        {
            ["name"] = "c", ["certificate"] = new JsonObject { ["certificate"] = certificate.ExportCertificatePem() }, ["key"] = OpenSslAuthority.KeyPem(certificate),
        });
        builder.Put("virtualservice", """
            {"name": "app", "vsvip_ref": "/api/vsvip?name=app", "pool_ref": "/api/pool?name=app", "services": [{"port": 443, "enable_ssl": true}],
             "application_profile_ref": "/api/applicationprofile?name=asking", "ssl_key_and_certificate_refs": ["/api/sslkeyandcertificate?name=c"]}
            """);
        var tenant = builder.Compile();
        var service = tenant.Units.Single().Resources.Single(r => r.PayloadCase == Resource.PayloadOneofCase.VirtualService).VirtualService;
        return (service.Tls, [.. tenant.VerdictsOf(TenantBuilder.Id("virtualservice", "app")).Where(v => v.Code == ReasonCodes.TlsNotActing).Select(v => v.Message)]);
    }
}
