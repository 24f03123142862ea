using System.Text.Json.Nodes;
using Fairlead.Engine.Protocol;
using Fairlead.Testing.Certificates;
using Shouldly;
using Xunit;

namespace Fairlead.Compiler.Tests.Tls;

public sealed class TlsChoiceCompilerTests
{
    /// <summary>Parameters of 512 and 2048 bits; what they are made of does not matter here.</summary>
    private static readonly string SmallDh = Dh(64);
    private static readonly string LargeDh = Dh(256);

    [Fact]
    public void Profile_OfDefaults_SaysNothing()
    {
        var (choices, warnings) = Compile("{}");

        choices.ShouldBeNull();
        warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("prime256v1:secp384r1", "P-256:P-384", 0)]
    [InlineData("x25519, P-521", "X25519:P-521", 0)]
    [InlineData("sect163k1:P-256", "P-256", 1)]
    [InlineData("nonsense", "", 1)]
    [InlineData("AUTO", "", 0)]
    public void Groups_InAnySpelling_AreThoseThatAreKnownAndSafe(string written, string groups, int told)
    {
        var (choices, warnings) = Compile($$"""{"ec_named_curve": "{{written}}"}""");

        (choices?.Groups ?? "").ShouldBe(groups);
        warnings.Count.ShouldBe(told);
    }

    [Theory]
    [InlineData("RSA+SHA256:ecdsa+sha384", "RSA+SHA256:ECDSA+SHA384", 0)]
    [InlineData("RSA+SHA1:rsa_pss_rsae_sha256", "rsa_pss_rsae_sha256", 1)]
    [InlineData("auto", "", 0)]
    public void Signatures_InAnySpelling_AreThoseThatAreKnownAndSafe(string written, string signatures, int told)
    {
        var (choices, warnings) = Compile($$"""{"signature_algorithm": "{{written}}"}""");

        (choices?.SignatureAlgorithms ?? "").ShouldBe(signatures);
        warnings.Count.ShouldBe(told);
    }

    [Fact]
    public void Order_AndEnd_AreAsWritten()
    {
        var (choices, _) = Compile("""{"prefer_client_cipher_ordering": true, "send_close_notify": false}""");

        (choices!.ClientOrder, choices.SilentEnd).ShouldBe((true, true));
    }

    [Fact]
    public void Parameters_TooSmallOrNone_AreToldOfAndLeftOut()
    {
        Compile(new JsonObject { ["dhparam"] = LargeDh }).Choices!.DhParameters.ToStringUtf8().ShouldBe(LargeDh);
        var small = Compile(new JsonObject { ["dhparam"] = SmallDh });
        (small.Choices, small.Warnings.ShouldHaveSingleItem()).ShouldSatisfyAllConditions(
            both => both.Item1.ShouldBeNull(), both => both.Item2.ShouldContain("dhparam has 512 bits"));
        Compile(new JsonObject { ["dhparam"] = "nonsense" }).Warnings.ShouldHaveSingleItem().ShouldContain("no parameters in PEM");
    }

    private static string Dh(int bytes)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned([.. Enumerable.Repeat((byte)0xFF, bytes)]);
            writer.WriteInteger(2);
        }

        return System.Security.Cryptography.PemEncoding.WriteString("DH PARAMETERS", writer.Encode());
    }

    private static (TlsChoices? Choices, List<string> Warnings) Compile(string profile) => Compile(JsonNode.Parse(profile)!.AsObject());

    private static (TlsChoices? Choices, List<string> Warnings) Compile(JsonObject profile)
    {
        using var authority = new OpenSslAuthority();
        using var certificate = authority.Issue("a.test");
        profile["name"] = "terms";
        profile["accepted_versions"] = new JsonArray(new JsonObject { ["type"] = "SSL_VERSION_TLS1_2" }, new JsonObject { ["type"] = "SSL_VERSION_TLS1_3" });
        var builder = new TenantBuilder().Engine("se-1").Service("app", "127.30.0.10", servers: "10.0.0.1");
        builder.Put("sslprofile", profile);
        builder.Put("sslkeyandcertificate", new JsonObject
        {
            ["name"] = "c", ["certificate"] = new JsonObject { ["certificate"] = certificate.ExportCertificatePem() }, ["key"] = OpenSslAuthority.KeyPem(certificate),
        });
        builder.Put("virtualservice", """
            {"name": "app", "vsvip_ref": "/api/vsvip?name=app", "pool_ref": "/api/pool?name=app", "services": [{"port": 443, "enable_ssl": true}],
             "ssl_profile_ref": "/api/sslprofile?name=terms", "ssl_key_and_certificate_refs": ["/api/sslkeyandcertificate?name=c"]}
            """);
        var tenant = builder.Compile();
        var service = tenant.Units.Single().Resources.Single(r => r.PayloadCase == Resource.PayloadOneofCase.VirtualService).VirtualService;
        return (service.Tls.Choices, [.. tenant.VerdictsOf(TenantBuilder.Id("virtualservice", "app")).Select(v => v.Message)]);
    }
}
