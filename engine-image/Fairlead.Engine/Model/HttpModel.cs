using System.Text;
using Fairlead.Engine.Caching;
using Fairlead.Engine.Content;
using Fairlead.Engine.Http;
using Fairlead.Engine.Http2;
using Fairlead.Engine.Net;
using Fairlead.Engine.Net.ProxyProtocol;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Model;

/// <summary>HTTP settings in the shape the request path reads.</summary>
internal sealed class HttpModel(HttpConfig config)
{
    public HeadLimits Limits { get; } = new(
        Math.Min(Or(config.ClientMaxRequestBytes, 48 * 1024), BufferPool.LargestSize / 2),
        Or(config.ClientMaxHeaderBytes, 12 * 1024),
        Or(config.MaxHeaderCount, 256));

    /// <summary>Clients share connections to servers; never those that come from a client's own address.</summary>
    public bool Multiplexing { get; } = config is { ConnectionMultiplexing: true, PreserveClientIp: false };

    /// <summary>Servers see connections come from the client's address.</summary>
    public bool PreserveClientIp { get; } = config.PreserveClientIp;

    /// <summary>Connections to servers begin with a PROXY header for the client; never when clients share them.</summary>
    public ProxyVersion SendProxy { get; } = config.ConnectionMultiplexing ? ProxyVersion.None : (ProxyVersion)config.SendProxy;

    public bool ServerKeepAlive { get; } = config.HttpToServerKeepalive;

    public bool WebSockets { get; } = config.Websockets;

    /// <summary>How HTTP/2 is spoken with clients.</summary>
    public Http2Terms Http2 { get; } = Http2Terms.ForClients(config.Http2, config.Websockets);

    public bool ForwardedFor { get; } = config.XForwardedFor;

    /// <summary>Servers hear from the engine, and from nobody else, by which scheme and port a request came.</summary>
    public bool ForwardedProto { get; } = config.XForwardedProto;

    /// <summary>Null = whoever connects is the client.</summary>
    public TrueClientModel? TrueClient { get; } = config.TrueClient is null ? null : new TrueClientModel(config.TrueClient);

    public bool AnswersContinue { get; } = !config.AsksToContinue;

    public bool BindsAuthenticated { get; } = !config.SharesAuthenticated;

    /// <summary>Of answers.</summary>
    public HeadLimits AnswerLimits { get; } = LimitsOfAnswers(config.AnswerHeadBytes);

    public XffMode ForwardedForMode { get; } = config.XffMode;

    public byte[] ForwardedForHeader { get; } =
        Encoding.ASCII.GetBytes(config.XForwardedForHeader.Length == 0 ? "X-Forwarded-For" : config.XForwardedForHeader);

    public int HeaderTimeoutMs { get; } = Or(config.ClientHeaderTimeoutMs, 10_000);

    public int BodyTimeoutMs { get; } = Or(config.ClientBodyTimeoutMs, 30_000);

    public int KeepAliveTimeoutMs { get; } = Or(config.KeepaliveTimeoutMs, 30_000);

    public int MaxKeepAliveRequests { get; } = config.MaxKeepaliveRequests == 0 ? int.MaxValue : (int)config.MaxKeepaliveRequests;

    public long MaxBodyBytes { get; } = config.ClientMaxBodyBytes == 0 ? long.MaxValue : (long)config.ClientMaxBodyBytes;

    /// <summary>Where requests in clear are sent; null = they are served.</summary>
    public RedirectModel? ToHttps { get; } = config.HttpsPort == 0
        ? null
        : new RedirectModel(new RedirectConfig { Status = 302, Https = true, Port = config.HttpsPort, KeepQuery = true });

    /// <summary>A whole field line for answers over TLS; empty = none.</summary>
    public byte[] StrictTransportSecurity { get; } = config.StrictTransportSecurity.Length == 0
        ? []
        : Encoding.ASCII.GetBytes($"Strict-Transport-Security: {config.StrictTransportSecurity}\r\n");

    public bool SecureCookies { get; } = config.SecureCookies;

    public bool HttpOnlyCookies { get; } = config.HttpOnlyCookies;

    public bool HttpsLocations { get; } = config.HttpsLocations;

    /// <summary>Null = answers are not compressed.</summary>
    public CompressionModel? Compression { get; } = config.Compression is null ? null : new CompressionModel(config.Compression);

    /// <summary>Null = texts in answers stay as they are.</summary>
    public ContentRewriteModel? Rewrite { get; } = config.Rewrite is null ? null : new ContentRewriteModel(config.Rewrite);

    public bool ChangesContent { get; } = config.Compression is not null || config.Rewrite is not null;

    /// <summary>Servers do not see what codings clients accept, so that they send what can be changed here.</summary>
    public bool HidesCodings { get; } = config.Compression is { KeepAcceptEncoding: false } || config.Rewrite is not null;

    /// <summary>Null = answers are not kept.</summary>
    public CacheModel? Cache { get; } = config.Cache is null ? null : new CacheModel(config.Cache);

    private static HeadLimits LimitsOfAnswers(uint bytes)
    {
        var head = Math.Min(Or(bytes, 48 * 1024), BufferPool.LargestSize / 2);
        return new HeadLimits(head, bytes == 0 ? 32 * 1024 : head, 1024);
    }

    private static int Or(uint value, int otherwise) => value == 0 ? otherwise : (int)Math.Min(value, int.MaxValue);
}
