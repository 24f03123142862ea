using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;
using Fairlead.Model.Tenancy;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Installation;

/// <summary>Settings of the installation.</summary>
[NotActedOn]
public sealed record SystemConfiguration : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<SystemConfiguration>(
        "systemconfiguration",
        "Settings of the installation.",
        """
        {"name": "default", "default_license_tier": "ENTERPRISE"}
        """,
        ClientVerbs.None,
        ownRoutes: true);

    [Doc("How people sign in.")]
    public AdminAuthConfiguration? AdminAuthConfiguration { get; init; }
    [Doc("Keep to Common Criteria.")]
    public bool CommonCriteriaMode { get; init; }
    [Doc("When the control plane's own figures raise events.")]
    public ControllerAnalyticsPolicy? ControllerAnalyticsPolicy { get; init; }
    [Doc("The plan of new clouds.")]
    public LicenseTier DefaultLicenseTier { get; init; } = LicenseTier.EnterpriseWithCloudServices;
    [Doc("DNS servers of the control plane.")]
    public DnsResolverConfiguration? DnsConfiguration { get; init; }
    [Doc("Virtual services that answer DNS for all."), RefersTo("virtualservice")]
    public IReadOnlyList<string> DnsVirtualserviceRefs { get; init; } = [];
    [Doc("The control plane runs in containers.")]
    public bool DockerMode { get; init; }
    [Doc("How mail is sent.")]
    public EmailConfiguration? EmailConfiguration { get; init; }
    [Doc("Browsers may call the API from other sites.")]
    public bool EnableCors { get; init; }
    [Doc("Use only cryptography that FIPS allows.")]
    public bool FipsMode { get; init; }
    [Doc("What tenants share.")]
    public TenantConfiguration? GlobalTenantConfig { get; init; }
    [Doc("Host keys of SSH that are not used.")]
    public string? HostKeyAlgorithmExclude { get; init; }
    [Doc("Key exchanges of SSH that are not used.")]
    public string? KexAlgorithmExclude { get; init; }
    [Doc("What people read when they sign in to machines.")]
    public LinuxConfiguration? LinuxConfiguration { get; init; }
    [Doc("Who may reach the control plane.")]
    public MgmtIpAccessControl? MgmtIpAccessControl { get; init; }
    [Doc("Where the time comes from.")]
    public NtpConfiguration? NtpConfiguration { get; init; }
    [Doc("The console and the API.")]
    public PortalConfiguration? PortalConfiguration { get; init; }
    [Doc("By way of which the control plane reaches the world.")]
    public ProxyConfiguration? ProxyConfiguration { get; init; }
    [Doc("Time after which SSH makes new keys.")]
    public string RekeyTimeLimit { get; init; } = "none";
    [Doc("Volume after which SSH makes new keys.")]
    public string RekeyVolumeLimit { get; init; } = "default";
    [Doc("How engines reach the control plane.")]
    public SecureChannelConfiguration? SecureChannelConfiguration { get; init; }
    [Doc("How SNMP managers ask.")]
    public SnmpConfiguration? SnmpConfiguration { get; init; }
    [Doc("Ciphers of SSH.")]
    public IReadOnlyList<string> SshCiphers { get; init; } = [];
    [Doc("Signatures of SSH.")]
    public IReadOnlyList<string> SshHmacs { get; init; } = [];
    [Doc("The first settings have been made.")]
    public bool WelcomeWorkflowComplete { get; init; }
}

/// <summary>How people sign in.</summary>
[Recognised("remote_auth_configurations", "service_auth_configurations")]
public sealed record AdminAuthConfiguration : WireRecord
{
    [Doc("With passwords kept here.")]
    public bool AllowLocalUserLogin { get; init; } = true;
}

/// <summary>When the control plane's own figures raise events.</summary>
public sealed record ControllerAnalyticsPolicy : WireRecord
{
    [Doc("The bounds.")]
    public IReadOnlyList<MetricsEventThreshold> MetricsEventThresholds { get; init; } = [];
}

/// <summary>Bounds of a figure.</summary>
public sealed record MetricsEventThreshold : WireRecord
{
    [Doc("The figure.")]
    public required MetricsEventThresholdType MetricsEventThresholdType { get; init; }
    [Doc("Below this the event is over."), WireRange(1, 100)]
    public double? ResetThreshold { get; init; }
    [Doc("Above each of these an event is raised."), WireRange(1, 100)]
    public IReadOnlyList<int> WatermarkThresholds { get; init; } = [];
}

/// <summary>DNS servers.</summary>
public sealed record DnsResolverConfiguration : WireRecord
{
    [Doc("Domain for short names.")]
    public string? SearchDomain { get; init; }
    [Doc("The servers.")]
    public IReadOnlyList<IpAddr> ServerList { get; init; } = [];
}

/// <summary>How mail is sent.</summary>
public sealed record EmailConfiguration : WireRecord
{
    [Doc("Which server is used.")]
    public SmtpType SmtpType { get; init; } = SmtpType.LocalHost;
    [Doc("Password at the server. Never returned."), Sensitive]
    public string? AuthPassword { get; init; }
    [Doc("Name at the server.")]
    public string? AuthUsername { get; init; }
    [Doc("Do not speak TLS.")]
    public bool DisableTls { get; init; }
    [Doc("Time zone of times in mails.")]
    public string? EmailTimezone { get; init; }
    [Doc("Who sends.")]
    public string FromEmail { get; init; } = "admin@avicontroller.net";
    [Doc("Name of who sends.")]
    public string? FromName { get; init; }
    [Doc("The server.")]
    public string MailServerName { get; init; } = "localhost";
    [Doc("Its port."), WireRange(0, uint.MaxValue)]
    public long MailServerPort { get; init; } = 25;
}

/// <summary>What people read when they sign in to machines.</summary>
public sealed record LinuxConfiguration : WireRecord
{
    [Doc("Before they sign in.")]
    public string? Banner { get; init; }
    [Doc("Keep to CIS.")]
    public bool CisMode { get; init; }
    [Doc("After they signed in.")]
    public string? Motd { get; init; }
}

/// <summary>A plan.</summary>
[WireEnum("")]
public enum LicenseTier
{
    [WireName("ENTERPRISE_16")] Enterprise16, Enterprise, [WireName("ENTERPRISE_18")] Enterprise18, Basic,
    Essentials, EnterpriseWithCloudServices,
}

/// <summary>A figure of the control plane.</summary>
[WireEnum("")]
public enum MetricsEventThresholdType
{
    ThresholdTypeStatic, SeCpuThreshold, SeMemThreshold, SeDiskThreshold, ControllerCpuThreshold,
    ControllerMemThreshold, ControllerDiskThreshold,
}

/// <summary>Which mail server is used.</summary>
[WireEnum("SMTP_")]
public enum SmtpType
{
    None, LocalHost, Server, AnonymousServer,
}
