using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Model.Dns;
using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;
using Fairlead.Model.Policy;
using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;
using Fairlead.Model.Waf;

namespace Fairlead.Model.Kinds;

/// <summary>An object every tenant has from its first moment.</summary>
/// <param name="Body">The document at rest: defaults written out, references by uuid.</param>
public sealed record SystemObject(ObjectId Id, KindDescriptor Kind, string Name, JsonObject Body);

/// <summary>The objects clients expect to find in every tenant, each tenant with copies of its own; <see cref="SystemCertificates"/> besides.</summary>
public static class SystemObjects
{
    /// <summary>Virtual services on one local engine: a process, not a machine, so far more than Avi's 10.</summary>
    private const int LocalVirtualServicesPerEngine = 1000;

    /// <summary>The same call gives the same objects with the same uuids.</summary>
    /// <param name="tenant">Whose they are.</param>
    /// <param name="localCloudAllowed">Whether engines may run beside the control plane; otherwise the default cloud starts none.</param>
    public static ImmutableArray<SystemObject> For(TenantId tenant, bool localCloudAllowed)
    {
        var cloud = IdOf(tenant, Cloud.Kind, "Default-Cloud").ToString();
        return
        [
            .. Records(cloud, IdOf(tenant, IpamDnsProviderProfile.Kind, "Default-IPAM").ToString(), localCloudAllowed)
                .Concat(Monitors())
                .Concat(Profiles())
                .Concat(SystemProfiles.All(IdOf(tenant, WafProfile.Kind, "System-WAF-Profile").ToString()))
                .Select(r => Make(tenant, r)),
        ];
    }

    /// <summary>The uuid a system object has in a tenant: a hash of tenant, kind and name in the form of RFC 9562 version 8.</summary>
    public static ObjectId IdOf(TenantId tenant, KindDescriptor kind, string name)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant.Value:N}/{kind.Name}/{name}"));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new ObjectId(kind.Name, new Guid(hash.AsSpan(0, 16), bigEndian: true));
    }

    private static SystemObject Make(TenantId tenant, KindRecord record)
    {
        var kind = KindCatalog.All.First(k => k.Type == record.GetType());
        return new SystemObject(IdOf(tenant, kind, record.Name), kind, record.Name, KindCodec.Write(record));
    }

    private static KindRecord[] Records(string cloud, string ipam, bool local) =>
    [
        new IpamDnsProviderProfile
        {
            Name = "Default-IPAM", Type = IpamDnsType.Internal, InternalProfile = new IpamDnsInternalProfile(),
        },
        new Cloud { Name = "Default-Cloud", Vtype = local ? CloudType.Local : CloudType.None, IpamProviderRef = ipam },
        local
            ? new ServiceEngineGroup { Name = "Default-Group", CloudRef = cloud, MaxVsPerSe = LocalVirtualServicesPerEngine }
            : new ServiceEngineGroup { Name = "Default-Group", CloudRef = cloud },
        new VrfContext { Name = "global", CloudRef = cloud, SystemDefault = true },
        new VrfContext { Name = "management", CloudRef = cloud, SystemDefault = true },
    ];

    private static KindRecord[] Monitors() =>
    [
        new HealthMonitor
        {
            Name = "System-HTTP", Type = HealthMonitorType.Http, SuccessfulChecks = 3, FailedChecks = 3,
            HttpMonitor = new HealthMonitorHttp
            {
                HttpRequest = "HEAD / HTTP/1.0",
                HttpResponseCode = [HttpResponseCode.Status2xx, HttpResponseCode.Status3xx],
            },
        },
        new HealthMonitor { Name = "System-TCP", Type = HealthMonitorType.Tcp, TcpMonitor = new HealthMonitorTcp() },
        new HealthMonitor { Name = "System-HTTPS", Type = HealthMonitorType.Https },
        new HealthMonitor { Name = "System-UDP", Type = HealthMonitorType.Udp },
        new HealthMonitor { Name = "System-Ping", Type = HealthMonitorType.Ping },
        new HealthMonitor { Name = "System-DNS", Type = HealthMonitorType.Dns },
        new HealthMonitor { Name = "System-SCTP", Type = HealthMonitorType.Sctp },
    ];

    private static KindRecord[] Profiles() =>
    [
        Application("System-HTTP", ApplicationProfileType.Http),
        Application("System-Secure-HTTP", ApplicationProfileType.Http) with { HttpProfile = new HttpApplicationProfile { XForwardedProtoEnabled = true } },
        Application("System-L4-Application", ApplicationProfileType.L4),
        Application("System-SSL-Application", ApplicationProfileType.Ssl),
        new NetworkProfile
        {
            Name = "System-TCP-Proxy",
            Profile = new NetworkProfileUnion { Type = ProtocolType.TcpProxy, TcpProxyProfile = new TcpProxyProfile() },
        },
        new NetworkProfile
        {
            Name = "System-TCP-Fast-Path",
            Profile = new NetworkProfileUnion { Type = ProtocolType.TcpFastPath, TcpFastPathProfile = new TcpFastPathProfile() },
        },
        new NetworkProfile { Name = "System-UDP-Fast-Path", Profile = new NetworkProfileUnion { Type = ProtocolType.UdpFastPath } },
        new NetworkProfile { Name = "System-SCTP-Proxy", Profile = new NetworkProfileUnion { Type = ProtocolType.SctpProxy } },
        new ProtocolParser { Name = "Default-TLS", ParserCode = "-- Handshakes of TLS are read by the engine itself; scripts name this parser." },
    ];

    private static ApplicationProfile Application(string name, ApplicationProfileType type) => new()
    {
        Name = name,
        Type = type,
        HttpProfile = type == ApplicationProfileType.Http ? new HttpApplicationProfile() : null,
    };
}
