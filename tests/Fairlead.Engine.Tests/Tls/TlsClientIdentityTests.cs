using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Fairlead.Testing.Certificates;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Tls;

/// <summary>What servers are told of the certificate that a client has shown.</summary>
[Trait("tier", "wire")]
public sealed partial class TlsClientIdentityTests : IDisposable
{
    private static readonly (string Name, FieldValue Value)[] Told =
    [
        ("X-Fingerprint", FieldValue.ClientFingerprint), ("X-Serial", FieldValue.ClientSerial), ("X-Issuer", FieldValue.ClientIssuer),
        ("X-Subject", FieldValue.ClientSubject), ("X-Raw", FieldValue.ClientCertificate), ("X-Escaped", FieldValue.ClientCertificateEscaped),
        ("X-Version", FieldValue.ClientVersion), ("X-Sigalg", FieldValue.ClientSignature), ("X-From", FieldValue.ClientNotBefore),
        ("X-Until", FieldValue.ClientNotAfter), ("X-User", FieldValue.UserName),
    ];

    private readonly OpenSslAuthority _authority = new("Client Authority");
    private readonly TestAuthority _server = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("identity-").FullName;
    private readonly Bed _bed = new();

    public void Dispose()
    {
        _bed.Dispose();
        _server.Dispose();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Server_OfAClientWithACertificate_IsToldWhatItSaysAndNothingThatTheClientSays(string version)
    {
        using var certificate = _authority.Issue("client.test");
        var vip = Serve();

        var seen = Fields(await AskAsync(vip, certificate, "X-Subject: CN=root\r\nx-raw: forged\r\nX-User: root\r\nX-Other: mine\r\n", version));

        ExpectOf(seen, certificate);
        seen["X-Other"].ShouldBe(["mine"]);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Server_OfAResumedSession_IsToldTheSame(string version)
    {
        using var certificate = _authority.Issue("client.test");
        var vip = Serve();
        var session = Path.Combine(_folder, "session");
        await AskAsync(vip, certificate, "", version, "-sess_out", session);

        var printed = await AskAsync(vip, null, "X-Subject: CN=root\r\n", version, "-sess_in", session);

        printed.ShouldContain("Reused, TLSv1");
        ExpectOf(Fields(printed), certificate);
    }

    [Fact]
    public async Task Server_OfAClientOfHttp2_IsToldTheSame()
    {
        using var certificate = Exportable(_authority.Issue("client.test"));
        var vip = Serve(http2: true);
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
            },
        };
        using var client = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{vip}/") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.Add("x-subject", "CN=root");
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            ExpectOf(Fields(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), certificate);
        }
    }

    [Fact]
    public async Task Server_OfAClientWithoutACertificate_IsToldNothingWhateverTheClientSays()
    {
        var vip = Serve();

        var seen = Fields(await AskAsync(vip, null, "X-Subject: CN=root\r\nX-Raw: forged\r\nX-USER: root\r\n"));

        Told.ShouldAllBe(told => !seen.Contains(told.Name));
    }

    [Fact]
    public async Task Server_OfAClientInClear_IsToldNothingWhateverTheClientSays()
    {
        var vip = _bed.Serve("a", [Echo().Endpoint], (service, _, _) => service.Rules = Rules());
        using var client = await Wire.Wire.ConnectAsync(vip);

        var answer = await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Subject: CN=root\r\nX-Fingerprint: 00\r\n\r\n");

        Told.ShouldAllBe(told => !Fields(answer.Body).Contains(told.Name));
    }

    [Fact]
    public async Task Name_WithOddCharacters_CannotEndALine()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName("a\r\nX-Admin: yes, O=\u00e4");
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var issued = request.Create(_authority.Certificate, now.AddHours(-1), now.AddDays(1), [1, 2]);
        using var certificate = issued.CopyWithPrivateKey(key);
        var vip = Serve();

        var seen = Fields(await AskAsync(vip, certificate, ""));

        seen.Contains("X-Admin").ShouldBeFalse();
        seen["X-Subject"].ShouldBe([@"CN=a\0D\0AX-Admin: yes\, O=\C3\A4"]);
    }

    [Fact]
    public async Task Script_AsksForTheCertificate_AndGetsWhatItSays()
    {
        using var certificate = _authority.Issue("client.test");
        var vip = Serve(change: s => s.Scripts.Add(new ScriptSet
        {
            Name = "ask",
            Scripts =
            {
                new Script
                {
                    Event = ScriptEvent.Request,
                    Text = """
                        avi.http.replace_header("X-Script", tostring(avi.ssl.client_cert(avi.CLIENT_CERT_SUBJECT)) .. "|" .. tostring(avi.ssl.client_cert(avi.CLIENT_CERT_SERIAL))
                          .. "|" .. tostring(avi.ssl.client_cert()):sub(1, 27))
                        """,
                },
            },
        }));

        Fields(await AskAsync(vip, certificate, ""))["X-Script"].ShouldBe([$"CN=client.test|{certificate.SerialNumber}|-----BEGIN CERTIFICATE-----"]);
        Fields(await AskAsync(vip, null, ""))["X-Script"].ShouldBe(["nil|nil|nil"]);
    }

    [Fact]
    public async Task RequestId_IsOneOfTheRequestAndSaidToBothSides()
    {
        var vip = _bed.Serve("a", [Echo().Endpoint], (service, _, _) => service.Rules = new HttpRules
        {
            Request = { new HttpRule { Set = "s", Name = "r", Edits = { new FieldEdit { Kind = FieldEditKind.Replace, Name = "X-Id", Value = FieldValue.RequestId } } } },
            Response = { new HttpRule { Set = "s", Name = "a", Edits = { new FieldEdit { Kind = FieldEditKind.Replace, Name = "X-Id", Value = FieldValue.RequestId } } } },
        });
        using var client = await Wire.Wire.ConnectAsync(vip);
        var ids = new HashSet<string>();

        for (var i = 0; i < 3; i++)
        {
            var answer = await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Id: mine\r\n\r\n");
            var told = Fields(answer.Body)["X-Id"].ShouldHaveSingleItem();
            told.ShouldMatch("^[0-9a-f]{32}$");
            answer["X-Id"].ShouldBe(told);
            ids.Add(told).ShouldBeTrue();
        }
    }

    private static void ExpectOf(ILookup<string, string> seen, X509Certificate2 certificate)
    {
        string One(string name) => seen[name].ShouldHaveSingleItem(name);
        One("X-Fingerprint").ShouldBe(certificate.GetCertHashString(HashAlgorithmName.SHA1).ToLowerInvariant());
        One("X-Serial").ShouldBe(certificate.SerialNumber);
        (One("X-Subject"), One("X-Issuer"), One("X-Version")).ShouldBe(("CN=client.test", "CN=Client Authority", "3"));
        One("X-Sigalg").ShouldBe("ecdsa-with-SHA256");
        One("X-Raw").ShouldBe(certificate.ExportCertificatePem().Replace('\n', ' '));
        Uri.UnescapeDataString(One("X-Escaped")).ShouldBe(certificate.ExportCertificatePem() + "\n");
        One("X-From").ShouldMatch("^[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} [0-9]{4} GMT$");
        One("X-Until").ShouldBe(certificate.NotAfter.ToUniversalTime().ToString("MMM ", null) + $"{certificate.NotAfter.ToUniversalTime().Day,2}"
            + certificate.NotAfter.ToUniversalTime().ToString(" HH:mm:ss yyyy", null) + " GMT");
        seen.Contains("X-User").ShouldBeFalse();
    }

    private static ILookup<string, string> Fields(string text) => FieldLine().Matches(text)
        .ToLookup(m => m.Groups[1].Value, m => m.Groups[2].Value, StringComparer.OrdinalIgnoreCase);

    private static HttpRules Rules()
    {
        var rule = new HttpRule { Set = "s", Name = "tell" };
        rule.Edits.AddRange(Told.Select(told => new FieldEdit { Kind = FieldEditKind.Replace, Name = told.Name, Value = told.Value }));
        return new HttpRules { Request = { rule } };
    }

    private IPEndPoint Serve(bool http2 = false, Action<VirtualServiceConfig>? change = null) => _bed.ServeTls("a", [Echo().Endpoint], _server.Config("c"), s =>
    {
        s.Tls.ClientAuthentication = ClientAuthentication.Request;
        s.Tls.ClientAuthorities = ByteString.CopyFromUtf8(_authority.Pem);
        s.Rules = Rules();
        change?.Invoke(s);
        if (http2)
        {
            s.Listeners[0].Http2 = true;
            s.Tls.Protocols.Add("h2");
        }
    });

    /// <summary>Answers with the fields that it got.</summary>
    private FakeServer Echo() => _bed.Use(FakeServer.Answering(request =>
    {
        var body = string.Concat(request.Fields.Select(f => $"{f.Name}: {f.Value}\n"));
        return $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }));

    private async Task<string> AskAsync(IPEndPoint vip, X509Certificate2? certificate, string fields, params string[] options)
    {
        string[] shown = [];
        if (certificate is not null)
        {
            var (chain, key) = (Path.Combine(_folder, "c.pem"), Path.Combine(_folder, "c.key"));
            await File.WriteAllTextAsync(chain, certificate.ExportCertificatePem());
            await File.WriteAllTextAsync(key, OpenSslAuthority.KeyPem(certificate));
            shown = ["-cert", chain, "-key", key];
        }

        return await OpenSslClient.RunAsync(vip, $"GET / HTTP/1.1\r\nHost: a\r\n{fields}Connection: close\r\n\r\n", [.. options, .. shown]);
    }

    private static X509Certificate2 Exportable(X509Certificate2 certificate)
    {
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }

    [GeneratedRegex("^(X-[A-Za-z]+): (.*?)\r?$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex FieldLine();
}
