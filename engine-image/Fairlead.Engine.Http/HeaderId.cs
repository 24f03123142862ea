namespace Fairlead.Engine.Http;

/// <summary>Fields the proxy itself looks at.</summary>
public enum HeaderId : byte
{
    Other,
    Host,
    ContentLength,
    TransferEncoding,
    Connection,
    KeepAlive,
    ProxyConnection,
    Te,
    Trailer,
    Upgrade,
    Expect,
    UserAgent,
    XForwardedFor,
    XForwardedProto,
    XForwardedPort,
}

public static class HeaderIds
{
    public static HeaderId Recognise(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Is(name, "te"u8, HeaderId.Te),
        4 => Is(name, "host"u8, HeaderId.Host),
        6 => Is(name, "expect"u8, HeaderId.Expect),
        7 => name[0] is (byte)'u' or (byte)'U' ? Is(name, "upgrade"u8, HeaderId.Upgrade) : Is(name, "trailer"u8, HeaderId.Trailer),
        10 => (name[0] | 0x20) switch
        {
            'c' => Is(name, "connection"u8, HeaderId.Connection),
            'u' => Is(name, "user-agent"u8, HeaderId.UserAgent),
            'k' => Is(name, "keep-alive"u8, HeaderId.KeepAlive),
            _ => HeaderId.Other,
        },
        14 => Is(name, "content-length"u8, HeaderId.ContentLength),
        15 => Is(name, "x-forwarded-for"u8, HeaderId.XForwardedFor),
        16 => (name[0] | 0x20) == 'p' ? Is(name, "proxy-connection"u8, HeaderId.ProxyConnection) : Is(name, "x-forwarded-port"u8, HeaderId.XForwardedPort),
        17 => (name[0] | 0x20) == 't' ? Is(name, "transfer-encoding"u8, HeaderId.TransferEncoding) : Is(name, "x-forwarded-proto"u8, HeaderId.XForwardedProto),
        _ => HeaderId.Other,
    };

    private static HeaderId Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lower, HeaderId id) =>
        HttpChars.EqualsIgnoreCase(name, lower) ? id : HeaderId.Other;
}
