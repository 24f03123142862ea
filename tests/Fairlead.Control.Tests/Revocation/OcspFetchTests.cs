using System.Text.Json.Nodes;
using Fairlead.Model.Tls;
using Fairlead.Testing.Certificates;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Revocation;

/// <summary>Against <c>openssl ocsp -port</c>, and against servers that answer what it does not.</summary>
[Trait("tier", "wire")]
public sealed class OcspFetchTests : IDisposable
{
    private readonly OpenSslAuthority _authority = new();
    private readonly RevocationBed _bed = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _bed.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Fetch_FromTheResponderOfTheCertificate_IsStoredWithItsTimes(bool rsaAuthority, bool rsa)
    {
        using var authority = new OpenSslAuthority("Other", rsaAuthority);
        var responder = OpenSslAuthority.FreePlace();
        using var certificate = authority.Issue("a.test", rsa, responder);
        await authority.RespondAsync(responder);
        var id = await _bed.AddCertificateAsync(certificate, authority.Certificate);

        (await _bed.PassAsync()).ShouldBe(1);

        var record = await _bed.CertificateAsync(id);
        var info = record.OcspResponseInfo.ShouldNotBeNull(_bed.Book.TroubleOf(_bed.Tenant, id)?.Words);
        (record.OcspErrorStatus, info.CertStatus, info.OcspRespFromResponderUrl).ShouldBe(
            (OcspErrorStatus.Good, OcspCertificateStatus.Good, CertificateFacts.Responders(certificate)[0]));
        OcspAnswerReader.Read(Convert.FromBase64String(info.OcspResponse), out _)!.Of(certificate).ShouldNotBeNull();
        info.NextUpdate.ShouldNotBeNull();
        _bed.Book.TroubleOf(_bed.Tenant, id).ShouldBeNull();
    }

    [Fact]
    public async Task Fetch_OfARevokedCertificate_IsStoredAsThat()
    {
        using var certificate = _authority.Issue("a.test");
        _authority.Revoke(certificate);
        await using var answering = await AnsweringServer.StartAsync(Cancelled);
        answering.Send(await _authority.AnswerAsync(certificate));
        var id = await _bed.AddCertificateAsync(certificate, _authority.Certificate, Responders(answering.Url, "OVERRIDE"));

        await _bed.PassAsync();

        var record = await _bed.CertificateAsync(id);
        (record.OcspErrorStatus, record.OcspResponseInfo!.CertStatus, record.OcspResponseInfo.RevocationReason).ShouldBe(
            (OcspErrorStatus.Revoked, OcspCertificateStatus.Revoked, OcspRevocationReason.KeyCompromise));
        record.OcspResponseInfo.RevocationTime.ShouldNotBeNull();
    }

    [Fact]
    public async Task Fetch_SignedByOneWhomTheAuthorityLetsAnswer_IsBelieved()
    {
        using var delegated = _authority.Issue("responder.test", answers: true);
        using var certificate = _authority.Issue("a.test");
        var responder = await _authority.RespondAsync(signer: delegated);
        var id = await _bed.AddCertificateAsync(certificate, _authority.Certificate, Responders(responder));

        await _bed.PassAsync();

        (await _bed.CertificateAsync(id)).OcspErrorStatus.ShouldBe(OcspErrorStatus.Good);
    }

    [Fact]
    public async Task Fetch_SignedByAnotherCertificateOfTheAuthority_IsNotBelieved()
    {
        using var anybody = _authority.Issue("anybody.test");
        using var certificate = _authority.Issue("a.test");
        var responder = await _authority.RespondAsync(signer: anybody);
        var id = await _bed.AddCertificateAsync(certificate, _authority.Certificate, Responders(responder));

        await _bed.PassAsync();

        await RefusedAsync(id, "its signature is not that of the certificate's issuer");
    }

    [Fact]
    public async Task Fetch_AnsweredForAnotherCertificate_IsNotBelieved()
    {
        using var certificate = _authority.Issue("a.test");
        using var other = _authority.Issue("a.test");
        await using var answering = await AnsweringServer.StartAsync(Cancelled);
        answering.Send(await _authority.AnswerAsync(other));
        var id = await _bed.AddCertificateAsync(certificate, _authority.Certificate, Responders(answering.Url));

        await _bed.PassAsync();

        await RefusedAsync(id, "it answers about another certificate");
    }

