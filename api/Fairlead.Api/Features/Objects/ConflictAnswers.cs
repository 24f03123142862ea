using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>A store's refusal in the words and codes of the wire.</summary>
internal static class ConflictAnswers
{
    public static ApiFault Of(KindDescriptor kind, string name, Rejected rejected)
    {
        var subject = $"{kind.Name} '{name}'";
        var conflict = rejected.Conflicts[0];
        return conflict switch
        {
            NameTaken { IsHeld: true } held => new ApiFault(409, $"{kind.Name} with name '{held.Name}' was deleted, and its deletion is held ({held.Holder}): approve that (POST /api/held-deletion/approve), or create the object anew to take it over."),
            NameTaken taken => new ApiFault(409, $"{kind.Name} with name '{taken.Name}' exists already in this tenant; choose another name or change that one ({taken.Holder})."),
            StaleRevision => new ApiFault(412, $"{subject} was changed since it was read: its _last_modified is no longer the one you sent. Read it again and repeat the change."),
            ObjectMissing missing => ApiFault.NotFound(kind.Name, missing.Id.ToString()),
            StillReferenced still => new ApiFault(
                412, $"Cannot delete, object is referred by: [{string.Join(", ", still.Referrers.Select(one => $"'{one.From.Kind} {one.Name}'"))}]. Change or delete those first."),
            NeededByHeld needed => new ApiFault(
                412, $"Cannot delete, objects whose own deletion is held still need it: [{string.Join(", ", needed.Referrers.Select(one => $"'{one.From.Kind} {one.Name}'"))}]. Approve those deletions first: POST /api/held-deletion/approve."),
            AnsweredAlready => RepeatedMeanwhile,
            SystemObjectProtected => SystemObject(kind, name),
            DanglingReference => ApiFault.Invalid(subject, [.. rejected.Conflicts.OfType<DanglingReference>().Select(Describe)]),
            _ => new ApiFault(409, $"{subject}: {conflict.GetType().Name}."),
        };
    }

    /// <summary>Two requests of one key met in two replicas; whoever lost asks again, or is given the other's answer.</summary>
    public static ApiFault RepeatedMeanwhile { get; } = new(409, "A request under the same Idempotency-Key was handled at the same time; send this one again for its answer.");

    public static ApiFault SystemObject(KindDescriptor kind, string name) =>
        new(403, $"{kind.Name} '{name}' is part of every tenant and cannot be deleted or renamed.");

    private static Fault Describe(DanglingReference dangling) =>
        new(dangling.Reference.Field, dangling.Reference.To.ToString(), "What it points at is gone; name one that is there.");
}
