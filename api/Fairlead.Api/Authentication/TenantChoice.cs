using Fairlead.Api.Http;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Credentials;

namespace Fairlead.Api.Authentication;

/// <summary>
/// Which tenant a request means: <c>X-Avi-Tenant</c> (a name, or <c>*</c> for reads), <c>X-Avi-Tenant-UUID</c>, or without them the caller's only one.
/// Somebody else's tenant and none at all are answered alike.
/// </summary>
internal static class TenantChoice
{
    public const string DefaultName = "admin";

    public static (IReadOnlyList<Membership> Tenants, ApiFault? Fault) Choose(Principal principal, HttpRequest request, Permission permission)
    {
        var name = request.Headers["X-Avi-Tenant"].ToString();
        var uuid = request.Headers["X-Avi-Tenant-UUID"].ToString();
        if (name == "*" && permission == Permission.Read)
        {
            return (principal.Memberships, null);
        }

        var chosen = uuid.Length > 0
            ? principal.Memberships.FirstOrDefault(membership => ObjectId.TryParse(uuid, out var id) && id.Value == membership.Tenant.Value)
            : ByName(principal, name);
        if (chosen is null)
        {
            return name.Length == 0 && uuid.Length == 0 && principal.Memberships.Length > 1
                ? ([], new ApiFault(400, $"Say which tenant is meant in the header X-Avi-Tenant: {string.Join(", ", principal.Memberships.Select(one => one.TenantName))}."))
                : ([], ApiFault.NoSuchTenant(uuid.Length > 0 ? uuid : name));
        }

        return Suffices(chosen.Role, permission) ? ([chosen], null) : ([], ApiFault.Forbidden($"the role {Needed(permission)} in tenant {chosen.TenantName}, and yours is {chosen.Role}"));
    }

    /// <summary>Existing agents say <c>admin</c> unless told otherwise: for a credential of one tenant that is its own.</summary>
    private static Membership? ByName(Principal principal, string name) =>
        principal.Memberships.FirstOrDefault(membership => membership.TenantName == name)
        ?? (name is "" or DefaultName && principal.Memberships is [var only] ? only : null);

    private static bool Suffices(TenantRole role, Permission permission) => role >= Needed(permission);

    private static TenantRole Needed(Permission permission) => permission switch
    {
        Permission.Read => TenantRole.Reader,
        Permission.Write => TenantRole.Writer,
        _ => TenantRole.Admin,
    };
}
