using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Benchmarks.Traffic;

/// <summary>One P-256 certificate for all contenders, and the file the peers read it from.</summary>
internal sealed class BenchmarkCertificate : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("fairlead-bench-");

    public BenchmarkCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=bench.test", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        (Chain, Key) = (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(PemFile, $"{Chain}\n{Key}\n");
    }

    public string Chain { get; }

    public string Key { get; }

    /// <summary>Certificate and key in one file.</summary>
    public string PemFile => Path.Combine(directory.FullName, "both.pem");

    public void Dispose() => directory.Delete(recursive: true);
}
