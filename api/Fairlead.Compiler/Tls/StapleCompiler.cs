using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Tls;
using Google.Protobuf;

namespace Fairlead.Compiler.Tls;

/// <summary>The revocation state that is sent along with a certificate: only a good one, of this very certificate, and only while it holds.</summary>
internal static class StapleCompiler
{
    /// <param name="problem">Why nothing is sent although it is wanted; empty when all is well, or nothing is wanted.</param>
    public static void Add(SslKeyAndCertificate certificate, CertificateConfig to, out string problem)
    {
        problem = "";
        if (!certificate.EnableOcspStapling)
        {
            return;
        }

        if (certificate.OcspResponseInfo is not { OcspResponse: { Length: > 0 } text } info)
        {
            problem = NotFetched(certificate.OcspErrorStatus);
            return;
        }

        var bytes = new byte[text.Length];
        var answer = Convert.TryFromBase64String(text, bytes, out var count) ? OcspAnswerReader.Read(bytes.AsMemory(0, count), out problem) : null;
        var statement = answer is null ? null : StatementOf(answer, to.Chain.ToStringUtf8());
        problem = answer is null ? $"the stored one cannot be read: {(problem.Length > 0 ? problem : "it is no base64 text")}"
            : statement is null ? "the stored one is about another certificate"
            : statement.Status switch
            {
                OcspCertificateStatus.Revoked => $"{info.OcspRespFromResponderUrl} says that the certificate is revoked; replace it",
                OcspCertificateStatus.Unknown => $"{info.OcspRespFromResponderUrl} does not know the certificate",
                _ => "",
            };
        if (problem.Length == 0 && statement is not null)
        {
            to.OcspResponse = ByteString.CopyFrom(bytes, 0, count);
            to.OcspGoodUntilS = OcspTerms.GoodUntil(statement, certificate.OcspConfig).ToUnixTimeSeconds();
        }
    }

    private static OcspStatement? StatementOf(OcspAnswer answer, string chain)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(chain);
            return answer.Of(certificate);
        }
        catch (CryptographicException)
        {
            // The engine will say what is wrong with it.
            return null;
        }
    }

    private static string NotFetched(OcspErrorStatus status) => status switch
    {
        OcspErrorStatus.Disabled or OcspErrorStatus.Good => "none has been fetched yet",
        OcspErrorStatus.Selfsigned => "the certificate is signed with its own key, so that nobody answers for it; set enable_ocsp_stapling to false",
        OcspErrorStatus.Cacert or OcspErrorStatus.Getcert =>
            "the issuer's certificate is not known, which it is asked for and verified by; name it in ca_certs",
        OcspErrorStatus.UrlList => "neither the certificate nor ocsp_config.responder_url_lists says whom to ask",
        OcspErrorStatus.HttpReq or OcspErrorStatus.HttpSend or OcspErrorStatus.HttpRecv or OcspErrorStatus.HttpResp =>
            "no responder has answered; it is tried again",
        OcspErrorStatus.Request or OcspErrorStatus.ServerfailErr => "no responder gave an answer that holds; it is tried again",
        OcspErrorStatus.Revoked => "the certificate is revoked; replace it",
        OcspErrorStatus.Unknown => "the responder does not know the certificate",
        _ => "it could not be fetched; it is tried again",
    };
}
