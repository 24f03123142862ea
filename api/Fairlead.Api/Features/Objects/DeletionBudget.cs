using Fairlead.Api.Http;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store;
using Microsoft.Extensions.Options;

namespace Fairlead.Api.Features.Objects;

/// <summary>
/// Whether a credential deletes more than a mistake may cost. Agents have deleted live services because a list they read was short for a moment,
/// and they never ask again for what they have deleted.
/// </summary>
internal sealed class DeletionBudget(IOptions<DeletionOptions> options, TimeProvider time)
{
    /// <summary>To say that one means it is for those who may do anything in the tenant; null when the caller is one of them.</summary>
    public static ApiFault? RefuseConfirmation(RequestScope scope) => scope.Tenant.Role >= TenantRole.Admin
        ? null
        : new ApiFault(403, $"confirm_delete needs the role Admin in tenant {scope.Tenant.TenantName}; you have {scope.Tenant.Role}. Leave it out, or ask an administrator.");

    /// <summary>Null: it may be deleted. Otherwise why it must be held, and until when.</summary>
    public async Task<HoldVerdict?> JudgeAsync(ITenantStore store, Actor actor, CancellationToken cancellationToken)
    {
        var terms = options.Value;
        var now = time.GetUtcNow();
        var record = await store.DeletionsOfAsync(actor, now - terms.Window, cancellationToken);
        var (deleted, owned) = (record.Recent + 1, record.Owned + record.Recent);
        return deleted > terms.Free && deleted > owned * terms.Share
            ? new HoldVerdict(now + terms.Hold, $"{deleted} deletions by {actor.Kind} '{actor.Name}' within {terms.Window}, of {owned} objects it created: more than {terms.Free} and more than {terms.Share:P0}.")
            : null;
    }
}

internal sealed record HoldVerdict(DateTimeOffset Until, string Reason);
