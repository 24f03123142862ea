using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Access;

/// <summary>What somebody may do.</summary>
[NotActedOn]
public sealed record Role : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<Role>(
        "role",
        "What somebody may do.",
        """
        {"name": "pool-editor", "privileges": [{"resource": "PERMISSION_POOL", "type": "WRITE_ACCESS"}]}
        """);

    [Doc("Objects without labels are seen too.")]
    public bool AllowUnlabelledAccess { get; init; } = true;
    [Doc("Labels of the objects that are seen."), WireItems(4)]
    public IReadOnlyList<RoleFilter> Filters { get; init; } = [];
    [Doc("What may be done with which kinds.")]
    public IReadOnlyList<RolePermission> Privileges { get; init; } = [];
}

/// <summary>Labels of the objects that are seen.</summary>
public sealed record RoleFilter : WireRecord
{
    [Doc("Tells the filters apart.")]
    public string? Name { get; init; }
    [Doc("The label and its values.")]
    public required RoleFilterMatchLabel MatchLabel { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enabled { get; init; } = true;
    [Doc("How they are compared.")]
    public RoleFilterOperation MatchOperation { get; init; } = RoleFilterOperation.Equals;
}

/// <summary>What may be done with a kind.</summary>
public sealed record RolePermission : WireRecord
{
    [Doc("The kind.")]
    public required PermissionResource Resource { get; init; }
    [Doc("Nothing, read, or write.")]
    public required AccessType Type { get; init; }
    [Doc("Only these parts of it.")]
    public SubResource? Subresource { get; init; }
}

/// <summary>Parts of objects.</summary>
public sealed record SubResource : WireRecord
{
    [Doc("All but these.")]
    public bool ExcludeSubresources { get; init; }
    [Doc("The parts."), WireItems(Min = 1)]
    public IReadOnlyList<SubResourceName> Subresources { get; init; } = [];
}

/// <summary>How labels are compared.</summary>
[WireEnum("ROLE_FILTER_")]
public enum RoleFilterOperation
{
    Equals, DoesNotEqual, GlobMatch, GlobDoesNotMatch,
}

/// <summary>What may be done.</summary>
[WireEnum("")]
public enum AccessType
{
    NoAccess, ReadAccess, WriteAccess,
}

/// <summary>A part of objects.</summary>
[WireEnum("SUBRESOURCE_")]
public enum SubResourceName
{
    PoolEnabled, PoolServers, PoolServerEnabled, VirtualserviceEnabled, VirtualserviceAutoAllocateFloatingIp,
    GslbserviceEnabled, GslbserviceGroups, GslbserviceGroupEnabled, GslbserviceGroupMembers,
    GslbserviceGroupMemberEnabled,
}
