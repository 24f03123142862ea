using Fairlead.Model.Alerts;
using Fairlead.Model.Analytics;
using Fairlead.Model.Policy;
using Fairlead.Model.Schema;
using Fairlead.Model.Tls;
using Fairlead.Model.Traffic;
using Fairlead.Model.Waf;

namespace Fairlead.Model.Kinds;

/// <summary>Profiles and groups that clients name without having made them.</summary>
internal static class SystemProfiles
{
    private const string ForwardSecret =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
        + "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

    public static KindRecord[] All(string wafProfile) =>
    [
        .. Tls(),
        .. Persistence(),
        new AnalyticsProfile { Name = "System-Analytics-Profile" },
        WafProfile(),
        new WafPolicy { Name = "System-WAF-Policy", WafProfileRef = wafProfile },
        .. Texts(),
        .. new[] { (Name: "Low", Level: AlertLevel.Low), (Name: "Medium", Level: AlertLevel.Medium), (Name: "High", Level: AlertLevel.High) }
            .Select(one => new ActionGroupConfig { Name = $"System-Alert-Level-{one.Name}", Level = one.Level, ExternalOnly = false }),
    ];

    private static KindRecord[] Tls() =>
    [
        Versions("System-Standard", ForwardSecret + ":AES128-GCM-SHA256:AES256-GCM-SHA384"),
        Versions("System-Standard-PFS", ForwardSecret),
    ];

    private static SslProfile Versions(string name, string ciphers) => new()
    {
        Name = name,
        AcceptedVersions = [new SslVersion { Type = SslVersionType.Tls12 }, new SslVersion { Type = SslVersionType.Tls13 }],
        AcceptedCiphers = ciphers,
    };

    private static KindRecord[] Persistence() =>
    [
        new ApplicationPersistenceProfile
        {
            Name = "System-Persistence-Client-IP", PersistenceType = PersistenceType.ClientIpAddress,
            IpPersistenceProfile = new IpPersistenceProfile(),
        },
        new ApplicationPersistenceProfile
        {
            Name = "System-Persistence-Http-Cookie", PersistenceType = PersistenceType.HttpCookie,
            HttpCookiePersistenceProfile = new HttpCookiePersistenceProfile(),
        },
        new ApplicationPersistenceProfile
        {
            Name = "System-Persistence-Custom-Http-Header", PersistenceType = PersistenceType.CustomHttpHeader,
            HdrPersistenceProfile = new HdrPersistenceProfile(),
        },
        new ApplicationPersistenceProfile
        {
            Name = "System-Persistence-App-Cookie", PersistenceType = PersistenceType.AppCookie,
            AppCookiePersistenceProfile = new AppCookiePersistenceProfile { PrstHdrName = "JSESSIONID" },
        },
        new ApplicationPersistenceProfile { Name = "System-Persistence-TLS", PersistenceType = PersistenceType.Tls },
    ];

    private static WafProfile WafProfile() => new()
    {
        Name = "System-WAF-Profile",
        Config = new WafConfig
        {
            AllowedHttpVersions = [HttpVersion.OneZero, HttpVersion.OneOne, HttpVersion.TwoZero],
            AllowedMethods = [HttpMethodName.Get, HttpMethodName.Head, HttpMethodName.Post, HttpMethodName.Options],
            AllowedRequestContentTypeCharsets = ["utf-8", "iso-8859-1", "iso-8859-15", "windows-1252"],
            RestrictedHeaders = ["content-encoding", "proxy", "lock-token", "content-range", "if"],
            RestrictedExtensions = [".asa", ".bak", ".backup", ".conf", ".config", ".dat", ".db", ".inc", ".ini", ".key", ".log", ".old", ".pem", ".sql"],
            StaticExtensions = [".gif", ".jpg", ".jpeg", ".png", ".js", ".css", ".ico", ".svg", ".webp", ".woff", ".woff2"],
            ContentTypeMappings =
            [
                Mapping("application/x-www-form-urlencoded", WafRequestParser.Urlencoded),
                Mapping("multipart/form-data", WafRequestParser.Multipart),
                Mapping("application/json", WafRequestParser.Json),
                Mapping("text/xml", WafRequestParser.Xml),
                Mapping("application/xml", WafRequestParser.Xml),
            ],
        },
    };

    private static WafContentTypeMapping Mapping(string type, WafRequestParser parser) => new() { ContentType = type, RequestBodyParser = parser };

    private static KindRecord[] Texts() =>
    [
        Group("System-Compressible-Content-Types", "text/html", "text/xml", "text/plain", "text/css", "text/javascript", "application/javascript", "application/x-javascript", "application/xml", "application/json"),
        Group("System-Cacheable-Resource-Types", "text/html", "text/css", "text/javascript", "application/javascript", "image/gif", "image/jpeg", "image/png"),
        Group("System-Rewritable-Content-Types", "text/html", "text/plain", "application/json", "application/xml"),
    ];

    private static StringGroup Group(string name, params string[] texts) =>
        new() { Name = name, Type = StringGroupType.String, Kv = [.. texts.Select(text => new KeyValue { Key = text })] };
}
