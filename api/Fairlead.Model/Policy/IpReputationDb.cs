using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Policy;

/// <summary>What addresses are known for.</summary>
[NotActedOn]
[Recognised("base_file_refs", "incremental_file_refs")]
public sealed record IpReputationDb : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<IpReputationDb>(
        "ipreputationdb",
        "What addresses are known for.",
        """
        {"name": "webroot", "vendor": "IP_REPUTATION_VENDOR_WEBROOT"}
        """);

    [Doc("Who knows it.")]
    public required IpReputationVendor Vendor { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("State of the updates; set by the server.")]
    public IpReputationServiceStatus? ServiceStatus { get; init; }
    [Doc("Its version.")]
    public string? Version { get; init; }
}

/// <summary>State of updates.</summary>
public sealed record IpReputationServiceStatus : WireRecord
{
    [Doc("What went wrong.")]
    public string? Error { get; init; }
    [Doc("When it was last looked for updates.")]
    public WireTimeStamp? LastSuccessfulUpdateCheck { get; init; }
}

/// <summary>A moment.</summary>
public sealed record WireTimeStamp : WireRecord
{
    [Doc("Seconds since 1970.")]
    public required long Secs { get; init; }
    [Doc("And microseconds.")]
    public required long Usecs { get; init; }
}

/// <summary>Who knows the reputation of addresses.</summary>
[WireEnum("IP_REPUTATION_VENDOR_")]
public enum IpReputationVendor
{
    Webroot,
}
