using System.Security.Cryptography.X509Certificates;
using Fairlead.Model.Tls;

namespace Fairlead.Control.Revocation;

/// <param name="Info">What was said; null when nothing that can be believed was.</param>
/// <param name="Words">What failed; empty when nothing did.</param>
internal sealed record OcspOutcome(OcspErrorStatus Status, OcspResponseInfo? Info, string Words, DateTimeOffset? GoodUntil = null)
{
    /// <summary>Asking again can help.</summary>
    public bool MayPass => Info is null && Status is not (OcspErrorStatus.Selfsigned or OcspErrorStatus.Cacert or OcspErrorStatus.ParseCert);
}

/// <summary>Asks the responders of one certificate, one after the other, until one gives an answer that can be believed.</summary>
internal sealed class OcspFetch(OutgoingFetch fetch, TimeProvider time)
{
    private const int MostResponders = 4;
    private const int LargestAnswer = 64 * 1024;

    /// <param name="issuers">Among whom its issuer may be.</param>
    public async Task<OcspOutcome> AskAsync(SslKeyAndCertificate record, IEnumerable<X509Certificate2> issuers, CancellationToken cancellationToken)
    {
        var chain = CertificateReading.Certificates(record.Certificate.Certificate ?? "", record.CertificateBase64);
        if (chain is not [var certificate, ..])
        {
            return Failed(OcspErrorStatus.ParseCert, "the certificate cannot be read");
        }

        if (certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData))
        {
            return Failed(OcspErrorStatus.Selfsigned, "the certificate is signed with its own key");
        }

        if (chain.Skip(1).Concat(issuers).FirstOrDefault(issuer => CertificateSignature.Issued(issuer, certificate)) is not { } issuer)
        {
            return Failed(OcspErrorStatus.Cacert, "the issuer's certificate is not known; name it in ca_certs");
        }

        var responders = RespondersOf(record.OcspConfig ?? new OcspConfig(), certificate);
        var outcome = Failed(OcspErrorStatus.UrlList, "neither the certificate nor ocsp_config.responder_url_lists says whom to ask");
        foreach (var responder in responders.Take(MostResponders))
        {
            outcome = await AskAsync(responder, record, certificate, issuer, cancellationToken);
            if (outcome.Info is not null)
            {
                break;
            }
        }

        return outcome;
    }

    /// <summary>Those of the certificate and then the others, or only the others.</summary>
    internal static IReadOnlyList<string> RespondersOf(OcspConfig config, X509Certificate2 certificate)
    {
        var own = config.UrlAction == OcspResponderUrlAction.Override && config.ResponderUrlLists.Count > 0 ? [] : CertificateFacts.Responders(certificate);
        return [.. own.Concat(config.ResponderUrlLists).Distinct(StringComparer.Ordinal)];
    }

    private async Task<OcspOutcome> AskAsync(
        string responder, SslKeyAndCertificate record, X509Certificate2 certificate, X509Certificate2 issuer, CancellationToken cancellationToken)
    {
        var question = OcspVerification.Question(certificate, issuer);
        var fetched = await fetch.SendAsync(responder, question, "application/ocsp-request", null, LargestAnswer, cancellationToken);
        if (fetched.Body is not { } body)
        {
            return Failed(StatusOf(fetched.Failure), fetched.Words);
        }

        if (OcspAnswerReader.Read(body, out var problem) is not { } answer
            || OcspVerification.Believe(answer, certificate, issuer, time.GetUtcNow(), out problem) is not { } statement)
        {
            return Failed(OcspErrorStatus.ServerfailErr, $"{responder}: {problem}");
        }

        var info = new OcspResponseInfo
        {
            CertStatus = statement.Status,
            OcspRespFromResponderUrl = responder,
            OcspResponse = Convert.ToBase64String(body),
            ThisUpdate = CertificateMoment.Text(statement.ThisUpdate),
            NextUpdate = Moment(statement.NextUpdate),
            RevocationTime = Moment(statement.RevokedAt),
            RevocationReason = statement.Reason,
        };
        return new OcspOutcome(Outcome(statement.Status), info, "", OcspTerms.GoodUntil(statement, record.OcspConfig));
    }

    private static OcspErrorStatus Outcome(OcspCertificateStatus status) => status switch
    {
        OcspCertificateStatus.Good => OcspErrorStatus.Good,
        OcspCertificateStatus.Revoked => OcspErrorStatus.Revoked,
        _ => OcspErrorStatus.Unknown,
    };

    private static OcspErrorStatus StatusOf(FetchFailure failure) => failure switch
    {
        FetchFailure.Address => OcspErrorStatus.HttpReq,
        FetchFailure.Unreachable => OcspErrorStatus.HttpSend,
        FetchFailure.NotAnswered => OcspErrorStatus.HttpRecv,
        _ => OcspErrorStatus.HttpResp,
    };

    private static string? Moment(DateTimeOffset? at) => at is { } known ? CertificateMoment.Text(known) : null;

    private static OcspOutcome Failed(OcspErrorStatus status, string words) => new(status, null, words);
}
