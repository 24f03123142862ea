using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Fairlead.Engine.Net.Tls;

/// <summary>
/// What the certificate of a peer says, as texts for fields of HTTP: printable ASCII throughout, whatever stands in the certificate, but for the line ends of
/// <see cref="Pem"/>. Read when it is first asked for, once for a connection; resumed sessions bring the certificate with them.
/// </summary>
public sealed unsafe class PeerCertificate
{
    /// <summary>XN_FLAG_RFC2253: control characters and what is not ASCII are escaped.</summary>
    private const ulong Rfc2253 = 0x1110317;

    private const int LongestName = 8 * 1024;

    private PeerCertificate(nint certificate, byte[] der, X509Certificate2 read)
    {
        Subject = Name(LibCrypto.SubjectName(certificate));
        Issuer = Name(LibCrypto.IssuerName(certificate));
        SignatureAlgorithm = Ascii(Marshal.PtrToStringUTF8(LibCrypto.LongName(LibCrypto.SignatureAlgorithm(certificate))) ?? "");
        Fingerprint = Ascii(Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.SHA1, der)));
        Serial = Ascii(Convert.ToHexString(read.SerialNumberBytes.Span));
        Version = Ascii(read.Version.ToString(CultureInfo.InvariantCulture));
        NotBefore = Moment(read.NotBefore);
        NotAfter = Moment(read.NotAfter);
        var pem = PemEncoding.WriteString("CERTIFICATE", der) + "\n";
        Pem = Ascii(pem);
        OneLine = Ascii(pem.TrimEnd().Replace('\n', ' '));
        Escaped = Ascii(Uri.EscapeDataString(pem));
    }

    public byte[] Subject { get; }

    public byte[] Issuer { get; }

    public byte[] Serial { get; }

    /// <summary>SHA-1.</summary>
    public byte[] Fingerprint { get; }

    public byte[] Version { get; }

    public byte[] SignatureAlgorithm { get; }

    public byte[] NotBefore { get; }

    public byte[] NotAfter { get; }

    /// <summary>In lines.</summary>
    public byte[] Pem { get; }

    /// <summary>PEM with spaces in place of line ends.</summary>
    public byte[] OneLine { get; }

    /// <summary>PEM, percent-encoded.</summary>
    public byte[] Escaped { get; }

    /// <summary>Null when the peer has shown none.</summary>
    internal static PeerCertificate? Read(nint ssl)
    {
        var certificate = LibSsl.PeerCertificate(ssl);
        if (certificate == 0)
        {
            return null;
        }

        try
        {
            var der = new byte[LibCrypto.EncodeCertificate(certificate, null)];
            fixed (byte* start = der)
            {
                var to = start;
                _ = LibCrypto.EncodeCertificate(certificate, &to);
            }

            using var read = X509CertificateLoader.LoadCertificate(der);
            return new PeerCertificate(certificate, der, read);
        }
        catch (CryptographicException)
        {
            // OpenSSL has verified it; what this library cannot read of it has no texts.
            return null;
        }
        finally
        {
            LibCrypto.CertificateFree(certificate);
            LibCrypto.ClearErrors();
        }
    }

    private static byte[] Name(nint name)
    {
        var writer = LibCrypto.WriterNew(LibCrypto.MemoryMethod());
        _ = LibCrypto.PrintName(writer, name, 0, Rfc2253);
        var text = new byte[LongestName];
        int length;
        fixed (byte* to = text)
        {
            length = Math.Max(0, LibCrypto.Read(writer, to, text.Length));
        }

        _ = LibCrypto.ReaderFree(writer);
        return Printable(text.AsSpan(0, length));
    }

    private static byte[] Moment(DateTime at)
    {
        var utc = at.ToUniversalTime();
        return Ascii(string.Create(CultureInfo.InvariantCulture, $"{utc:MMM} {utc.Day,2} {utc:HH:mm:ss yyyy} GMT"));
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    // What is not escaped after all must not end a line.
    private static byte[] Printable(ReadOnlySpan<byte> text)
    {
        var printable = text.ToArray();
        foreach (ref var one in printable.AsSpan())
        {
            one = one is >= 0x20 and < 0x7f ? one : (byte)'?';
        }

        return printable;
    }
}
