using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Fairlead.Model.Dns;
using Fairlead.Model.Fleet;
using Fairlead.Model.Gslb;
using Fairlead.Model.Policy;
using Fairlead.Model.Schema;
using Fairlead.Model.Tenancy;
using Fairlead.Model.Tls;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Kinds;

/// <summary>Every kind there is. To add one: write its record with its descriptor, and name it here.</summary>
public static class KindCatalog
{
    /// <summary>By wire name.</summary>
    public static ImmutableArray<KindDescriptor> All { get; } =
    [
        ApplicationPersistenceProfile.Kind,
        ApplicationProfile.Kind,
        Cloud.Kind,
        ErrorPageProfile.Kind,
        GslbConfiguration.Kind,
        GslbService.Kind,
        HealthMonitor.Kind,
        HttpPolicySet.Kind,
        IpAddrGroup.Kind,
        IpamDnsProviderProfile.Kind,
        L4PolicySet.Kind,
        Network.Kind,
        NetworkProfile.Kind,
        NetworkSecurityPolicy.Kind,
        PkiProfile.Kind,
        Pool.Kind,
        PoolGroup.Kind,
        ServiceEngine.Kind,
        ServiceEngineGroup.Kind,
        SslKeyAndCertificate.Kind,
        SslProfile.Kind,
        StringGroup.Kind,
        Tenant.Kind,
        VirtualService.Kind,
        VrfContext.Kind,
        VsDataScriptSet.Kind,
        VsVip.Kind,
    ];

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
