using System.Globalization;
using Fairlead.Compiler.Objects;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>HTTP limits and headers as engines take them.</summary>
internal static class HttpProfileCompiler
{
    private const uint BytesPerKilobyte = 1024;
    private const int DefaultAnswerKilobytes = 48;
    private const uint HttpsPort = 443;
    private const long SecondsPerDay = 86_400;

    /// <summary>All that a profile makes of HTTP on the ports it holds for.</summary>
    public static HttpConfig Compile(TenantModel model, VirtualService service, ApplicationProfile? application, VerdictNotes notes)
    {
        var config = Terms(application);
        config.SendProxy = SendProxy(application, notes);
        config.TrueClient = application?.HttpProfile is { UseTrueClientIp: true } http ? TrueClient(http.TrueClientIp ?? new TrueClientIpConfig(), notes) : null;
        if (config is { PreserveClientIp: true, ConnectionMultiplexing: true })
        {
            notes.Warn(
                ReasonCodes.ProtocolNotActing,
                $"Clients share no connections to servers: preserve_client_ip of application profile {application!.Name} gives each its own; "
                    + "turn connection_multiplexing_enabled off to say so.");
        }

        config.Http2 = Http2LimitsCompiler.Compile(application, notes);
        config.Compression = CompressionCompiler.Compile(model, application, notes);
        config.Rewrite = ContentRewriteCompiler.Compile(model, service, notes);
        config.Cache = CacheCompiler.Compile(model, application, notes);
        return config;
    }

    private static ProxyHeaderVersion SendProxy(ApplicationProfile? application, VerdictNotes notes)
    {
        var version = TcpProfileCompiler.SendProxy(application);
        if (version == ProxyHeaderVersion.None || application!.HttpProfile is { ConnectionMultiplexingEnabled: false })
        {
            return version;
        }

        notes.Warn(
            ReasonCodes.ProtocolNotActing,
            $"Servers get no PROXY header: clients share connections to them; turn connection_multiplexing_enabled off in application profile {application.Name}.");
        return ProxyHeaderVersion.None;
    }

    private static HttpConfig Terms(ApplicationProfile? application)
    {
        var http = application?.HttpProfile ?? new HttpApplicationProfile();
        return new HttpConfig
        {
            ConnectionMultiplexing = http.ConnectionMultiplexingEnabled,
            XForwardedFor = http.XffEnabled,
            XForwardedForHeader = http.XffAlternateName,
            XffMode = Mode(http.XffUpdate),
            XForwardedProto = http.XForwardedProtoEnabled,
            AsksToContinue = !http.RespondWith100Continue,
            AnswerHeadBytes = http.MaxResponseHeadersSize == DefaultAnswerKilobytes ? 0 : (uint)http.MaxResponseHeadersSize * BytesPerKilobyte,
            SharesAuthenticated = !http.DetectNtlmApp,
            ClientHeaderTimeoutMs = (uint)http.ClientHeaderTimeout,
            ClientBodyTimeoutMs = (uint)http.ClientBodyTimeout,
            KeepaliveTimeoutMs = (uint)http.KeepaliveTimeout,
            MaxKeepaliveRequests = (uint)http.MaxKeepaliveRequests,
            ClientMaxHeaderBytes = (uint)http.ClientMaxHeaderSize * BytesPerKilobyte,
            ClientMaxRequestBytes = (uint)http.ClientMaxRequestSize * BytesPerKilobyte,
            MaxHeaderCount = (uint)http.MaxHeaderCount,
            ClientMaxBodyBytes = (ulong)http.ClientMaxBodySize * BytesPerKilobyte,
            Websockets = http.WebsocketsEnabled,
            HttpToServerKeepalive = true,
            PreserveClientIp = application?.PreserveClientIp ?? false,
            HttpsPort = http.HttpToHttps ? HttpsPort : 0,
            StrictTransportSecurity = http.HstsEnabled ? StrictTransport(http) : "",
            SecureCookies = http.SecureCookieEnabled,
            HttpOnlyCookies = http.HttponlyEnabled,
            HttpsLocations = http.ServerSideRedirectToHttps,
        };
    }

    private static TrueClient? TrueClient(TrueClientIpConfig config, VerdictNotes notes)
    {
        var header = config.Headers is [var first, ..] ? first.Trim() : "";
        if (!header.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
        {
            notes.Warn(ReasonCodes.RuleNotActing, $"true_client_ip.headers holds '{header}', which cannot be the name of a header; whoever connects is the client.");
            return null;
        }

        return new TrueClient { Header = header, Index = (uint)config.IndexInHeader, FromRight = config.Direction == TrueClientIpDirection.Right };
    }

    private static string StrictTransport(HttpApplicationProfile http) =>
        string.Create(CultureInfo.InvariantCulture, $"max-age={http.HstsMaxAge * SecondsPerDay}{(http.HstsSubdomainsEnabled ? "; includeSubDomains" : "")}");

    private static XffMode Mode(XffUpdate update) => update switch
    {
        XffUpdate.AppendToTheXffHeader => XffMode.Append,
        XffUpdate.AddNewXffHeader => XffMode.AddNew,
        _ => XffMode.Replace,
    };
}
