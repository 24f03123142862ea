using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Fairlead.Model.Documents;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

[Trait("tier", "wire")]
public sealed class SecretTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PrivateKey_Written_IsNeverReadAndStaysWhenItsMarkIsSentBack()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var body = Certificate(out var key);

        var created = (await tenant.Api.PostAsync("/api/sslkeyandcertificate", body, Token)).Expect(201);
        var read = (await tenant.Api.GetAsync($"/api/sslkeyandcertificate/{created.Uuid}", Token)).Expect(200).Body;
        var replaced = (await tenant.Api.PutAsync($"/api/sslkeyandcertificate/{created.Uuid}", read, Token)).Expect(200);
        var list = (await tenant.Api.GetAsync("/api/sslkeyandcertificate?name=shop", Token)).Expect(200);
        var history = (await tenant.Api.GetAsync($"/api/sslkeyandcertificate/{created.Uuid}/history", Token)).Expect(200);
        var audit = (await tenant.Api.GetAsync("/api/sslkeyandcertificate-inventory", Token)).Expect(200);

        read["key"]!.GetValue<string>().ShouldBe(Secrets.Mark);
        read["certificate"]!["subject"]!["common_name"]!.GetValue<string>().ShouldBe("shop.example.com");
        read["certificate"]!["self_signed"]!.GetValue<bool>().ShouldBeTrue();
        new[] { created, replaced, list, history, audit }.ShouldAllBe(answer => !answer.Text.Contains(key.Substring(60, 40), StringComparison.Ordinal));

        // The kept key still counts: a certificate that is not its own is refused.
        read["certificate"] = Certificate(out _)["certificate"]!.DeepClone();
        (await tenant.Api.PutAsync($"/api/sslkeyandcertificate/{created.Uuid}", Without(read, "_last_modified"), Token)).Expect(400).Error.ShouldContain("key");
    }

    [Fact]
    public async Task PrivateKey_AsAFilter_IsRefused()
    {
        var tenant = await host.CreateTenantAsync(Token);

        (await tenant.Api.GetAsync("/api/sslkeyandcertificate?key=x", Token)).Expect(400).Error.ShouldContain("key");
    }

    [Fact]
    public async Task PrivateKey_MarkInANewObject_IsRefused()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var body = Certificate(out _);
        body["key"] = Secrets.Mark;

        (await tenant.Api.PostAsync("/api/sslkeyandcertificate", body, Token)).Expect(400).Error.ShouldContain("key");
    }

    [Theory]
    [InlineData("sites.contains=hidden7319")]
    [InlineData("search=hidden7319")]
    [InlineData("search=(sites,hidden7319)")]
    [InlineData("sites.in=hidden7319")]
    public async Task SecretInARecord_AsAFilter_FindsNothing(string filter)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var body = JsonNode.Parse(Fairlead.Model.Gslb.GslbConfiguration.Kind.Example)!.AsObject();
        body["sites"]![0]!["password"] = "hidden7319";
        (await tenant.Api.PostAsync("/api/gslb", body, Token)).Expect(201);

        (await tenant.Api.GetAsync($"/api/gslb?{filter}", Token)).Expect(200).Names.ShouldBeEmpty();
        (await tenant.Api.GetAsync("/api/gslb?sites.contains=home", Token)).Expect(200).Names.ShouldBe(["world"]);
    }

    private static JsonObject Certificate(out string key)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        key = pair.ExportPkcs8PrivateKeyPem();
        using var certificate = new CertificateRequest("CN=shop.example.com", pair, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return new JsonObject
        {
            ["name"] = "shop",
            ["type"] = "SSL_CERTIFICATE_TYPE_VIRTUALSERVICE",
            ["certificate"] = new JsonObject { ["certificate"] = certificate.ExportCertificatePem() },
            ["key"] = key,
        };
    }

    private static JsonObject Without(JsonObject document, string field)
    {
        document.Remove(field);
        return document;
    }
}
