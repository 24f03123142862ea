using Fairlead.Compiler;
using Fairlead.Control.Revocation;
using Fairlead.Model.Identity;

namespace Fairlead.Control.Delivery;

/// <summary>What the compiler has to say of a tenant's objects as they are now; of any kind, also those that have no runtime.</summary>
public interface ICompilerFindings
{
    /// <summary>The worst first; empty for objects it has nothing to say about.</summary>
    ILookup<ObjectId, Verdict> Of(TenantId tenant, IEnumerable<ObjectId> objects);
}

internal sealed class CompilerFindings(Deliveries deliveries, RevocationBook revocation) : ICompilerFindings
{
    public ILookup<ObjectId, Verdict> Of(TenantId tenant, IEnumerable<ObjectId> objects) =>
        deliveries.Of(tenant).Read((compiled, _) => objects.SelectMany(id => compiled.VerdictsOf(id).AddRange(NotFetched(tenant, id)))
            .OrderByDescending(verdict => verdict.State)
            .ToLookup(verdict => verdict.Object));

    /// <summary>Whom it was asked for a revocation state or list, and what came of it: only this process knows that.</summary>
    private IEnumerable<Verdict> NotFetched(TenantId tenant, ObjectId id) => revocation.TroubleOf(tenant, id) is { } trouble
        ? [new Verdict(id, VerdictState.Warning, ReasonCodes.RevocationStateMissing, $"The last fetch failed: {trouble.Words}.", $"since {trouble.Since:u}", default)]
        : [];
}
