using System.Buffers.Text;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Policy;

/// <summary>Who a client has proved to be, as values of fields; empty where it has not.</summary>
internal static class ClientIdentity
{
    private const int DigitsOfHalf = 16;

    /// <summary>The value is about the client itself: what a client says of it in a field of its own must not pass.</summary>
    public static bool IsAbout(FieldValue value) => value is >= FieldValue.ClientFingerprint and <= FieldValue.ClientNotAfter or FieldValue.UserName;

    public static ReadOnlySpan<byte> Of(FieldValue value, in RequestView request) => request.Tls?.ClientCertificate is not { } certificate
        ? default
        : value switch
        {
            FieldValue.ClientFingerprint => certificate.Fingerprint,
            FieldValue.ClientSerial => certificate.Serial,
            FieldValue.ClientIssuer => certificate.Issuer,
            FieldValue.ClientSubject => certificate.Subject,
            FieldValue.ClientCertificate => certificate.OneLine,
            FieldValue.ClientCertificateEscaped => certificate.Escaped,
            FieldValue.ClientVersion => certificate.Version,
            FieldValue.ClientSignature => certificate.SignatureAlgorithm,
            FieldValue.ClientNotBefore => certificate.NotBefore,
            FieldValue.ClientNotAfter => certificate.NotAfter,
            _ => default,
        };

    /// <summary>The connection's number and the request's own, so that every look at one request sees the same.</summary>
    public static void AppendRequestId(in RequestView request, TextBuilder to)
    {
        Span<byte> digits = stackalloc byte[2 * DigitsOfHalf];
        _ = Utf8Formatter.TryFormat(request.Number.Connection, digits, out _, new System.Buffers.StandardFormat('x', DigitsOfHalf));
        _ = Utf8Formatter.TryFormat(request.Number.Request, digits[DigitsOfHalf..], out _, new System.Buffers.StandardFormat('x', DigitsOfHalf));
        to.Append(digits);
    }
}

/// <param name="Connection">Drawn at random.</param>
/// <param name="Request">Counted on it.</param>
internal readonly record struct RequestNumber(ulong Connection, ulong Request);
