using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Tenancy;

/// <summary>A customer: the hard wall. Only operators of the installation write tenants.</summary>
[Recognised("attrs", "enforce_label_group", "label_group_refs")]
public sealed record Tenant : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<Tenant>(
        "tenant",
        "A customer and everything that is theirs; nothing of one tenant can be seen or reached from another.",
        """{"name": "acme", "description": "Acme Corporation"}""",
        forOperators: true);

    [Doc("Free text.")]
    public string? Description { get; init; }

    [Doc("Who made the object; returned as written.")]
    public string? CreatedBy { get; init; }

    [Doc("Bookkeeping of Avi; true.")]
    public bool Local { get; init; } = true;

    [Doc("Where engines and networks live; tenants here never share them.")]
    [NotActedOn]
    public TenantConfiguration? ConfigSettings { get; init; }
}

/// <summary>Avi's choices of sharing between tenants; returned as written.</summary>
public sealed record TenantConfiguration : WireRecord
{
    [Doc("Each tenant has routing tables of its own.")]
    public bool TenantVrf { get; init; }

    [Doc("Engines belong to the provider.")]
    public bool SeInProviderContext { get; init; } = true;

    [Doc("Tenants may see the provider's engines.")]
    public bool TenantAccessToProviderSe { get; init; } = true;
}
