using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>What is done with connections that are passed through.</summary>
[Recognised("ftp_profile")]
public sealed record TcpApplicationProfile : WireRecord
{
    [Doc("Connections to servers begin with a PROXY header, which tells the client's address and port.")]
    public bool ProxyProtocolEnabled { get; init; }

    [Doc("Form of the PROXY header: a line of text (1), or bytes (2).")]
    public ProxyProtocolVersion ProxyProtocolVersion { get; init; } = ProxyProtocolVersion.Version1;

    [Doc("Whether clients show a certificate, on ports with enable_ssl.")]
    public SslClientCertificateMode SslClientCertificateMode { get; init; } = SslClientCertificateMode.None;

    [Doc("Authorities that clients' certificates must come from.")]
    [RefersTo("pkiprofile")]
    public string? PkiProfileRef { get; init; }
}

/// <summary>TLS in front of what is no HTTP.</summary>
public sealed record L4SslApplicationProfile : WireRecord
{
    [Doc("When a connection without traffic ends, instead of what the network profile says.", Unit = "seconds")]
    [WireRange(60, 86400)]
    public int SslStreamIdleTimeout { get; init; } = 3600;
}

/// <summary>Form of the PROXY header.</summary>
[WireEnum("PROXY_PROTOCOL_")]
public enum ProxyProtocolVersion
{
    [WireName("PROXY_PROTOCOL_VERSION_1")]
    Version1,
    [WireName("PROXY_PROTOCOL_VERSION_2")]
    Version2,
}
