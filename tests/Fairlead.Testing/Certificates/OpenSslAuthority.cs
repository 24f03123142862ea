using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Testing.Certificates;

/// <summary>
/// An authority in files, as the <c>openssl</c> command works with one: what it says of its certificates was made by others than we.
/// </summary>
public sealed class OpenSslAuthority : IDisposable
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddDays(-1);

    private readonly string _folder = Directory.CreateTempSubdirectory("authority-").FullName;
    private readonly List<Entry> _entries = [];
    private readonly List<Process> _responders = [];

    public OpenSslAuthority(string name = "Responding Authority", bool rsa = false)
    {
        using var key = NewKey(rsa);
        var request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        Certificate = request.CreateSelfSigned(From, From.AddYears(1));
        Save(Certificate, "ca");
        SaveIndex();
    }

    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem();

    /// <param name="responder">Where the certificate says that its state is found; null = it does not say.</param>
    /// <param name="answers">It is one by which the authority lets another answer in its name.</param>
    public X509Certificate2 Issue(string name, bool rsa = false, string? responder = null, bool answers = false)
    {
        using var key = NewKey(rsa);
        var request = Request(name, key);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        if (responder is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([responder], null));
        }

        if (answers)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.9")], false));
        }

        var serial = RandomNumberGenerator.GetBytes(8);
        serial[0] = (byte)((serial[0] & 0x7F) | 1);
        using var issued = request.Create(Certificate.SubjectName, Generator(), From, From.AddDays(90), serial);
        var certificate = key is RSA r ? issued.CopyWithPrivateKey(r) : issued.CopyWithPrivateKey((ECDsa)key);
        _entries.Add(new Entry(certificate.SerialNumber, name));
        SaveIndex();
        return certificate;
    }

    /// <summary>Takes a certificate back because its key got out.</summary>
    public void Revoke(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        _entries.Single(e => e.Serial == certificate.SerialNumber).IsRevoked = true;
        SaveIndex();
    }

    /// <summary>What <c>openssl ocsp</c> says of a certificate, good for a day.</summary>
    /// <param name="signer">Who signs; null = the authority itself.</param>
    public async Task<byte[]> AnswerAsync(X509Certificate2 certificate, X509Certificate2? signer = null)
    {
        Save(certificate, "asked");
        var answer = Path.Combine(_folder, "answer.der");
        using var process = Start([.. Responding(signer), "-issuer", "ca.pem", "-cert", "asked.pem", "-respout", answer]);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return await File.ReadAllBytesAsync(answer);
    }

    /// <summary>Where a responder can be begun, to be named in certificates beforehand.</summary>
    public static string FreePlace()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
    }

    /// <summary>A responder for what was issued so far, until the authority is disposed of.</summary>
    /// <param name="place">Where; null = anywhere.</param>
    /// <returns>Where it is.</returns>
    public async Task<string> RespondAsync(string? place = null, X509Certificate2? signer = null)
    {
        place ??= FreePlace();
        var process = Start([.. Responding(signer), "-port", $"{new Uri(place).Port}"]);
        _responders.Add(process);
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) is { } line)
        {
            if (line.StartsWith("ACCEPT", StringComparison.Ordinal))
            {
                return place;
            }
        }

        throw new InvalidOperationException("openssl ocsp -port ended before it listened.");
    }

    /// <summary>Its list of what is revoked, in DER.</summary>
    public byte[] List(DateTimeOffset nextUpdate, DateTimeOffset? thisUpdate = null)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var entry in _entries.Where(e => e.IsRevoked))
        {
            builder.AddEntry(Convert.FromHexString(entry.Serial));
        }

        var key = X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false);
        return builder.Build(Certificate.SubjectName, Generator(), 1, nextUpdate, HashAlgorithmName.SHA256, key, thisUpdate ?? From);
    }

    public void Dispose()
    {
        foreach (var responder in _responders)
        {
            responder.Kill();
            responder.Dispose();
        }

        Certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public static string KeyPem(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        using AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey();
        return key!.ExportPkcs8PrivateKeyPem();
    }

    private string[] Responding(X509Certificate2? signer)
    {
        if (signer is not null)
        {
            Save(signer, "signer");
        }

        var by = signer is null ? "ca" : "signer";
        return ["ocsp", "-index", "index.txt", "-CA", "ca.pem", "-rsigner", by + ".pem", "-rkey", by + ".key", "-ndays", "1"];
    }

    private Process Start(IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo("openssl", arguments)
    {
        WorkingDirectory = _folder, RedirectStandardError = true, RedirectStandardOutput = true,
    })!;

    private void Save(X509Certificate2 certificate, string name)
    {
        File.WriteAllText(Path.Combine(_folder, name + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, name + ".key"), KeyPem(certificate));
    }

    private void SaveIndex() => File.WriteAllLines(Path.Combine(_folder, "index.txt"), _entries.Select(e => e.Line));

    private X509SignatureGenerator Generator() => Certificate.GetRSAPrivateKey() is { } rsa
        ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1)
        : X509SignatureGenerator.CreateForECDsa(Certificate.GetECDsaPrivateKey()!);

    private static AsymmetricAlgorithm NewKey(bool rsa) => rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CertificateRequest Request(string name, AsymmetricAlgorithm key) => key is RSA rsa
        ? new CertificateRequest($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : new CertificateRequest($"CN={name}", (ECDsa)key, HashAlgorithmName.SHA256);

    /// <summary>A line of the file in which <c>openssl ca</c> keeps what it issued.</summary>
    private sealed record Entry(string Serial, string Name)
    {
        public bool IsRevoked { get; set; }

        public string Line => IsRevoked
            ? $"R\t{Stamp(From.AddDays(90))}\t{Stamp(From.AddHours(1))},keyCompromise\t{Serial}\tunknown\t/CN={Name} {Serial}"
            : $"V\t{Stamp(From.AddDays(90))}\t\t{Serial}\tunknown\t/CN={Name} {Serial}";

        private static string Stamp(DateTimeOffset at) => at.ToString("yyMMddHHmmss'Z'", CultureInfo.InvariantCulture);
    }
}
