using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>TLS of a check.</summary>
public sealed record HealthMonitorSslAttributes : WireRecord
{
    [Doc("Versions and ciphers."), RefersTo("sslprofile")]
    public required string SslProfileRef { get; init; }
    [Doc("Authorities that the server's certificate must come from."), RefersTo("pkiprofile")]
    public string? PkiProfileRef { get; init; }
    [Doc("Name sent in the handshake.")]
    public string? ServerName { get; init; }
    [Doc("Certificate that the check shows."), RefersTo("sslkeyandcertificate")]
    public string? SslKeyAndCertificateRef { get; init; }
}
