using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.References;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>Names and URLs become uuids; what this tenant does not have is a fault, whoever else may have it.</summary>
internal sealed class ResolveReferences : IAdmissionStep
{
    public async Task RunAsync(Draft draft, CancellationToken cancellationToken)
    {
        var resolved = new Dictionary<string, ObjectId?>();
        foreach (var occurrence in ReferenceWalk.Find(draft.Kind.Schema, draft.Document).Where(one => one.Value.Length > 0))
        {
            resolved[occurrence.Path] = await ResolveAsync(draft, occurrence, cancellationToken);
        }

        draft.Document = ReferenceWalk.Rewrite(
            draft.Kind.Schema,
            draft.Document,
            occurrence => occurrence.Value.Length == 0 ? null : resolved[occurrence.Path]?.ToString() ?? occurrence.Value);
        draft.References.AddRange(resolved.Where(entry => entry.Value is not null).Select(entry => new Reference(entry.Key, entry.Value!.Value)));
    }

    /// <summary>What the draft speaks of, as far as it can be understood.</summary>
    public static IEnumerable<RefTarget> TargetsOf(Draft draft) => ReferenceWalk.Find(draft.Kind.Schema, draft.Document)
        .Where(one => one.Value.Length > 0)
        .Select(one => (Target: RefTarget.TryParse(one.Value), one.Kind))
        .Where(one => one.Target?.Kind == one.Kind)
        .Select(one => one.Target!);

    private static async Task<ObjectId?> ResolveAsync(Draft draft, RefOccurrence occurrence, CancellationToken cancellationToken)
    {
        var target = RefTarget.TryParse(occurrence.Value);
        if (target is null || target.Kind != occurrence.Kind)
        {
            draft.Faults.Add(new Fault(
                occurrence.Path,
                Fault.Shorten(occurrence.Value),
                $"Must name a {occurrence.Kind}: '/api/{occurrence.Kind}?name=NAME', its URL or its uuid."));
            return null;
        }

        var found = await draft.View.FindAsync(target, cancellationToken);
        if (found is null)
        {
            draft.Faults.Add(new Fault(
                occurrence.Path, Fault.Shorten(occurrence.Value), $"There is no such {occurrence.Kind} in tenant {draft.Tenant.TenantName}; create it first."));
        }

        return found;
    }
}
