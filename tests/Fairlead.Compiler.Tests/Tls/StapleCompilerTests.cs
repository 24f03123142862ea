using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Tls;
using Fairlead.Testing.Certificates;
using Shouldly;
using Xunit;

namespace Fairlead.Compiler.Tests.Tls;

public sealed class StapleCompilerTests : IDisposable
{
    private readonly OpenSslAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Staple_OfItsCertificate_GoesToEnginesWithItsEnd(bool rsa)
    {
        using var certificate = _authority.Issue("a.test", rsa);
        var response = await _authority.AnswerAsync(certificate);

        var (config, verdict) = Compile(certificate, response, "OCSP_CERTSTATUS_GOOD");

        config.OcspResponse.ToByteArray().ShouldBe(response);
        config.OcspGoodUntilS.ShouldBe(OcspAnswerReader.Read(response, out _)!.Statements[0].NextUpdate!.Value.ToUnixTimeSeconds());
        verdict.ShouldBeNull();
    }

    [Fact]
    public async Task Staple_OfAnotherCertificate_IsNotSentAndToldOf()
    {
        using var certificate = _authority.Issue("a.test");
        using var before = _authority.Issue("a.test");

        var (config, verdict) = Compile(certificate, await _authority.AnswerAsync(before), "OCSP_CERTSTATUS_GOOD");

        (config.OcspResponse.Length, config.OcspGoodUntilS).ShouldBe((0, 0L));
        verdict!.Message.ShouldBe("No revocation state is sent along with it: the stored one is about another certificate.");
        verdict.Code.ShouldBe(ReasonCodes.RevocationStateMissing);
    }

    [Fact]
    public async Task Staple_OfARevokedCertificate_IsNotSentAndToldOf()
    {
        using var certificate = _authority.Issue("a.test");
        _authority.Revoke(certificate);

        var (config, verdict) = Compile(certificate, await _authority.AnswerAsync(certificate), "OCSP_CERTSTATUS_REVOKED");

        config.OcspResponse.Length.ShouldBe(0);
        verdict!.Message.ShouldContain("http://responder.test/ says that the certificate is revoked");
    }

    [Fact]
    public void Staple_Unreadable_IsNotSentAndToldOf()
    {
        using var certificate = _authority.Issue("a.test");

        var (config, verdict) = Compile(certificate, [1, 2, 3], "OCSP_CERTSTATUS_GOOD");

        config.OcspResponse.Length.ShouldBe(0);
        verdict!.Message.ShouldContain("the stored one cannot be read: its answer is no OCSP response in DER");
    }

    [Fact]
    public void Staple_NotFetchedYet_IsToldOfOnlyWhereItIsWanted()
    {
        using var certificate = _authority.Issue("a.test");

        Compile(certificate, null, "", status: "OCSP_ERR_CERTSTATUS_URL_LIST").Verdict!.Message.ShouldContain("says whom to ask");
        Compile(certificate, null, "").Verdict!.Message.ShouldContain("none has been fetched yet");
        Compile(certificate, null, "", wanted: false).Verdict.ShouldBeNull();
    }

    private static (CertificateConfig Config, Verdict? Verdict) Compile(
        X509Certificate2 certificate, byte[]? response, string state, bool wanted = true, string? status = null)
    {
        var document = new JsonObject
        {
            ["name"] = "c",
            ["certificate"] = new JsonObject { ["certificate"] = certificate.ExportCertificatePem() },
            ["key"] = OpenSslAuthority.KeyPem(certificate),
            ["enable_ocsp_stapling"] = wanted,
        };
        if (status is not null)
        {
            document["ocsp_error_status"] = status;
        }

        if (response is not null)
        {
            document["ocsp_response_info"] = new JsonObject
            {
                ["cert_status"] = state, ["ocsp_resp_from_responder_url"] = "http://responder.test/", ["ocsp_response"] = Convert.ToBase64String(response),
            };
        }

        var builder = new TenantBuilder().Engine("se-1").Service("app", "127.30.0.10", servers: "10.0.0.1");
        builder.Put("sslkeyandcertificate", document);
        builder.Put("virtualservice", """
            {"name": "app", "vsvip_ref": "/api/vsvip?name=app", "pool_ref": "/api/pool?name=app", "services": [{"port": 443, "enable_ssl": true}],
             "ssl_key_and_certificate_refs": ["/api/sslkeyandcertificate?name=c"]}
            """);
        var tenant = builder.Compile();
        var config = tenant.Units.Single().Resources.Single(r => r.PayloadCase == Resource.PayloadOneofCase.Certificate).Certificate;
        return (config, tenant.VerdictsOf(TenantBuilder.Id("sslkeyandcertificate", "c")).SingleOrDefault());
    }
}
