namespace Fairlead.Engine.Net.Tls;

public enum TlsVersion
{
    Tls12 = 0x0303,
    Tls13 = 0x0304,
}

public enum TlsClientAuthentication
{
    None,

    /// <summary>A client may present a certificate; one that does not verify is refused.</summary>
    Request,
    Require,
}

/// <summary>A certificate with its chain and key as PEM, and what is stapled to it, if anything.</summary>
public sealed record TlsKeyPair(ReadOnlyMemory<byte> Chain, ReadOnlyMemory<byte> Key, TlsStaple? Staple = null);

/// <summary>What an OCSP responder said of a certificate (DER), and how long that holds.</summary>
public sealed record TlsStaple(ReadOnlyMemory<byte> Response, DateTimeOffset GoodUntil);

/// <summary>What both ends must agree on.</summary>
public sealed record TlsTerms
{
    /// <summary>Forward secrecy and authenticated encryption only.</summary>
    public const string DefaultCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

    public const string DefaultSuites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

    public const string DefaultGroups = "X25519:P-256:P-384";

    public TlsVersion MinVersion { get; init; } = TlsVersion.Tls12;

    public TlsVersion MaxVersion { get; init; } = TlsVersion.Tls13;

    /// <summary>OpenSSL cipher list for TLS 1.2.</summary>
    public string Ciphers { get; init; } = DefaultCiphers;

    /// <summary>Cipher suites of TLS 1.3, colon separated.</summary>
    public string Suites { get; init; } = DefaultSuites;

    /// <summary>Of the key exchange, colon separated, most wanted first.</summary>
    public string Groups { get; init; } = DefaultGroups;

    /// <summary>Colon separated; empty = those that OpenSSL takes to be safe.</summary>
    public string SignatureAlgorithms { get; init; } = "";

    /// <summary>The client's order of ciphers counts.</summary>
    public bool ClientOrder { get; init; }

    /// <summary>Connections are closed without a word of TLS.</summary>
    public bool SilentEnd { get; init; }

    /// <summary>PEM, for DHE; empty = such as fit the key of the certificate.</summary>
    public ReadOnlyMemory<byte> DhParameters { get; init; }
}

/// <summary>What is forgiven of revocation lists.</summary>
public enum TlsLenience
{
    None,

    /// <summary>That they have ended.</summary>
    Expired,

    /// <summary>That there is none for an authority, too.</summary>
    Any,
}

/// <summary>Who is believed. All of it PEM.</summary>
public sealed record TlsTrust
{
    public ReadOnlyMemory<byte> Authorities { get; init; }

    /// <summary>Revocation lists of those authorities; empty = revocation is not checked.</summary>
    public ReadOnlyMemory<byte> Revocations { get; init; }

    /// <summary>Every certificate on the way to the root needs a list, not only the peer's own.</summary>
    public bool CheckWholeChain { get; init; }

    /// <summary>Revocation is checked even without a list: then nobody is known to be good.</summary>
    public bool RequireRevocations { get; init; }

    public TlsLenience Lenience { get; init; }

    /// <summary>What a peer sends between its own certificate and the root is not used.</summary>
    public bool IgnorePeerChain { get; init; }
}

/// <summary>How a server's side of TLS behaves.</summary>
public sealed record TlsServerSettings
{
    public TlsTerms Terms { get; init; } = new();

    /// <summary>Protocols of the application layer, most wanted first; empty = the extension is ignored.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = [];

    public bool Resumption { get; init; } = true;

    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Ties tickets to a virtual service and to what it demands of clients.</summary>
    public ReadOnlyMemory<byte> SessionContext { get; init; }

    public TlsClientAuthentication ClientAuthentication { get; init; }

    public TlsTrust ClientTrust { get; init; } = new();

    /// <summary>What its owner wants to find again at connections that were made by these settings.</summary>
    public object? Tag { get; init; }
}

/// <summary>How a client's side of TLS behaves.</summary>
public sealed record TlsClientSettings
{
    public TlsTerms Terms { get; init; } = new();

    /// <summary>Null = whoever answers is believed.</summary>
    public TlsTrust? Trust { get; init; }

    /// <summary>Say whom the connection is meant for (SNI).</summary>
    public bool SendServerName { get; init; } = true;

    /// <summary>The server's certificate must carry the name that was asked for, or one of <see cref="AcceptedNames"/> if there are any.</summary>
    public bool CheckName { get; init; }

    public IReadOnlyList<string> AcceptedNames { get; init; } = [];

    /// <summary>Shown to servers that ask; null = none.</summary>
    public TlsKeyPair? KeyPair { get; init; }
}

/// <summary>What is wrong with a TLS configuration.</summary>
public sealed record TlsFault(string Field, string Reason);
