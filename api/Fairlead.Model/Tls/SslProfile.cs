using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Tls;

/// <summary>Versions and ciphers of TLS, and how sessions are resumed.</summary>
public sealed record SslProfile : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<SslProfile>(
        "sslprofile",
        "Versions and ciphers of TLS, and how sessions are resumed.",
        """
        {
          "name": "modern", "accepted_versions": [{"type": "SSL_VERSION_TLS1_2"}, {"type": "SSL_VERSION_TLS1_3"}],
          "accepted_ciphers": "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"
        }
        """);

    [Doc("Ciphers up to TLS 1.2 in OpenSSL's words.")]
    public string AcceptedCiphers { get; init; } = "AES:3DES:RC4";
    [Doc("Versions of TLS that are accepted."), WireItems(Min = 1)]
    public IReadOnlyList<SslVersion> AcceptedVersions { get; init; } = [];
    [Doc("Ciphers by name; used when given.")]
    public IReadOnlyList<TlsCipher> CipherEnums { get; init; } = [];
    [Doc("Cipher suites of TLS 1.3 in OpenSSL's words.")]
    public string Ciphersuites { get; init; } = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Parameters of Diffie-Hellman, PEM, of 2048 bits and more; none = such as fit the key of the certificate.")]
    public string? Dhparam { get; init; }
    [Doc("Groups for the key exchange, most wanted first, in OpenSSL's words, or auto.")]
    public string EcNamedCurve { get; init; } = "auto";
    [Doc("Let clients send data with the first flight of TLS 1.3."), NotActedOn]
    public bool EnableEarlyData { get; init; }
    [Doc("Let clients resume sessions.")]
    public bool EnableSslSessionReuse { get; init; } = true;
    [Doc("Shared by all sites of a global service."), Kept]
    public bool IsFederated { get; init; }
    [Doc("The client's order of ciphers decides.")]
    public bool PreferClientCipherOrdering { get; init; }
    [Doc("Say goodbye before a connection is closed.")]
    public bool SendCloseNotify { get; init; } = true;
    [Doc("Signature algorithms in OpenSSL's words, or auto.")]
    public string SignatureAlgorithm { get; init; } = "auto";
    [Doc("What the settings are worth; set by the server.")]
    public SslRating? SslRating { get; init; }
    [Doc("How long a session can be resumed.", Unit = "seconds"), WireRange(0, uint.MaxValue)]
    public long SslSessionTimeout { get; init; } = 86400;
    [Doc("Labels for people; returned as written."), Kept]
    public IReadOnlyList<Tag> Tags { get; init; } = [];
    [Doc("Who uses it.")]
    public SslProfileType Type { get; init; } = SslProfileType.Application;
}

/// <summary>A version of TLS.</summary>
public sealed record SslVersion : WireRecord
{
    [Doc("The version.")]
    public SslVersionType Type { get; init; } = SslVersionType.Tls11;
}

/// <summary>What settings of TLS are worth.</summary>
public sealed record SslRating : WireRecord
{
    [Doc("How many clients can connect.")]
    public SslScore? CompatibilityRating { get; init; }
    [Doc("How fast handshakes are.")]
    public SslScore? PerformanceRating { get; init; }
    [Doc("How safe it is, 0 to 100.")]
    public string? SecurityScore { get; init; }
}

/// <summary>A label for people.</summary>
public sealed record Tag : WireRecord
{
    [Doc("The label.")]
    public required string Value { get; init; }
    [Doc("Who made it.")]
    public TagType Type { get; init; } = TagType.UserDefined;
}

/// <summary>Who uses a profile.</summary>
[WireEnum("SSL_PROFILE_TYPE_")]
public enum SslProfileType
{
    Application, System,
}

/// <summary>A version of TLS.</summary>
[WireEnum("SSL_VERSION_")]
public enum SslVersionType
{
    [WireName("SSL_VERSION_SSLV3")] Sslv3, [WireName("SSL_VERSION_TLS1")] Tls1,
    [WireName("SSL_VERSION_TLS1_1")] Tls11, [WireName("SSL_VERSION_TLS1_2")] Tls12,
    [WireName("SSL_VERSION_TLS1_3")] Tls13,
}

/// <summary>What settings of TLS are worth.</summary>
[WireEnum("SSL_SCORE_")]
public enum SslScore
{
    NotSecure, VeryBad, Bad, Average, Good, Excellent,
}

/// <summary>Who made a label.</summary>
[WireEnum("")]
public enum TagType
{
    AviDefined, UserDefined, VcenterDefined,
}
