using System.Diagnostics;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Fairlead.Testing.Certificates;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.EndToEnd.Tests.Traffic;

[Trait("tier", "e2e")]
public sealed class HttpsTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    private const int Port = 8443;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task VirtualService_WithACertificateFromTheApi_IsFetchedOverTlsAndTakesARenewedOne()
    {
        using var api = new ProductApi(demo.Product);
        using var first = NewCertificate("first");
        using var renewed = NewCertificate("renewed");
        var certificate = await api.CreateAsync("sslkeyandcertificate", Body("shop", first), Cancellation);
        var address = await CreateServiceAsync(api, "shop");
        using var client = new Client(address);

        await Until.TrueAsync("the HTTPS virtual service serves", TimeSpan.FromSeconds(10), client.IsAnsweredAsync, Cancellation);
        client.Shown.ShouldBe(first.Thumbprint);

        var body = Body("shop", renewed);
        body["uuid"] = certificate["uuid"]!.DeepClone();
        await api.ReplaceAsync("sslkeyandcertificate", body, Cancellation);

        await Until.TrueAsync(
            "new connections are shown the renewed certificate",
            TimeSpan.FromSeconds(10),
            async () => await client.IsAnsweredAsync() && client.Shown == renewed.Thumbprint,
            Cancellation);
    }

    [Fact]
    public async Task VirtualService_WithStapling_ShowsClientsWhatTheResponderSays()
    {
        using var api = new ProductApi(demo.Product);
        using var authority = new OpenSslAuthority();
        var responder = OpenSslAuthority.FreePlace();
        using var certificate = authority.Issue("stapled.test", responder: responder);
        await authority.RespondAsync(responder);
        await api.CreateAsync(
            "sslkeyandcertificate",
            new JsonObject
            {
                ["name"] = "stapled-authority",
                ["type"] = "SSL_CERTIFICATE_TYPE_CA",
                ["certificate"] = new JsonObject { ["certificate"] = authority.Pem },
            },
            Cancellation);
        var body = Body("stapled", certificate);
        body["enable_ocsp_stapling"] = true;
        body["ca_certs"] = new JsonArray(new JsonObject { ["ca_ref"] = "/api/sslkeyandcertificate?name=stapled-authority" });
        await api.CreateAsync("sslkeyandcertificate", body, Cancellation);

        var address = await CreateServiceAsync(api, "stapled");

        await Until.TrueAsync(
            "a client is shown the state of the certificate",
            TimeSpan.FromSeconds(30),
            async () => await StatusOfAsync(address) is var status && status.Contains("Cert Status: good", StringComparison.Ordinal)
                && status.Contains($"Serial Number: {certificate.SerialNumber}", StringComparison.Ordinal),
            Cancellation);
    }

    private static async Task<string> StatusOfAsync(string address)
    {
        var start = new ProcessStartInfo("openssl", ["s_client", "-connect", $"{address}:{Port}", "-status"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var client = Process.Start(start)!;
        client.StandardInput.Close();
        var printed = await client.StandardOutput.ReadToEndAsync(Cancellation);
        await client.WaitForExitAsync(Cancellation);
        return printed;
    }

    private static async Task<string> CreateServiceAsync(ProductApi api, string name)
    {
        var vip = await api.CreateAsync(
            "vsvip",
            new JsonObject
            {
                ["name"] = $"{name}-vip",
                ["vip"] = new JsonArray(new JsonObject
                {
                    ["vip_id"] = "1",
                    ["auto_allocate_ip"] = true,
                    ["ipam_network_subnet"] = new JsonObject { ["network_ref"] = "/api/network?name=vip-net" },
                }),
            },
            Cancellation);
        await api.CreateAsync(
            "virtualservice",
            new JsonObject
            {
                ["name"] = name,
                ["vsvip_ref"] = $"/api/vsvip?name={name}-vip",
                ["pool_ref"] = "/api/pool?name=demo-pool",
                ["application_profile_ref"] = "/api/applicationprofile?name=System-HTTP",
                ["network_profile_ref"] = "/api/networkprofile?name=System-TCP-Proxy",
                ["ssl_profile_ref"] = "/api/sslprofile?name=System-Standard",
                ["ssl_key_and_certificate_refs"] = new JsonArray($"/api/sslkeyandcertificate?name={name}"),
                ["services"] = new JsonArray(new JsonObject { ["port"] = Port, ["enable_ssl"] = true }),
            },
            Cancellation);
        return vip["vip"]![0]!["ip_address"]!["addr"]!.GetValue<string>();
    }

    private static JsonObject Body(string name, X509Certificate2 certificate) => new()
    {
        ["name"] = name,
        ["certificate"] = new JsonObject { ["certificate"] = certificate.ExportCertificatePem() },
        ["key"] = certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(),
    };

    private static X509Certificate2 NewCertificate(string unit)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=shop.test, OU={unit}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("shop.test");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(90));
    }

    /// <summary>A client that connects anew for each request and remembers what it was shown.</summary>
    private sealed class Client : IDisposable
    {
        private readonly HttpClient _client;
        private readonly Uri _target;

        public Client(string address)
        {
            _target = new Uri($"https://{address}:{Port}/whoami");
            _client = new HttpClient(
                new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, SslOptions = new SslClientAuthenticationOptions { TargetHost = "shop.test", RemoteCertificateValidationCallback = Remember } },
                disposeHandler: true);
        }

        public string? Shown { get; private set; }

        public async Task<bool> IsAnsweredAsync()
        {
            try
            {
                using var response = await _client.GetAsync(_target, Cancellation);
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }

        public void Dispose() => _client.Dispose();

        private bool Remember(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            Shown = (certificate as X509Certificate2)?.Thumbprint;
            return Shown is not null;
        }
    }
}
