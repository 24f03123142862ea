using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace Fairlead.Control.Certificates;

/// <summary>Issues engines' certificates and decides whether one that is shown is to be believed.</summary>
internal sealed class EngineCertificates(Authorities authorities, IOptions<ControlOptions> options, TimeProvider time)
{
    private const int LargestRequest = 16 * 1024;
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>Signs the key of a PKCS#10 request for <paramref name="identity"/>; the request's own claims are not looked at.</summary>
    public async Task<CertificateIssue> IssueAsync(ReadOnlyMemory<byte> request, EngineIdentity identity, CancellationToken cancellationToken)
    {
        if (FindFault(request, out var parsed) is { } fault)
        {
            return new CertificateRefused(fault);
        }

        var authority = await authorities.OfTenantAsync(identity.Tenant, cancellationToken);
        var now = time.GetUtcNow();
        var lifetime = options.Value.EngineCertificateLifetime;
        using var certificate = authority.IssueEngine(parsed!, identity, now, lifetime);
        return new CertificateIssued(certificate.RawData, authority.Certificate.RawData, now + (lifetime / 2));
    }

    public async Task<CertificateVerdict> VerifyAsync(X509Certificate2? certificate, CancellationToken cancellationToken)
    {
        if (certificate is null)
        {
            return new CertificateRejected("the engine showed no certificate; enrol with a join token first");
        }

        if (!EngineIdentity.TryRead(certificate, out var identity))
        {
            return new CertificateRejected("the certificate names no engine (one URI fairlead://tenant-.../serviceengine-... is expected)");
        }

        var authority = await authorities.FindOfTenantAsync(identity.Tenant, cancellationToken);
        if (authority is null)
        {
            return new CertificateRejected($"no engine was ever enrolled in {identity.Tenant}");
        }

        return authority.FindFault(certificate, time.GetUtcNow()) is { } fault
            ? new CertificateRejected(fault)
            : new CertificateAccepted(identity, new DateTimeOffset(certificate.NotAfter));
    }

    private static string? FindFault(ReadOnlyMemory<byte> request, out CertificateRequest? parsed)
    {
        parsed = null;
        if (request.Length is 0 or > LargestRequest)
        {
            return $"certificate_request has {request.Length} bytes; a PKCS#10 request of 1 to {LargestRequest} bytes is expected";
        }

        try
        {
            // Checks the request's signature: the caller holds the key.
            parsed = CertificateRequest.LoadSigningRequest(request.ToArray(), HashAlgorithmName.SHA256);
        }
        catch (CryptographicException exception)
        {
            return $"certificate_request is no valid PKCS#10 request: {exception.Message}";
        }

        using var key = parsed.PublicKey.GetECDsaPublicKey();
        return key?.ExportParameters(false).Curve.Oid.Value == P256
            ? null
            : $"certificate_request holds a key of the algorithm {parsed.PublicKey.Oid.FriendlyName ?? parsed.PublicKey.Oid.Value}; ECDSA P-256 is expected";
    }
}

internal abstract record CertificateIssue;

internal sealed record CertificateIssued(byte[] Certificate, byte[] Authority, DateTimeOffset RenewAfter) : CertificateIssue;

internal sealed record CertificateRefused(string Reason) : CertificateIssue;

internal abstract record CertificateVerdict;

internal sealed record CertificateAccepted(EngineIdentity Identity, DateTimeOffset ExpiresAt) : CertificateVerdict;

internal sealed record CertificateRejected(string Reason) : CertificateVerdict;
