using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Engine.Session;

/// <summary>Certificate and key of this engine as it shows them, and when to ask for the next.</summary>
internal sealed record Identity(SslStreamCertificateContext Context, DateTimeOffset NotAfter, DateTimeOffset RenewAfter)
{
    public X509Certificate2 Certificate => Context.TargetCertificate;

    public bool IsExpired(DateTimeOffset now) => now >= NotAfter;
}
