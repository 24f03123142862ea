using Fairlead.Api.Authentication;
using Fairlead.Api.Http.Idempotency;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Http;

/// <summary>Who calls and which tenants the request speaks of; set before a handler runs.</summary>
/// <param name="Tenants">One, or for <c>X-Avi-Tenant: *</c> every tenant the caller may see; empty for routes without a tenant.</param>
internal sealed record RequestScope(Principal Principal, IReadOnlyList<Membership> Tenants, string? RemoteAddress)
{
    /// <summary>Set when the request carries a key under which it may be repeated.</summary>
    public IdempotentWrite? Repeat { get; init; }

    /// <summary>The one tenant of a write.</summary>
    public Membership Tenant => Tenants[0];

    /// <summary>Whether the one tenant goes by that name; to a caller with a single tenant it is <c>admin</c> as well, as existing agents say by default.</summary>
    public bool IsCalled(string name) =>
        name == Tenant.TenantName || (name == TenantChoice.DefaultName && Principal.Memberships.Length == 1);

    public Actor Actor => new(Principal.Kind, Principal.Id, Principal.Name, RemoteAddress);

    public static RequestScope Of(HttpContext context) =>
        context.Features.Get<RequestScope>() ?? throw new InvalidOperationException("The route ran without a caller being established.");
}
