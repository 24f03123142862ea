using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Fairlead.Testing.Certificates;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

/// <summary>What the server fetches belongs to what it was fetched for, whatever clients send.</summary>
[Trait("tier", "wire")]
public sealed class RevocationTests : IAsyncLifetime
{
    private readonly ApiHost _host = new() { Settings = new Dictionary<string, string> { ["Fairlead__Revocation__AllowPrivateAddresses"] = "true" } };
    private readonly OpenSslAuthority _authority = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        _authority.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Certificate_WithStapling_GetsItsStateAndKeepsItUntilItIsAnother()
    {
        var tenant = await _host.CreateTenantAsync(Token);
        var responder = OpenSslAuthority.FreePlace();
        using var certificate = _authority.Issue("a.test", responder: responder);
        using var renewed = _authority.Issue("a.test");
        await _authority.RespondAsync(responder);
        var body = Body(certificate);
        body["ocsp_response_info"] = Forged();

        var created = (await tenant.Api.PostAsync("/api/sslkeyandcertificate", body, Token)).Expect(201);
        created.Body["ocsp_responder_url_list_from_certs"]!.ToJsonString().ShouldBe($"""["{responder}"]""");
        var path = $"/api/sslkeyandcertificate/{created.Uuid}";
        JsonObject read = [];
        await Until.TrueAsync(
            "its state is fetched", TimeSpan.FromSeconds(30),
            async () => (read = (await tenant.Api.GetAsync(path, Token)).Expect(200).Body)["ocsp_error_status"]?.ToString() == "OCSP_ERR_CERTSTATUS_GOOD", Token);

        var fetched = read["ocsp_response_info"]!.ToJsonString();
        fetched.ShouldContain("OCSP_CERTSTATUS_GOOD");
        fetched.ShouldNotContain("AAAA\"");

        // Sent back without it, or with another: it stays.
        read.Remove("ocsp_response_info");
        (await tenant.Api.PutAsync(path, Without(read), Token)).Expect(200).Body["ocsp_response_info"]!.ToJsonString().ShouldBe(fetched);
        read["ocsp_response_info"] = Forged();
        (await tenant.Api.PutAsync(path, Without(read), Token)).Expect(200).Body["ocsp_response_info"]!.ToJsonString().ShouldBe(fetched);

        // Another certificate begins without.
        (await tenant.Api.PutAsync(path, Body(renewed), Token)).Expect(200).Body.ContainsKey("ocsp_response_info").ShouldBeFalse();
    }

    private static JsonObject Forged() => new()
    {
        ["cert_status"] = "OCSP_CERTSTATUS_GOOD", ["ocsp_resp_from_responder_url"] = "http://forged.test/", ["ocsp_response"] = "AAAA",
    };

    private static JsonObject Without(JsonObject read)
    {
        var body = read.DeepClone().AsObject();
        body.Remove("_last_modified");
        return body;
    }

    private JsonObject Body(X509Certificate2 certificate) => new()
    {
        ["name"] = "shop",
        ["certificate"] = new JsonObject { ["certificate"] = certificate.ExportCertificatePem() + "\n" + _authority.Pem },
        ["key"] = OpenSslAuthority.KeyPem(certificate),
        ["enable_ocsp_stapling"] = true,
    };
}
