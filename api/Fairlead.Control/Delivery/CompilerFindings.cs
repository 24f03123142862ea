using Fairlead.Compiler;
using Fairlead.Model.Identity;

namespace Fairlead.Control.Delivery;

/// <summary>What the compiler has to say of a tenant's objects as they are now; of any kind, also those that have no runtime.</summary>
public interface ICompilerFindings
{
    /// <summary>The worst first; empty for objects it has nothing to say about.</summary>
    ILookup<ObjectId, Verdict> Of(TenantId tenant, IEnumerable<ObjectId> objects);
}

internal sealed class CompilerFindings(Deliveries deliveries) : ICompilerFindings
{
    public ILookup<ObjectId, Verdict> Of(TenantId tenant, IEnumerable<ObjectId> objects) =>
        deliveries.Of(tenant).Read((compiled, _) => objects.SelectMany(id => compiled.VerdictsOf(id))
            .OrderByDescending(verdict => verdict.State)
            .ToLookup(verdict => verdict.Object));
}
