using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Tls;
using Fairlead.Engine.Tests.Wire;
using Google.Protobuf;
using Shouldly;
using Xunit;
using static Fairlead.Engine.Tests.Wire.HostingBed;

namespace Fairlead.Engine.Tests.Route;

/// <summary>The terms of TLS that a child of virtual hosting has of its own, for clients that ask for its hosts, and what becomes of those that did not.</summary>
[Trait("tier", "wire")]
public sealed class ChildTermsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _clients = new("Client Authority");
    private readonly TestAuthority _others = new("Other Authority");
    private readonly Bed _bed = new();

    public static TheoryData<Hosting> Kinds => [Hosting.ServerName, Hosting.Request];

    public void Dispose()
    {
        _bed.Dispose();
        _others.Dispose();
        _clients.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Versions_OfAChild_HoldForItsHostsOnly(Hosting kind)
    {
        var vip = Parent(kind);
        Child("new", t => (t.OwnTerms, t.MinVersion) = (true, TlsProtocolVersion.Tls13));
        Child("old", t => (t.OwnTerms, t.MaxVersion) = (true, TlsProtocolVersion.Tls12));
        Child("any");

        (await ServedByAsync(vip, "new", SslProtocols.Tls13)).ShouldBe("new");
        (await ServedByAsync(vip, "new", SslProtocols.Tls12)).ShouldBe("refused");
        (await ServedByAsync(vip, "old", SslProtocols.Tls12)).ShouldBe("old");
        (await ServedByAsync(vip, "old", SslProtocols.Tls13)).ShouldBe("refused");
        (await ServedByAsync(vip, "any", SslProtocols.Tls12)).ShouldBe("any");
        (await ServedByAsync(vip, "any", SslProtocols.Tls13)).ShouldBe("any");
    }

    [Fact]
    public async Task Version_OfAChild_MayBeOneThatItsParentDoesNotSpeak()
    {
        var vip = Parent(Hosting.ServerName, t => t.MinVersion = TlsProtocolVersion.Tls13);
        Child("old", t => t.OwnTerms = true);
        Child("any");

        (await ServedByAsync(vip, "old", SslProtocols.Tls12)).ShouldBe("old");
        (await ServedByAsync(vip, "any", SslProtocols.Tls12)).ShouldBe("refused");
    }

    [Fact]
    public async Task Groups_OfAChild_HoldForItsHostsOnly()
    {
        var vip = Parent(Hosting.ServerName, t => t.Choices = new TlsChoices { Groups = "P-256" });
        Child("own", t => (t.OwnTerms, t.Choices) = (true, new TlsChoices { Groups = "P-384" }));
        Child("any");

        (await OpenSslAsync(vip, "own", "-tls1_2")).ShouldContain("Server Temp Key: ECDH, secp384r1");
        (await OpenSslAsync(vip, "any", "-tls1_2")).ShouldContain("Server Temp Key: ECDH, prime256v1");
    }

    [Theory]
    [InlineData("-tls1_2", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-GCM-SHA256")]
    [InlineData("-tls1_3", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")]
    public async Task Ciphers_OfAChild_HoldForItsHostsOnly(string version, string own, string others)
    {
        var vip = Parent(Hosting.ServerName, t => (t.Ciphers, t.Suites) = ("ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_CHACHA20_POLY1305_SHA256"));
        Child("strong", t => (t.OwnTerms, t.Ciphers, t.Suites) = (true, "ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_AES_256_GCM_SHA384"));
        Child("any");

        (await OpenSslAsync(vip, "strong", version)).ShouldContain($"Cipher is {own}");
        (await OpenSslAsync(vip, "any", version)).ShouldContain($"Cipher is {others}");
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Certificate_ThatAChildDemands_IsAskedOfItsClientsOnly(SslProtocols version)
    {
        var vip = Parent(Hosting.ServerName);
        Child("locked", t => Demand(t, ClientAuthentication.Require, _clients));
        Child("other", t => Demand(t, ClientAuthentication.Require, _others));
        Child("asking", t => Demand(t, ClientAuthentication.Request, _clients));
        Child("open");
        using var client = Exportable(_clients.Issue("client.test"));
        using var stranger = Exportable(_others.Issue("stranger.test"));

        (await ServedByAsync(vip, "locked", version, client)).ShouldBe("locked");
        (await ServedByAsync(vip, "locked", version)).ShouldBe("refused");
        (await ServedByAsync(vip, "locked", version, stranger)).ShouldBe("refused");
        (await ServedByAsync(vip, "other", version, stranger)).ShouldBe("other");
        (await ServedByAsync(vip, "other", version, client)).ShouldBe("refused");
        (await ServedByAsync(vip, "asking", version)).ShouldBe("asking");
        (await ServedByAsync(vip, "asking", version, stranger)).ShouldBe("refused");
        (await ServedByAsync(vip, "open", version)).ShouldBe("open");
    }

    [Fact]
    public async Task Demand_OfTheParent_HoldsForChildrenWithoutOne()
    {
        var vip = Parent(Hosting.ServerName, t => Demand(t, ClientAuthentication.Require, _clients));
        Child("plain", t => (t.OwnTerms, t.MinVersion) = (true, TlsProtocolVersion.Tls13));
        Child("lax", t => Demand(t, ClientAuthentication.Request, _clients));
        using var client = Exportable(_clients.Issue("client.test"));

        (await ServedByAsync(vip, "plain", SslProtocols.Tls13, client)).ShouldBe("plain");
        (await ServedByAsync(vip, "plain", SslProtocols.Tls13)).ShouldBe("refused");
        (await ServedByAsync(vip, "lax", SslProtocols.Tls13)).ShouldBe("lax");
    }

    [Fact]
    public async Task Revocations_OfAChild_KeepItsClientsOut()
    {
        using var good = Exportable(_clients.Issue("good.test"));
        using var bad = Exportable(_clients.Issue("bad.test"));
        var vip = Parent(Hosting.ServerName);
        Child("strict", t =>
        {
            Demand(t, ClientAuthentication.Require, _clients);
            t.ClientRevocations = Revoke(bad);
        });
        Child("loose", t => Demand(t, ClientAuthentication.Require, _clients));

        (await ServedByAsync(vip, "strict", SslProtocols.Tls12, good)).ShouldBe("strict");
        (await ServedByAsync(vip, "strict", SslProtocols.Tls12, bad)).ShouldBe("refused");
        (await ServedByAsync(vip, "loose", SslProtocols.Tls12, bad)).ShouldBe("loose");
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Session_OfAnotherChild_IsNotResumedWhereACertificateIsDemanded(string version)
    {
        var vip = Parent(Hosting.ServerName);
        Child("locked", t => Demand(t, ClientAuthentication.Require, _clients));
        Child("open");
        Child("brief", t => (t.OwnTerms, t.Resumption, t.SessionTimeoutS) = (true, true, 77));
        var session = System.IO.Path.GetTempFileName();

        (await OpenSslAsync(vip, "open", version, "-sess_out", session)).ShouldContain("200 OK");
        (await OpenSslAsync(vip, "open", version, "-sess_in", session)).ShouldContain("Reused, ");
        (await OpenSslAsync(vip, "locked", version, "-sess_in", session)).ShouldNotContain("200 OK");

        (await OpenSslAsync(vip, "brief", version, "-sess_out", session)).ShouldContain("200 OK");
        (await OpenSslAsync(vip, "brief", version, "-sess_in", session)).ShouldContain("Reused, ");
        (await OpenSslAsync(vip, "brief", version)).ShouldContain("lifetime hint: 77 (seconds)");
        File.Delete(session);
    }

    [Fact]
    public async Task Sessions_AChildDoesNotWant_AreNotOffered()
    {
        var vip = Parent(Hosting.ServerName);
        Child("once", t => (t.OwnTerms, t.Resumption) = (true, false));
        Child("open");

        (await OpenSslAsync(vip, "once", "-tls1_3")).ShouldNotContain("TLS session ticket:");
        (await OpenSslAsync(vip, "open", "-tls1_3")).ShouldContain("TLS session ticket:");
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Request_OnAConnectionOfWeakerDemands_IsMisdirected(string version)
    {
        var vip = Parent(Hosting.Request);
        Child("locked", t => Demand(t, ClientAuthentication.Require, _clients));
        Child("open");
        using var certificate = Exportable(_clients.Issue("client.test"));
        using var locked = Client(vip, "locked", version, certificate);
        using var open = Client(vip, "open", version, certificate);

        (await AskAsync(locked, "locked")).ShouldBe("locked");
        (await AskAsync(locked, "open")).ShouldBe("open");
        (await AskAsync(open, "open")).ShouldBe("open");
        (await AskAsync(open, "locked")).ShouldBe("421");
        (await AskAsync(open, "open")).ShouldBe("open");
        _bed.Stats("locked").Responses2Xx.ShouldBe(1UL);
    }

    [Fact]
    public async Task Request_ForTheParentOrASibling_MustMeetItsDemandToo()
    {
        var vip = Parent(Hosting.Request, t => Demand(t, ClientAuthentication.Require, _clients));
        Child("lax", t => Demand(t, ClientAuthentication.Request, _clients));
        Child("strict");
        using var lax = Client(vip, "lax", "1.1");

        (await AskAsync(lax, "lax")).ShouldBe("lax");
        (await AskAsync(lax, "strict")).ShouldBe("421");
        (await AskAsync(lax, "nobody")).ShouldBe("421");
    }

    [Fact]
    public async Task Request_InClear_ForAChildThatDemandsCertificates_IsSentOnOrMisdirected()
    {
        var vip = _bed.Parent(Hosting.Request);
        _bed.Child("locked", [At("locked.test")], s =>
        {
            s.Tls = new TlsConfig();
            Demand(s.Tls, ClientAuthentication.Require, _clients);
        });

        (await HostingBed.AskAsync(vip, "locked.test")).ShouldBe("421");
        _bed.Change("locked", s => s.Http.HttpsPort = 443);
        (await HostingBed.AskAsync(vip, "locked.test")).ShouldBe("302");
    }

    [Fact]
    public async Task ServerNameParent_WithoutTheName_DoesNotServeAChildThatDemandsMore()
    {
        var vip = Parent(Hosting.ServerName);
        Child("locked", t => Demand(t, ClientAuthentication.Require, _clients));
        Child("open");
        using var client = Client(vip, "nobody", "1.1");

        (await AskAsync(client, "open")).ShouldBe("open");
        (await AskAsync(client, "locked")).ShouldBe("421");
    }

    [Theory]
    [InlineData(Hosting.Request, ClientAuthentication.Request, false)]
    [InlineData(Hosting.ServerName, ClientAuthentication.Request, false)]
    [InlineData(Hosting.Request, ClientAuthentication.None, true)]
    public async Task Answer_ToAClientThatAChildAskedForItsCertificate_IsNotKeptForOthers(Hosting kind, ClientAuthentication mode, bool isShared)
    {
        var vip = Parent(kind);
        Child("a", t => Demand(t, mode, _clients));
        _bed.Change("a", s => s.Http.Cache = new CacheConfig { DefaultExpireS = 600, Aggressive = true, XCacheField = true });
        using var certificate = Exportable(_clients.Issue("client.test"));
        const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
        using var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = "a.test", Certificate = certificate });
        using var other = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = "a.test" });

        (await client.AskAsync(Get)).Status.ShouldBe(200);
        await Bed.UntilAsync(() => _bed.Stats("a").Requests == 1 && _bed.Stats("a").Responses2Xx == 1);

        (await other.AskAsync(Get))["X-Cache"].ShouldBe(isShared ? "HIT" : null);
    }

    [Fact]
    public async Task Demand_ThatCannotBeMade_LetsNobodyIn()
    {
        var vip = Parent(Hosting.ServerName);
        Child("broken", t => t.ClientAuthentication = ClientAuthentication.Require);
        Child("open");

        (await ServedByAsync(vip, "broken", SslProtocols.Tls13)).ShouldBe("refused");
        (await ServedByAsync(vip, "open", SslProtocols.Tls13)).ShouldBe("open");
    }

    private static void Demand(TlsConfig tls, ClientAuthentication mode, TestAuthority authority) =>
        (tls.ClientAuthentication, tls.ClientAuthorities) = (mode, authority.Pem);

    private static async Task<string> ServedByAsync(IPEndPoint vip, string child, SslProtocols version, X509Certificate2? certificate = null)
    {
        try
        {
            using var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = $"{child}.test", Versions = version, Certificate = certificate });
            return Who(await client.AskAsync($"GET / HTTP/1.1\r\nHost: {child}.test\r\n\r\n"));
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
            return "refused";
        }
    }

    private static Task<string> OpenSslAsync(IPEndPoint vip, string child, params string[] options) =>
        OpenSslClient.RunAsync(vip, $"GET / HTTP/1.1\r\nHost: {child}.test\r\nConnection: close\r\n\r\n", ["-servername", $"{child}.test", .. options]);

    private HttpClient Client(IPEndPoint vip, string child, string version, X509Certificate2? certificate = null)
    {
        // The TLS is the test's own, so that requests for other hosts go by the same connection.
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 1,
            ConnectCallback = async (_, _) => _bed.Use(await TlsBed.ConnectTlsAsync(vip, new TlsClient
            {
                Host = $"{child}.test",
                Certificate = certificate,
                Protocols = [version == "2.0" ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11],
            })).Stream,
        };
        return new HttpClient(handler)
        {
            BaseAddress = new Uri($"http://{vip}"),
            DefaultRequestVersion = Version.Parse(version),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(20),
        };
    }

    private static async Task<string> AskAsync(HttpClient client, string child)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
        request.Headers.Host = $"{child}.test";
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) : $"{(int)answer.StatusCode}";
    }

    // A key that lives in memory only cannot be used by every client; one that went through PKCS#12 can.
    private static X509Certificate2 Exportable(X509Certificate2 certificate)
    {
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }

    private IPEndPoint Parent(Hosting kind, Action<TlsConfig>? change = null)
    {
        var certificate = _authority.Config("parent");
        _bed.AddCertificates(certificate);
        return _bed.Parent(kind, service =>
        {
            service.Listeners[0].Tls = true;
            service.Tls = new TlsConfig
            {
                Resumption = true, Protocols = { "h2", "http/1.1" }, Certificates = { new TlsCertificateChoice { Certificate = certificate.Uuid } },
            };
            change?.Invoke(service.Tls);
        });
    }

    private void Child(string name, Action<TlsConfig>? change = null)
    {
        var certificate = _authority.Config(name);
        _bed.AddCertificates(certificate);
        _bed.Child(name, [At($"{name}.test")], service =>
        {
            service.Tls = new TlsConfig { Certificates = { new TlsCertificateChoice { Certificate = certificate.Uuid } } };
            change?.Invoke(service.Tls);
        });
    }

    private ByteString Revoke(X509Certificate2 certificate)
    {
        var builder = new CertificateRevocationListBuilder();
        builder.AddEntry(certificate);
        var now = TimeProvider.System.GetUtcNow();
        var list = builder.Build(_clients.Certificate, 1, now.AddDays(7), HashAlgorithmName.SHA256, thisUpdate: now.AddDays(-1));
        return ByteString.CopyFromUtf8(PemEncoding.WriteString("X509 CRL", list));
    }
}
