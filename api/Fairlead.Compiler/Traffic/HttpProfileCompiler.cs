using System.Globalization;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>HTTP limits and headers as engines take them.</summary>
internal static class HttpProfileCompiler
{
    private const uint BytesPerKilobyte = 1024;
    private const uint HttpsPort = 443;
    private const long SecondsPerDay = 86_400;

    public static HttpConfig Compile(ApplicationProfile? application)
    {
        var http = application?.HttpProfile ?? new HttpApplicationProfile();
        return new HttpConfig
        {
            ConnectionMultiplexing = http.ConnectionMultiplexingEnabled,
            XForwardedFor = http.XffEnabled,
            XForwardedForHeader = http.XffAlternateName,
            XffMode = Mode(http.XffUpdate),
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

    private static string StrictTransport(HttpApplicationProfile http) =>
        string.Create(CultureInfo.InvariantCulture, $"max-age={http.HstsMaxAge * SecondsPerDay}{(http.HstsSubdomainsEnabled ? "; includeSubDomains" : "")}");

    private static XffMode Mode(XffUpdate update) => update switch
    {
        XffUpdate.AppendToTheXffHeader => XffMode.Append,
        XffUpdate.AddNewXffHeader => XffMode.AddNew,
        _ => XffMode.Replace,
    };
}
