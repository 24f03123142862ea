using System.Collections.Immutable;
using Fairlead.Compiler.Objects;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;

namespace Fairlead.Compiler.Traffic;

/// <summary>A virtual service with the addresses that are really its own.</summary>
/// <param name="Resource">Null: nothing of it runs.</param>
internal sealed record CompiledService(
    ObjectId Id, Resource? Resource, ImmutableArray<ObjectId> Pools, ImmutableArray<Verdict> Verdicts)
{
    public static CompiledService Of(TenantModel model, ServiceDraft draft, ListenerClaims claims)
    {
        if (draft.Config is null)
        {
            return new CompiledService(draft.Source.Id, null, [], draft.Verdicts);
        }

        var notes = new VerdictNotes(draft.Source);
        var config = draft.Config.Clone();
        config.Listeners.Clear();
        foreach (var listener in draft.Config.Listeners)
        {
            // Without traffic it holds no socket, so nobody is in its way.
            if (draft.Config.TrafficEnabled && claims.HolderBefore(draft.Source.Id, listener) is { } holder)
            {
                notes.Warn(
                    ReasonCodes.AddressTaken,
                    $"{listener.Address} port {listener.Port} is not served: virtual service {model.Find(holder)?.Name} has it; "
                        + "use another port or another VIP.",
                    holder.ToString());
            }
            else
            {
                config.Listeners.Add(listener.Clone());
            }
        }

        if (config.Listeners.Count == 0 && config.Child is null)
        {
            notes.Error(ReasonCodes.NoListener, "None of its addresses and ports are free; the warnings say who has them.");
            return new CompiledService(draft.Source.Id, null, [], [.. draft.Verdicts, .. notes.ToImmutable()]);
        }

        var resource = new Resource { Name = ResourceName.VirtualService(config.Uuid), VirtualService = config };
        return new CompiledService(
            draft.Source.Id, ResourceHash.Seal(resource), draft.Pools, [.. draft.Verdicts, .. notes.ToImmutable()]);
    }
}
