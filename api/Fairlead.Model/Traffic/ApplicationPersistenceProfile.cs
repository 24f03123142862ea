using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>How a client gets the same server again.</summary>
[NotActedOn]
public sealed record ApplicationPersistenceProfile : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<ApplicationPersistenceProfile>(
        "applicationpersistenceprofile",
        "How a client gets the same server again.",
        """
        {
          "name": "by-cookie", "persistence_type": "PERSISTENCE_TYPE_HTTP_COOKIE",
          "http_cookie_persistence_profile": {"cookie_name": "app", "timeout": 30}
        }
        """);

    [Doc("What tells clients apart.")]
    public PersistenceType PersistenceType { get; init; } = PersistenceType.ClientIpAddress;
    [Doc("For PERSISTENCE_TYPE_APP_COOKIE.")]
    public AppCookiePersistenceProfile? AppCookiePersistenceProfile { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("For PERSISTENCE_TYPE_CUSTOM_HTTP_HEADER.")]
    public HdrPersistenceProfile? HdrPersistenceProfile { get; init; }
    [Doc("For PERSISTENCE_TYPE_HTTP_COOKIE and PERSISTENCE_TYPE_GSLB_SITE.")]
    public HttpCookiePersistenceProfile? HttpCookiePersistenceProfile { get; init; }
    [Doc("For PERSISTENCE_TYPE_CLIENT_IP_ADDRESS.")]
    public IpPersistenceProfile? IpPersistenceProfile { get; init; }
    [Doc("Shared by all sites of a global service."), Kept]
    public bool IsFederated { get; init; }
    [Doc("What happens to a client whose server is down.")]
    public ServerDownRecovery ServerHmDownRecovery { get; init; } = ServerDownRecovery.PickNewServer;
}

/// <summary>A cookie that the application sets.</summary>
public sealed record AppCookiePersistenceProfile : WireRecord
{
    [Doc("Name of the cookie.")]
    public required string PrstHdrName { get; init; }
    [Doc("Name of the key that encrypts it.")]
    public string? EncryptionKey { get; init; }
    [Doc("How long the server is remembered after the last request.", Unit = "minutes"), WireRange(1, 720)]
    public int Timeout { get; init; } = 20;
}

/// <summary>A header of the request.</summary>
public sealed record HdrPersistenceProfile : WireRecord
{
    [Doc("Name of the header.")]
    public string? PrstHdrName { get; init; }
}

/// <summary>A cookie that the virtual service sets.</summary>
public sealed record HttpCookiePersistenceProfile : WireRecord
{
    [Doc("Set it with every answer, not only the first.")]
    public bool AlwaysSendCookie { get; init; }
    [Doc("Name of the cookie; none = made up.")]
    public string? CookieName { get; init; }
    [Doc("Name of the key that encrypts it.")]
    public string? EncryptionKey { get; init; }
    [Doc("Keep scripts in the browser from reading it.")]
    public bool HttpOnly { get; init; }
    [Doc("The browser keeps it when it is closed, for timeout.")]
    public bool IsPersistentCookie { get; init; }
    [Doc("Keys that encrypt it; the first is used, the others are still understood.")]
    public IReadOnlyList<HttpCookiePersistenceKey> Key { get; init; } = [];
    [Doc("How long the cookie lasts.", Unit = "minutes")]
    [WireRange(1, 14400, Special = [0], SpecialMeaning = "0 = no Timeout")]
    public int? Timeout { get; init; }
}

/// <summary>Keys of a cookie. Never returned.</summary>
public sealed record HttpCookiePersistenceKey : WireRecord
{
    [Doc("Tells the keys apart.")]
    public string? Name { get; init; }
    [Doc("Key of the encryption, base64."), Sensitive]
    public string? AesKey { get; init; }
    [Doc("Key of the signature, base64."), Sensitive]
    public string? HmacKey { get; init; }
}

/// <summary>The client's address.</summary>
public sealed record IpPersistenceProfile : WireRecord
{
    [Doc("Bits of the address that count; none = all."), WireRange(0, 128)]
    public int? IpMask { get; init; }
    [Doc("How long the server is remembered after the last connection.", Unit = "minutes"), WireRange(1, 720)]
    public int IpPersistentTimeout { get; init; } = 5;
}

/// <summary>What tells clients apart.</summary>
[WireEnum("PERSISTENCE_TYPE_")]
public enum PersistenceType
{
    ClientIpAddress, HttpCookie, Tls, [WireName("PERSISTENCE_TYPE_CLIENT_IPV6_ADDRESS")] ClientIpv6Address,
    CustomHttpHeader, AppCookie, GslbSite,
}

/// <summary>What happens to a client whose server is down.</summary>
[WireEnum("HM_DOWN_")]
public enum ServerDownRecovery
{
    PickNewServer, AbortConnection, ContinuePersistentServer,
}
