using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;
using Fairlead.Model.Tls;
using Shouldly;
using Xunit;

namespace Fairlead.Model.Tests.Tls;

public sealed class SslKeyAndCertificateTests
{
    private static readonly (string Certificate, string Key) Rsa = TestCertificates.Rsa();
    private static readonly (string Certificate, string Key) Ec = TestCertificates.Ec();

    public static TheoryData<string, string> Pairs => new() { { Rsa.Certificate, Rsa.Key }, { Ec.Certificate, Ec.Key } };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Admit_KeyOfItsCertificate_IsTaken(string certificate, string key)
    {
        Admit(certificate, key).Faults.ShouldBeEmpty();
        Admit(Base64(certificate), Base64(key), ("certificate_base64", true), ("key_base64", true)).Faults.ShouldBeEmpty();
    }

    [Fact]
    public void Admit_KeyOfAnotherCertificate_IsRefusedWithoutShowingTheKey()
    {
        foreach (var other in new[] { Ec.Key, TestCertificates.Rsa().Key })
        {
            var fault = Admit(Rsa.Certificate, other).Faults.ShouldHaveSingleItem();

            (fault.Field, fault.Value).ShouldBe(("key", Secrets.Mark));
        }
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    [InlineData("-----BEGIN CERTIFICATE-----\n")]
    [InlineData("Grüße 🌍")]
    public void Admit_TextThatIsNoCertificate_IsRefused(string text)
    {
        Admit(text, null).Faults.ShouldHaveSingleItem().Field.ShouldBe("certificate.certificate");
        Admit(text, null, ("certificate_base64", true)).Faults.ShouldHaveSingleItem().Field.ShouldBe("certificate.certificate");
        Admit(Rsa.Certificate, text).Faults.ShouldHaveSingleItem().Field.ShouldBe("key");
    }

    [Fact]
    public void Admit_EncryptedKey_NeedsItsPassphrase()
    {
        var encrypted = TestCertificates.Encrypted(Rsa.Key, "sesame");

        Admit(Rsa.Certificate, encrypted, ("key_passphrase", "sesame")).Faults.ShouldBeEmpty();
        Admit(Rsa.Certificate, encrypted, ("key_passphrase", "wrong")).Faults.ShouldHaveSingleItem().Field.ShouldBe("key");
        Admit(Rsa.Certificate, encrypted).Faults.ShouldHaveSingleItem().Field.ShouldBe("key");
    }

    [Fact]
    public void Fill_Certificate_TellsWhatStandsInIt()
    {
        var filled = CertificateFacts.Fill(new SslCertificate { Certificate = Rsa.Certificate }, false, TestCertificates.Begin.AddDays(90));

        (filled.Subject!.CommonName, filled.Subject.Organization, filled.Subject.Country).ShouldBe(("shop.example.com", "Acme", "DE"));
        filled.Issuer!.DistinguishedName.ShouldBe(filled.Subject.DistinguishedName);
        (filled.NotBefore, filled.NotAfter).ShouldBe(("2026-01-01 00:00:00", "2026-04-11 00:00:00"));
        (filled.DaysUntilExpire, filled.ExpiryStatus).ShouldBe((10, SslCertificateExpiryStatus.ExpiryWarning));
        filled.SelfSigned.ShouldBeTrue();
        filled.SubjectAltNames.ShouldBe(["shop.example.com", "192.0.2.1"]);
        filled.KeyParams!.RsaParams!.KeySize.ShouldBe(SslRsaKeySize.Key2048Bits);
        filled.Fingerprint!.ShouldStartWith("SHA1 Fingerprint=");
        filled.SerialNumber!.ShouldAllBe(letter => char.IsAsciiDigit(letter));
        filled.PublicKey!.ShouldStartWith("-----BEGIN PUBLIC KEY-----");
    }

    [Theory]
    [InlineData(0, 100, SslCertificateExpiryStatus.Good)]
    [InlineData(69, 31, SslCertificateExpiryStatus.Good)]
    [InlineData(70, 30, SslCertificateExpiryStatus.ExpiryWarning)]
    [InlineData(100, 0, SslCertificateExpiryStatus.Expired)]
    [InlineData(4000, 0, SslCertificateExpiryStatus.Expired)]
    public void Fill_AtAMoment_TellsWhetherItEnds(int day, int left, SslCertificateExpiryStatus status)
    {
        var filled = CertificateFacts.Fill(new SslCertificate { Certificate = Ec.Certificate }, false, TestCertificates.Begin.AddDays(day));

        (filled.DaysUntilExpire, filled.ExpiryStatus).ShouldBe((left, status));
        filled.KeyParams!.EcParams!.Curve.ShouldBe(SslEcCurve.Secp256r1);
    }

    [Fact]
    public void Refresh_LaterThanItWasWritten_TellsThatItHasEnded()
    {
        var document = Admit(Ec.Certificate, Ec.Key).Document;
        CertificateFacts.Fill(SslKeyAndCertificate.Kind, document, TestCertificates.Begin);

        CertificateFacts.Refresh(SslKeyAndCertificate.Kind, document, TestCertificates.Begin.AddDays(101));

        document["certificate"]!["expiry_status"]!.GetValue<string>().ShouldBe("SSL_CERTIFICATE_EXPIRED");
        document["certificate"]!["days_until_expire"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public void Fill_TextThatIsNoCertificate_ChangesNothing()
    {
        var given = new SslCertificate { Certificate = "nonsense" };

        CertificateFacts.Fill(given, false, TestCertificates.Begin).ShouldBeSameAs(given);
    }

    private static Admission Admit(string certificate, string? key, params (string Name, JsonNode Value)[] more)
    {
        var document = new JsonObject
        {
            ["name"] = "shop",
            ["type"] = "SSL_CERTIFICATE_TYPE_VIRTUALSERVICE",
            ["certificate"] = new JsonObject { ["certificate"] = certificate },
            ["key"] = key,
        };
        foreach (var (name, value) in more)
        {
            document[name] = value;
        }

        return KindCodec.Admit(SslKeyAndCertificate.Kind, document);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
