using Fairlead.Testing.Running;

namespace Fairlead.Benchmarks.Traffic;

/// <summary>One P-256 certificate for all contenders, and the file the peers read it from.</summary>
internal sealed class BenchmarkCertificate : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("fairlead-bench-");
    private readonly SelfSigned made = SelfSigned.For("bench.test");

    public BenchmarkCertificate() => File.WriteAllText(PemFile, $"{Chain}\n{Key}\n");

    public string Chain => made.Certificate;

    public string Key => made.Key;

    /// <summary>Certificate and key in one file.</summary>
    public string PemFile => Path.Combine(directory.FullName, "both.pem");

    public void Dispose() => directory.Delete(recursive: true);
}
