using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Apply;

/// <summary>A store's refusal of a whole apply: every conflict, at the object it is about.</summary>
internal static class ApplyConflicts
{
    public static ApiFault Of(ApplyPlan plan, Rejected rejected)
    {
        if (rejected.Conflicts is [AnsweredAlready])
        {
            return ConflictAnswers.RepeatedMeanwhile;
        }

        var subjects = plan.Drafts.Concat(plan.Deletions).ToDictionary(draft => draft.Id, ObjectWriter.Subject);
        var faults = rejected.Conflicts.Select(conflict => Describe(conflict) with { Object = subjects.GetValueOrDefault(conflict.Id, conflict.Id.ToString()) });
        return new ApiFault(rejected.Conflicts.Any(conflict => conflict is NameTaken) ? 409 : 412, "Nothing was changed.") { Faults = [.. faults] };
    }

    private static Fault Describe(CommitConflict conflict) => conflict switch
    {
        NameTaken taken => new Fault("name", taken.Name, $"Exists already ({taken.Holder}); choose another name."),
        StaleRevision => new Fault("", null, "Is being changed by others at the same time; try again."),
        StillReferenced still => new Fault(
            "", null, $"Cannot be deleted, it is referred by [{string.Join(", ", still.Referrers.Select(one => $"'{one.From.Kind} {one.Name}'"))}]. Change or delete those first."),
        NeededByHeld needed => new Fault(
            "", null, $"Cannot be deleted, objects whose own deletion is held still need it: [{string.Join(", ", needed.Referrers.Select(one => $"'{one.From.Kind} {one.Name}'"))}]. Approve those deletions first: POST /api/held-deletion/approve."),
        SystemObjectProtected => new Fault("", null, "Is part of every tenant and cannot be deleted or renamed."),
        DanglingReference dangling => new Fault(dangling.Reference.Field, dangling.Reference.To.ToString(), "What it points at is gone; name one that is there."),
        _ => new Fault("", null, "Was deleted meanwhile; try again."),
    };
}
