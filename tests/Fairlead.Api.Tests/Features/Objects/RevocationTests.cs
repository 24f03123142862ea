using System.Net;
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

    [Fact]
    public async Task Certificate_WhoseResponderIsAway_SaysSoWhereItIsExplained()
    {
        var tenant = await _host.CreateTenantAsync(Token);
        var nobody = OpenSslAuthority.FreePlace();
        using var certificate = _authority.Issue("a.test", responder: nobody);
        var created = (await tenant.Api.PostAsync("/api/sslkeyandcertificate", Body(certificate), Token)).Expect(201);

        var explained = "";
        await Until.TrueAsync(
            "the failure is told", TimeSpan.FromSeconds(30),
            async () => (explained = (await tenant.Api.GetAsync($"/api/explain/sslkeyandcertificate/{created.Uuid}", Token)).Expect(200).Text)
                .Contains("The last fetch failed", StringComparison.Ordinal), Token);

        explained.ShouldContain($"{nobody} cannot be reached");
        explained.ShouldContain("REVOCATION_STATE_MISSING");
    }

    [Fact]
    public async Task List_OfAProfile_IsFetchedAndStaysWhenTheProfileIsWrittenAgain()
    {
        var tenant = await _host.CreateTenantAsync(Token);
        var place = OpenSslAuthority.FreePlace();
        using var listener = new HttpListener { Prefixes = { place } };
        listener.Start();
        var serving = SendAsync(listener, _authority.List(TimeProvider.System.GetUtcNow().AddDays(7)));
        var body = new JsonObject
        {
            ["name"] = "clients",
            ["ca_certs"] = new JsonArray(new JsonObject { ["certificate"] = _authority.Pem }),
            ["crls"] = new JsonArray(new JsonObject { ["server_url"] = place }),
        };
        var created = (await tenant.Api.PostAsync("/api/pkiprofile", body.DeepClone().AsObject(), Token)).Expect(201);
        var path = $"/api/pkiprofile/{created.Uuid}";
        await serving;
        string? fetched = null;
        await Until.TrueAsync(
            "the list is stored", TimeSpan.FromSeconds(30),
            async () => (fetched = (await tenant.Api.GetAsync(path, Token)).Expect(200).Body["crls"]![0]!["body"]?.ToString()) is not null, Token);

        var written = (await tenant.Api.PutAsync(path, body, Token)).Expect(200).Body["crls"]![0]!;

        fetched!.ShouldStartWith("-----BEGIN X509 CRL-----");
        (written["body"]!.ToString(), written["server_url"]!.ToString()).ShouldBe((fetched, place));
    }

    private static async Task SendAsync(HttpListener listener, byte[] body)
    {
        var context = await listener.GetContextAsync().WaitAsync(TimeSpan.FromSeconds(30), Token);
        await context.Response.OutputStream.WriteAsync(body, Token);
        context.Response.Close();
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
