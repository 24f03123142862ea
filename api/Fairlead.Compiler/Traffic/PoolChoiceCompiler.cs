using Fairlead.Compiler.Objects;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>Where a virtual service sends its traffic.</summary>
internal static class PoolChoiceCompiler
{
    public static List<PoolChoice> Compile(TenantModel model, VirtualService service, VerdictNotes notes)
    {
        var choices = Members(model, service.PoolRef, service.PoolGroupRef, notes);
        if (choices.Count == 0 && service.Type == VirtualServiceType.Normal && service.HttpPolicies.Count + service.L4Policies.Count + service.ServicePoolSelect.Count + service.VsDatascripts.Count == 0)
        {
            notes.Warn(ReasonCodes.NoPool, "No pool to send traffic to: name one in pool_ref or pool_group_ref.");
        }

        return choices;
    }

    /// <summary>One pool, or the members of a group that exist.</summary>
    public static List<PoolChoice> Members(TenantModel model, string? poolRef, string? groupRef, VerdictNotes notes)
    {
        var choices = Wanted(model, poolRef, groupRef, notes).ToList();
        foreach (var choice in choices.Where(c => model.Find<Pool>(c.Pool) is null))
        {
            var target = model.Target(choice.Pool);
            notes.Warn(
                ReasonCodes.PoolMissing,
                $"Pool {target?.Name ?? choice.Pool} cannot be used: {target?.Complaint ?? "it does not exist"}; it gets no traffic.");
        }

        choices.RemoveAll(c => model.Find<Pool>(c.Pool) is null);
        return choices;
    }

    private static IEnumerable<PoolChoice> Wanted(TenantModel model, string? poolRef, string? groupRef, VerdictNotes notes)
    {
        if (poolRef is { } pool)
        {
            return [new PoolChoice { Pool = pool, Ratio = 1 }];
        }

        if (groupRef is not { } reference)
        {
            return [];
        }

        var target = model.Target(reference);
        if (target?.Record is PoolGroup group)
        {
            return group.Members.Select(m => new PoolChoice
            {
                Pool = m.PoolRef, Ratio = (uint)m.Ratio, PriorityLabel = m.PriorityLabel ?? "",
            });
        }

        notes.Warn(
            ReasonCodes.PoolMissing,
            $"Pool group {target?.Name ?? reference} cannot be used: {target?.Complaint ?? "it does not exist"}.");
        return [];
    }
}