    [Fact]
    public async Task Fetch_OfAnAnswerThatHasEnded_IsNotBelieved()
    {
        using var certificate = _authority.Issue("a.test");
        await using var answering = await AnsweringServer.StartAsync(Cancelled);
        answering.Send(await _authority.AnswerAsync(certificate));
        var id = await _bed.AddCertificateAsync(certificate, _authority.Certificate, Responders(answering.Url));
        _bed.Time.Advance(TimeSpan.FromDays(2));

        await _bed.PassAsync();

        await RefusedAsync(id, "its answer ended at");
    }

    [Fact]
    public async Task Fetch_Tampered_IsNotBelieved()
    {
        using var certificate = _authority.Issue("a.test");
        var body = await _authority.AnswerAsync(certificate);
        var revoked = body.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x80, 0x00, 0x18]);
        body[revoked] = 0x82;
        await using var answering = await AnsweringServer.StartAsync(Cancelled);
        answering.Send(body);
        var id = await _bed.AddCertificateAsync(certificate, _authority.Certificate, Responders(answering.Url));

        await _bed.PassAsync();

        await RefusedAsync(id, "its signature is not that of");
    }

    [Theory]
    [InlineData("FAILOVER", true)]
    [InlineData("OVERRIDE", false)]
    public async Task Responders_Configured_ComeAfterTheCertificatesOwnOrInsteadOfThem(string action, bool ownIsAsked)
    {
        await using var own = await AnsweringServer.StartAsync(Cancelled);
        own.Send([], 503);
        using var certificate = _authority.Issue("a.test", responder: own.Url);
        var configured = await _authority.RespondAsync();
        var id = await _bed.AddCertificateAsync(certificate, _authority.Certificate, Responders(configured, action));

        await _bed.PassAsync();

        (await _bed.CertificateAsync(id)).OcspResponseInfo!.OcspRespFromResponderUrl.ShouldBe(configured);
        own.Asked.ShouldBe(ownIsAsked ? 1 : 0);
    }

    [Fact]
    public async Task Fetch_Failing_IsTriedAgainAfterTheIntervalAndGivenUpForOneAfterTheTries()
    {
        using var certificate = _authority.Issue("a.test");
        await using var answering = await AnsweringServer.StartAsync(Cancelled);
        answering.Send([], 503);
        await _bed.AddCertificateAsync(
            certificate, _authority.Certificate,
            Responders(answering.Url, retry: """, "failed_ocsp_jobs_retry_interval": 60, "max_tries": 2, "ocsp_req_interval": 3600"""));

        await _bed.PassAsync();
        await _bed.PassAsync();
        answering.Asked.ShouldBe(1);
        _bed.Time.Advance(TimeSpan.FromSeconds(61));
        await _bed.PassAsync();
        answering.Asked.ShouldBe(2);
        _bed.Time.Advance(TimeSpan.FromSeconds(61));
        await _bed.PassAsync();
        answering.Asked.ShouldBe(2);
        _bed.Time.Advance(TimeSpan.FromHours(1));
        await _bed.PassAsync();
        answering.Asked.ShouldBe(3);
    }

    [Fact]
    public async Task Fetch_Done_IsRepeatedHalfwayToItsEndAndAnUnchangedObjectIsNotTouched()
    {
        using var certificate = _authority.Issue("a.test");
        await using var answering = await AnsweringServer.StartAsync(Cancelled);
        answering.Send(await _authority.AnswerAsync(certificate));
        var id = await _bed.AddCertificateAsync(certificate, _authority.Certificate, Responders(answering.Url, retry: """, "ocsp_req_interval": 31536000"""));
        await _bed.PassAsync();
        var revision = (await _bed.FindAsync(id)).Revision;

        _bed.Time.Advance(TimeSpan.FromHours(11));
        await _bed.PassAsync();
        answering.Asked.ShouldBe(1);
        _bed.Time.Advance(TimeSpan.FromHours(2));
        await _bed.PassAsync();

        answering.Asked.ShouldBe(2);
        (await _bed.FindAsync(id)).Revision.ShouldBe(revision);
    }

    [Fact]
    public async Task Fetch_FailingAfterAGoodOne_KeepsWhatWasFetched()
    {
        using var certificate = _authority.Issue("a.test");
        await using var answering = await AnsweringServer.StartAsync(Cancelled);
        answering.Send(await _authority.AnswerAsync(certificate));
        var id = await _bed.AddCertificateAsync(certificate, _authority.Certificate, Responders(answering.Url));
        await _bed.PassAsync();

        answering.Send([1, 2, 3]);
        _bed.Time.Advance(TimeSpan.FromHours(13));
        await _bed.PassAsync();

        var record = await _bed.CertificateAsync(id);
        (record.OcspErrorStatus, record.OcspResponseInfo?.CertStatus).ShouldBe((OcspErrorStatus.ServerfailErr, OcspCertificateStatus.Good));
        _bed.Book.TroubleOf(_bed.Tenant, id)!.Words.ShouldContain("no OCSP response in DER");
    }

    [Fact]
    public async Task Fetch_WithoutIssuerOrResponder_SaysSo()
    {
        using var certificate = _authority.Issue("a.test");
        var nobody = await _bed.AddCertificateAsync(certificate, _authority.Certificate);
        var issuerless = await _bed.AddCertificateAsync(certificate, null, Responders("http://127.0.0.1:1/"));
        var own = await _bed.AddCertificateAsync(_authority.Certificate, null);

        await _bed.PassAsync();

        (await _bed.CertificateAsync(nobody)).OcspErrorStatus.ShouldBe(OcspErrorStatus.UrlList);
        (await _bed.CertificateAsync(issuerless)).OcspErrorStatus.ShouldBe(OcspErrorStatus.Cacert);
        (await _bed.CertificateAsync(own)).OcspErrorStatus.ShouldBe(OcspErrorStatus.Selfsigned);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/", OcspErrorStatus.HttpReq)]
    [InlineData("not an address", OcspErrorStatus.HttpReq)]
    [InlineData("http://127.0.0.1:1/", OcspErrorStatus.HttpSend)]
    public async Task Fetch_FromWhereNobodyAnswers_SaysSo(string url, OcspErrorStatus status)
    {
        using var certificate = _authority.Issue("a.test");
        var id = await _bed.AddCertificateAsync(certificate, _authority.Certificate, Responders(url));

        await _bed.PassAsync();

        (await _bed.CertificateAsync(id)).OcspErrorStatus.ShouldBe(status);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("169.254.169.254")]
    [InlineData("10.0.0.1")]
    [InlineData("2130706433")]
    public async Task Fetch_FromAnAddressThatIsNotPublic_IsNotEvenTriedUnlessAnOperatorAllowsIt(string host)
    {
        using var bed = new RevocationBed(allowPrivate: false);
        using var certificate = _authority.Issue("a.test");
        await using var answering = await AnsweringServer.StartAsync(Cancelled);
        answering.Send(await _authority.AnswerAsync(certificate));
        var id = await bed.AddCertificateAsync(certificate, _authority.Certificate, Responders($"http://{host}:{new Uri(answering.Url).Port}/"));

        await bed.PassAsync();

        (await bed.CertificateAsync(id)).OcspErrorStatus.ShouldBe(OcspErrorStatus.HttpReq);
        bed.Book.TroubleOf(bed.Tenant, id)!.Words.ShouldContain("Fairlead:Revocation:AllowPrivateAddresses");
        answering.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task Fetch_Redirected_IsNotFollowed()
    {
        using var certificate = _authority.Issue("a.test");
        await using var behind = await AnsweringServer.StartAsync(Cancelled);
        await using var answering = await AnsweringServer.StartAsync(Cancelled);
        answering.Answer = context =>
        {
            context.Response.Redirect(behind.Url);
            return Task.CompletedTask;
        };
        var id = await _bed.AddCertificateAsync(certificate, _authority.Certificate, Responders(answering.Url));

        await _bed.PassAsync();

        (await _bed.CertificateAsync(id)).OcspErrorStatus.ShouldBe(OcspErrorStatus.HttpResp);
        behind.Asked.ShouldBe(0);
    }

    private async Task RefusedAsync(Fairlead.Model.Identity.ObjectId id, string why)
    {
        var record = await _bed.CertificateAsync(id);
        (record.OcspErrorStatus, record.OcspResponseInfo).ShouldBe((OcspErrorStatus.ServerfailErr, null));
        _bed.Book.TroubleOf(_bed.Tenant, id)!.Words.ShouldContain(why);
    }

    private static string Responders(string url, string action = "FAILOVER", string retry = "") =>
        $$"""{"responder_url_lists": [{{JsonValue.Create(url).ToJsonString()}}], "url_action": "OCSP_RESPONDER_URL_{{action}}"{{retry}}}""";
}
