using Fairlead.Model.Schema;

namespace Fairlead.Model.Access;

/// <summary>A server that speaks SAML, and who we are to it.</summary>
public sealed record SamlSettings : WireRecord
{
    [Doc("The server.")]
    public required SamlIdentityProvider Idp { get; init; }
    [Doc("Who we are.")]
    public required SamlServiceProvider Sp { get; init; }
}

/// <summary>A server that speaks SAML.</summary>
public sealed record SamlIdentityProvider : WireRecord
{
    [Doc("Time from one fetch of its description to the next.", Unit = "minutes"), WireRange(0, 10080)]
    public int MetaDataDownloadInterval { get; init; } = 60;
    [Doc("Its description, XML.")]
    public string? Metadata { get; init; }
    [Doc("Where the description is.")]
    public string? MetadataUrl { get; init; }
    [Doc("Fetch it again and again.")]
    public bool PeriodicDownload { get; init; }
}

/// <summary>Who we are to a SAML server.</summary>
public sealed record SamlServiceProvider : WireRecord
{
    [Doc("Our name.")]
    public string? Fqdn { get; init; }
    [Doc("Organisation, for people.")]
    public string? OrgDisplayName { get; init; }
    [Doc("Organisation.")]
    public string? OrgName { get; init; }
    [Doc("Its pages.")]
    public string? OrgUrl { get; init; }
    [Doc("What stands for us.")]
    public SamlEntityType? SamlEntityType { get; init; }
    [Doc("Where people come back to.")]
    public IReadOnlyList<SamlServiceProviderNode> SpNodes { get; init; } = [];
    [Doc("Mail address for technical questions.")]
    public string? TechContactEmail { get; init; }
    [Doc("Name for technical questions.")]
    public string? TechContactName { get; init; }
}

/// <summary>Where people come back to.</summary>
public sealed record SamlServiceProviderNode : WireRecord
{
    [Doc("Its name.")]
    public required string Name { get; init; }
    [Doc("What it calls itself.")]
    public string? EntityId { get; init; }
    [Doc("Certificate that signs."), RefersTo("sslkeyandcertificate")]
    public string? SigningSslKeyAndCertificateRef { get; init; }
    [Doc("Its address.")]
    public string? SingleSignonUrl { get; init; }
}

/// <summary>What stands for us.</summary>
[WireEnum("AUTH_SAML_")]
public enum SamlEntityType
{
    ClusterVip, DnsFqdn, AppVs,
}
