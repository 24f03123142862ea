using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Fairlead.Model.Access;
using Fairlead.Model.Alerts;
using Fairlead.Model.Analytics;
using Fairlead.Model.Dns;
using Fairlead.Model.Fleet;
using Fairlead.Model.Gslb;
using Fairlead.Model.Installation;
using Fairlead.Model.Policy;
using Fairlead.Model.Schema;
using Fairlead.Model.Tenancy;
using Fairlead.Model.Tls;
using Fairlead.Model.Traffic;
using Fairlead.Model.Waf;

namespace Fairlead.Model.Kinds;

/// <summary>Every kind there is. To add one: write its record with its descriptor, and name it here.</summary>
public static class KindCatalog
{
    /// <summary>By wire name.</summary>
    public static ImmutableArray<KindDescriptor> All { get; } =
    [
        ActionGroupConfig.Kind,
        Alert.Kind,
        AlertConfig.Kind,
        AlertEmailConfig.Kind,
        AlertScriptConfig.Kind,
        AlertSyslogConfig.Kind,
        AnalyticsProfile.Kind,
        ApplicationPersistenceProfile.Kind,
        ApplicationProfile.Kind,
        AuthProfile.Kind,
        AutoScaleLaunchConfig.Kind,
        Backup.Kind,
        CertificateManagementProfile.Kind,
        Cloud.Kind,
        CloudConnectorUser.Kind,
        Cluster.Kind,
        DnsPolicy.Kind,
        ErrorPageContent.Kind,
        ErrorPageProfile.Kind,
        GeoDb.Kind,
        GslbConfiguration.Kind,
        GslbGeoDbProfile.Kind,
        GslbService.Kind,
        HealthMonitor.Kind,
        HttpPolicySet.Kind,
        IpAddrGroup.Kind,
        IpamDnsProviderProfile.Kind,
        IpReputationDb.Kind,
        L4PolicySet.Kind,
        Network.Kind,
        NetworkProfile.Kind,
        NetworkSecurityPolicy.Kind,
        PkiProfile.Kind,
        Pool.Kind,
        PoolGroup.Kind,
        PoolGroupDeploymentPolicy.Kind,
        PriorityLabels.Kind,
        ProtocolParser.Kind,
        Role.Kind,
        Scheduler.Kind,
        SecurityPolicy.Kind,
        ServerAutoScalePolicy.Kind,
        ServiceEngine.Kind,
        ServiceEngineGroup.Kind,
        SnmpTrapProfile.Kind,
        SslKeyAndCertificate.Kind,
        SslProfile.Kind,
        StringGroup.Kind,
        SystemConfiguration.Kind,
        Tenant.Kind,
        TrafficCloneProfile.Kind,
        User.Kind,
        VirtualService.Kind,
        VrfContext.Kind,
        VsDataScriptSet.Kind,
        VsVip.Kind,
        WafCrs.Kind,
        WafPolicy.Kind,
        WafPolicyPsmGroup.Kind,
        WafProfile.Kind,
        Webhook.Kind,
    ];

    /// <summary>Those whose objects are kept and served uniformly.</summary>
    public static ImmutableArray<KindDescriptor> Uniform { get; } = [.. All.Where(kind => !kind.IsForOperators && !kind.HasOwnRoutes)];

    private static readonly FrozenDictionary<string, KindDescriptor> ByName =
        All.ToFrozenDictionary(k => k.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<Type, KindDescriptor> ByType = All.ToFrozenDictionary(k => k.Type);

    public static bool TryFind(string name, [NotNullWhen(true)] out KindDescriptor? kind) => ByName.TryGetValue(name, out kind);

    /// <summary>The kind of a record type.</summary>
    public static KindDescriptor Of<T>()
        where T : KindRecord => ByType[typeof(T)];

    /// <summary>The kind with that wire name; the caller knows it exists.</summary>
    public static KindDescriptor Get(string name) => ByName[name];
}
