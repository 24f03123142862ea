using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Control.Certificates;
using Fairlead.Model.Identity;
using Fairlead.Testing.Tenants;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Certificates;

public sealed class EngineCertificatesTests : IDisposable
{
    private static readonly EngineIdentity Identity = new(new TenantId(Guid.NewGuid()), new ObjectId("serviceengine", Guid.NewGuid()));

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2031, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeSecretStore _secrets = new();
    private readonly Authorities _authorities;
    private readonly EngineCertificates _certificates;

    public EngineCertificatesTests()
    {
        _authorities = new Authorities(_secrets, _time);
        _certificates = new EngineCertificates(_authorities, Options.Create(new ControlOptions()), _time);
    }

    [Fact]
    public async Task Certificate_Issued_NamesTenantAndEngineAndIsBelieved()
    {
        using var certificate = await IssueAsync(Identity);

        var verdict = await _certificates.VerifyAsync(certificate, Cancel);

        verdict.ShouldBeOfType<CertificateAccepted>().Identity.ShouldBe(Identity);
        certificate.Subject.ShouldContain(Identity.Engine.ToString());
        certificate.NotAfter.ToUniversalTime().ShouldBe(_time.GetUtcNow().AddHours(24).UtcDateTime);
    }

    [Fact]
    public async Task Certificate_Issued_IsToBeRenewedAfterHalfItsLife()
    {
        var issued = await _certificates.IssueAsync(Request(), Identity, Cancel);

        issued.ShouldBeOfType<CertificateIssued>().RenewAfter.ShouldBe(_time.GetUtcNow().AddHours(12));
    }

    [Fact]
    public async Task Certificate_AfterItsLife_IsRejectedWithTheDates()
    {
        using var certificate = await IssueAsync(Identity);
        _time.Advance(TimeSpan.FromHours(25));

        var verdict = await _certificates.VerifyAsync(certificate, Cancel);

        verdict.ShouldBeOfType<CertificateRejected>().Reason.ShouldContain("2031-05-02 12:00:00Z");
    }

    [Fact]
    public async Task Certificate_OfAnotherTenantsAuthority_IsRejectedThoughItNamesTheTenant()
    {
        await IssueAsync(Identity);
        var stranger = await _authorities.OfTenantAsync(new TenantId(Guid.NewGuid()), Cancel);
        var request = CertificateRequest.LoadSigningRequest(Request(), HashAlgorithmName.SHA256);
        using var forged = stranger.IssueEngine(request, Identity, _time.GetUtcNow(), TimeSpan.FromHours(1));

        var verdict = await _certificates.VerifyAsync(forged, Cancel);

        verdict.ShouldBeOfType<CertificateRejected>().Reason.ShouldContain("not issued to engines by this tenant's authority");
    }

    [Fact]
    public async Task Certificate_OfTheEndpointItself_IsNoEnginesCertificate()
    {
        var installation = await _authorities.OfInstallationAsync(Cancel);
        using var server = installation.IssueServer(["localhost"], _time.GetUtcNow(), TimeSpan.FromHours(1));

        var verdict = await _certificates.VerifyAsync(server, Cancel);

        verdict.ShouldBeOfType<CertificateRejected>().Reason.ShouldContain("names no engine");
    }

    [Fact]
    public async Task Certificate_NamingATenantWithoutEngines_BringsNoAuthorityIntoBeing()
    {
        var made = CertificateAuthority.Create("self-made", _time.GetUtcNow());
        using var authority = CertificateAuthority.Open(made);
        var request = CertificateRequest.LoadSigningRequest(Request(), HashAlgorithmName.SHA256);
        using var forged = authority.IssueEngine(request, Identity, _time.GetUtcNow(), TimeSpan.FromHours(1));

        var verdict = await _certificates.VerifyAsync(forged, Cancel);

        verdict.ShouldBeOfType<CertificateRejected>();
        _secrets.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Certificate_Absent_IsRejectedWithTheCure()
    {
        var verdict = await _certificates.VerifyAsync(null, Cancel);

        verdict.ShouldBeOfType<CertificateRejected>().Reason.ShouldContain("enrol with a join token");
    }

    [Fact]
    public async Task Request_ThatIsNoRequest_IsRefused()
    {
        var issue = await _certificates.IssueAsync(new byte[] { 1, 2, 3 }, Identity, Cancel);

        issue.ShouldBeOfType<CertificateRefused>().Reason.ShouldContain("no valid PKCS#10 request");
    }

    [Fact]
    public async Task Request_OverTheLimit_IsRefused()
    {
        var issue = await _certificates.IssueAsync(new byte[20_000], Identity, Cancel);

        issue.ShouldBeOfType<CertificateRefused>().Reason.ShouldContain("20000 bytes");
    }

    [Fact]
    public async Task Request_WithAnRsaKey_IsRefusedNamingTheAlgorithm()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        var issue = await _certificates.IssueAsync(request.CreateSigningRequest(), Identity, Cancel);

        issue.ShouldBeOfType<CertificateRefused>().Reason.ShouldContain("RSA");
    }

    [Fact]
    public async Task Authorities_OpenedAgainOnTheSameSecrets_BelieveWhatTheyIssued()
    {
        using var certificate = await IssueAsync(Identity);
        using var again = new Authorities(_secrets, _time);
        var certificates = new EngineCertificates(again, Options.Create(new ControlOptions()), _time);

        var verdict = await certificates.VerifyAsync(certificate, Cancel);

        verdict.ShouldBeOfType<CertificateAccepted>();
    }

    [Theory]
    [InlineData("https://tenant-3f2504e0-4f89-11d3-9a0c-0305e82c3301/serviceengine-3f2504e0-4f89-11d3-9a0c-0305e82c3302")]
    [InlineData("fairlead://pool-3f2504e0-4f89-11d3-9a0c-0305e82c3301/serviceengine-3f2504e0-4f89-11d3-9a0c-0305e82c3302")]
    [InlineData("fairlead://tenant-3f2504e0-4f89-11d3-9a0c-0305e82c3301/pool-3f2504e0-4f89-11d3-9a0c-0305e82c3302")]
    [InlineData("fairlead://tenant-3f2504e0-4f89-11d3-9a0c-0305e82c3301")]
    [InlineData("")]
    public void Identity_OfAnotherForm_IsNotRead(string text)
    {
        EngineIdentity.TryParse(text, out _).ShouldBeFalse();
    }

    [Fact]
    public void Identity_WrittenAsUri_ReadsBack()
    {
        EngineIdentity.TryParse(Identity.ToUri().ToString(), out var read).ShouldBeTrue();

        read.ShouldBe(Identity);
    }

    public void Dispose() => _authorities.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static byte[] Request()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=engine", key, HashAlgorithmName.SHA256).CreateSigningRequest();
    }

    private async Task<X509Certificate2> IssueAsync(EngineIdentity identity)
    {
        var issued = (CertificateIssued)await _certificates.IssueAsync(Request(), identity, Cancel);
        return X509CertificateLoader.LoadCertificate(issued.Certificate);
    }
}
