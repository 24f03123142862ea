using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.References;

namespace Fairlead.Api.Features.Objects;

/// <summary>The header chooses the tenant; a body that speaks of another, there or not, must not end up in this one.</summary>
internal static class TenantOfBody
{
    public static Fault? Check(string? tenantRef, RequestScope scope)
    {
        var target = tenantRef is null ? null : RefTarget.TryParse(tenantRef);
        var isHere = tenantRef is null
            || (target is { Kind: "tenant" } && (target.Id is { } id ? id.Value == scope.Tenant.Tenant.Value : scope.IsCalled(target.Name!)));
        return isHere
            ? null
            : new Fault("tenant_ref", Fault.Shorten(tenantRef!), $"The request speaks of tenant {scope.Tenant.TenantName}: choose another with X-Avi-Tenant, or leave this field out.");
    }
}
