using Fairlead.Engine.Configuration;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Tls;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Configuration;

public sealed class TlsRulesTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Offer_WithTlsThatIsRight_HasNoFault(bool rsa) => Faults(Service(), Certificate(rsa)).ShouldBeEmpty();

    [Fact]
    public void Listener_WithTlsButNoSettings_IsAFault() =>
        Faults(Service(tls => { }).Change(r => r.VirtualService.Tls = null), Certificate()).ShouldBe(["virtualservice/virtualservice-a tls"]);

    [Fact]
    public void Child_WithTermsOfItsOwn_NeedsNoCertificateAndIsCheckedAsOthersAre()
    {
        var child = Service(tls =>
        {
            tls.Certificates.Clear();
            tls.OwnTerms = true;
        }).Change(r =>
        {
            r.VirtualService.Listeners.Clear();
            r.VirtualService.Http ??= new HttpConfig();
            r.VirtualService.Child = new ChildConfig { Parent = "virtualservice-p", Hosts = { new HostedPaths { Host = "a.test" } } };
        });

        Faults(child, Certificate()).ShouldBeEmpty();
        Faults(child.Change(r => (r.VirtualService.Tls.Ciphers, r.VirtualService.Tls.ClientAuthentication) = ("", ClientAuthentication.Require)), Certificate())
            .ShouldBe(["virtualservice/virtualservice-a tls.client_authorities"]);
    }

    [Fact]
    public void Settings_WithSeveralFaults_NameThemAll()
    {
        var service = Service(tls =>
        {
            (tls.MinVersion, tls.MaxVersion) = (TlsProtocolVersion.Tls13, TlsProtocolVersion.Tls12);
            tls.Protocols.Add("spdy/3");
            tls.TicketKeys.Add(ByteString.CopyFrom(new byte[79]));
            tls.Certificates[0].ServerNames.Add("*.*.test");
            tls.Certificates.Add(new TlsCertificateChoice { Certificate = "missing" });
            tls.Ciphers = "NO-SUCH-CIPHER";
        });

        Faults(service, Certificate()).ShouldBe(
            [
                "virtualservice/virtualservice-a tls.max_version",
                "virtualservice/virtualservice-a tls.protocols",
                "virtualservice/virtualservice-a tls.ticket_keys[0].length",
                "virtualservice/virtualservice-a tls.certificates[0].server_names",
                "virtualservice/virtualservice-a tls.certificates[1].certificate",
                "virtualservice/virtualservice-a tls.ciphers",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public void Variants_WithSeveralFaults_NameThemAll()
    {
        var service = Service(tls => tls.Variants.Add(
        [
            new TlsVariant { Client = new AddressMatch { Negate = true } },
            new TlsVariant { MinVersion = TlsProtocolVersion.Tls13, MaxVersion = TlsProtocolVersion.Tls12 },
            new TlsVariant { Client = new AddressMatch { Ranges = { new AddressRange { First = "10.0.0.1", Last = "::1" } } }, Ciphers = "NO-SUCH-CIPHER" },
        ]));

        Faults(service, Certificate()).ShouldBe(
            [
                "virtualservice/virtualservice-a tls.variants[1].client",
                "virtualservice/virtualservice-a tls.variants[1].max_version",
                "virtualservice/virtualservice-a tls.variants[2].client.ranges[0]",
                "virtualservice/virtualservice-a tls.variants[2].ciphers",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public void ClientAuthentication_WithoutAuthorities_IsAFault() =>
        Faults(Service(tls => tls.ClientAuthentication = ClientAuthentication.Require), Certificate())
            .ShouldBe(["virtualservice/virtualservice-a tls.client_authorities"]);

    [Fact]
    public void Certificate_WithAnothersKey_IsAFaultThatDoesNotShowTheKey()
    {
        var certificate = Certificate().Change(r => r.Certificate.Key = _authority.Config("other").Key);

        var faults = All(Service(), certificate);

        faults.ShouldHaveSingleItem().Reason.ShouldBe("the private key does not belong to the first certificate");
        faults[0].ToString().ShouldNotContain("BEGIN PRIVATE");
    }

    [Theory]
    [InlineData("", "holds no certificate in PEM form (BEGIN CERTIFICATE)")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "holds no certificate in PEM form (BEGIN CERTIFICATE)")]
    public void Certificate_ThatIsNone_IsAFault(string chain, string reason) =>
        All(Service(), Certificate().Change(r => r.Certificate.Chain = ByteString.CopyFromUtf8(chain))).ShouldHaveSingleItem().Reason.ShouldBe(reason);

    [Fact]
    public void Certificate_WithALockedKey_IsAFault()
    {
        using var issued = _authority.Issue("c");
        var locked = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(issued)!.ExportEncryptedPkcs8PrivateKeyPem(
            "secret",
            new(System.Security.Cryptography.PbeEncryptionAlgorithm.Aes256Cbc, System.Security.Cryptography.HashAlgorithmName.SHA256, 1000));

        All(Service(), Certificate().Change(r => r.Certificate.Key = ByteString.CopyFromUtf8(locked)))
            .ShouldHaveSingleItem().Reason.ShouldContain("without a passphrase");
    }

    private static Resource Service(Action<TlsConfig>? change = null) => Sample.Service(pool: null).Change(r =>
    {
        r.VirtualService.Listeners[0].Tls = true;
        r.VirtualService.Tls = new TlsConfig { Certificates = { new TlsCertificateChoice { Certificate = "sslkeyandcertificate-c", ServerNames = { "a.test", "*.b.test" } } } };
        change?.Invoke(r.VirtualService.Tls);
    });

    private Resource Certificate(bool rsa = false) => ResourceHash.Seal(new Resource
    {
        Name = "certificate/sslkeyandcertificate-c",
        Certificate = _authority.Config("c", rsa),
    });

    private static string[] Faults(params Resource[] resources) => [.. All(resources).Select(f => $"{f.Resource} {f.Field}")];

    private static IReadOnlyList<Fault> All(params Resource[] resources)
    {
        var faults = OfferValidator.CheckStep(resources, []);
        return faults.Count > 0 ? faults : OfferValidator.CheckResult(HeldConfig.Of(resources), resources, []);
    }
}
