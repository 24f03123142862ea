using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Access;

/// <summary>What the control plane signs in to a cloud with.</summary>
[NotActedOn]
public sealed record CloudConnectorUser : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<CloudConnectorUser>(
        "cloudconnectoruser",
        "What the control plane signs in to a cloud with.",
        """
        {"name": "azure", "azure_serviceprincipal": {"application_id": "app", "tenant_id": "directory", "authentication_token": "example"}}
        """);

    [Doc("A service principal of Azure.")]
    public AzureServicePrincipal? AzureServiceprincipal { get; init; }
    [Doc("A user of Azure.")]
    public AzureUser? AzureUserpass { get; init; }
    [Doc("A service account of Google Cloud.")]
    public GcpCredentials? GcpCredentials { get; init; }
    [Doc("A user of NSX-T.")]
    public NsxtCredentials? NsxtCredentials { get; init; }
    [Doc("A user of Oracle Cloud.")]
    public OciCredentials? OciCredentials { get; init; }
    [Doc("Password. Never returned."), Sensitive]
    public string? Password { get; init; }
    [Doc("Private key for SSH. Never returned."), Sensitive]
    public string? PrivateKey { get; init; }
    [Doc("Public key for SSH.")]
    public string? PublicKey { get; init; }
    [Doc("A user of Tencent Cloud.")]
    public TencentCredentials? TencentCredentials { get; init; }
    [Doc("A user of vCenter.")]
    public VcenterCredentials? VcenterCredentials { get; init; }
}

/// <summary>A service principal of Azure.</summary>
public sealed record AzureServicePrincipal : WireRecord
{
    [Doc("The application.")]
    public string? ApplicationId { get; init; }
    [Doc("Its secret. Never returned."), Sensitive]
    public string? AuthenticationToken { get; init; }
    [Doc("The directory.")]
    public string? TenantId { get; init; }
}

/// <summary>A user of Azure.</summary>
public sealed record AzureUser : WireRecord
{
    [Doc("Password to sign in with."), Sensitive]
    public string? Password { get; init; }
    [Doc("The directory.")]
    public string? TenantName { get; init; }
    [Doc("Name to sign in with.")]
    public string? Username { get; init; }
}

/// <summary>A service account of Google Cloud.</summary>
public sealed record GcpCredentials : WireRecord
{
    [Doc("Its key file. Never returned."), Sensitive]
    public string? ServiceAccountKeyfileData { get; init; }
}

/// <summary>A user of NSX-T.</summary>
public sealed record NsxtCredentials : WireRecord
{
    [Doc("Password to sign in with."), Sensitive]
    public string? Password { get; init; }
    [Doc("Name to sign in with.")]
    public string? Username { get; init; }
}

/// <summary>A user of Oracle Cloud.</summary>
public sealed record OciCredentials : WireRecord
{
    [Doc("Fingerprint of the key.")]
    public string? Fingerprint { get; init; }
    [Doc("Private key, PEM. Never returned."), Sensitive]
    public string? KeyContent { get; init; }
    [Doc("Passphrase of the key. Never returned."), Sensitive]
    public string? PassPhrase { get; init; }
    [Doc("The user.")]
    public string? User { get; init; }
}

/// <summary>A user of Tencent Cloud.</summary>
public sealed record TencentCredentials : WireRecord
{
    [Doc("Its name.")]
    public required string SecretId { get; init; }
    [Doc("Its secret. Never returned."), Sensitive]
    public required string SecretKey { get; init; }
}

/// <summary>A user of vCenter.</summary>
public sealed record VcenterCredentials : WireRecord
{
    [Doc("Password to sign in with."), Sensitive]
    public string? Password { get; init; }
    [Doc("Name to sign in with.")]
    public string? Username { get; init; }
}
