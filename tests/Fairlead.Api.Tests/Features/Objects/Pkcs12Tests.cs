using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Fairlead.Model.Documents;
using Fairlead.Testing.Certificates;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

/// <summary>Certificates that are sent as PKCS#12.</summary>
[Trait("tier", "wire")]
public sealed class Pkcs12Tests(ApiHost host) : IDisposable
{
    private readonly OpenSslAuthority _authority = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(true, "key")]
    [InlineData(false, "key")]
    [InlineData(false, "certificate")]
    public async Task Archive_WithItsPassphrase_IsKeptAsPem(bool rsa, string field)
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var certificate = _authority.Issue("shop.test", rsa);
        var body = Body(certificate, "sesame", field);

        var created = (await tenant.Api.PostAsync("/api/sslkeyandcertificate", body, Token)).Expect(201);

        created.Body["format"]!.ToString().ShouldBe("SSL_PEM");
        created.Body["key"]!.ToString().ShouldBe(Secrets.Mark);
        created.Body.ContainsKey("key_passphrase").ShouldBeFalse();
        using var kept = X509Certificate2.CreateFromPem(created.Body["certificate"]!["certificate"]!.ToString());
        kept.Thumbprint.ShouldBe(certificate.Thumbprint);
        created.Body["certificate"]!["subject"]!["common_name"]!.ToString().ShouldBe("shop.test");

        // The same sent again is nothing new.
        (await tenant.Api.PutAsync($"/api/sslkeyandcertificate/{created.Uuid}", Body(certificate, "sesame", field), Token)).Expect(200)
            .Body["_last_modified"]!.ToString().ShouldBe(created.Body["_last_modified"]!.ToString());
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData(null)]
    public async Task Archive_WithAnotherPassphrase_IsAFaultOfThePassphrase(string? passphrase)
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var certificate = _authority.Issue("shop.test");
        var body = Body(certificate, "sesame");
        body["key_passphrase"] = passphrase;

        (await tenant.Api.PostAsync("/api/sslkeyandcertificate", body, Token)).Expect(400).FaultyFields.ShouldBe(["key_passphrase"]);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AAAA")]
    public async Task Archive_ThatIsNone_IsAFaultOfItsField(string text)
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var certificate = _authority.Issue("shop.test");
        var body = Body(certificate, "sesame");
        body["key"] = text;

        (await tenant.Api.PostAsync("/api/sslkeyandcertificate", body, Token)).Expect(400).FaultyFields.ShouldBe(["key"]);
    }

    private JsonObject Body(X509Certificate2 certificate, string passphrase, string field = "key")
    {
        // Another each time, though it holds the same.
        var archive = Convert.ToBase64String(new X509Certificate2Collection { certificate, X509CertificateLoader.LoadCertificate(_authority.Certificate.RawData) }
            .Export(X509ContentType.Pkcs12, passphrase)!);
        var body = new JsonObject { ["name"] = "shop", ["format"] = "SSL_PKCS12", ["key_passphrase"] = passphrase, ["certificate"] = new JsonObject() };
        if (field == "key")
        {
            body["key"] = archive;
        }
        else
        {
            body["certificate"]!["certificate"] = archive;
        }

        return body;
    }
}
