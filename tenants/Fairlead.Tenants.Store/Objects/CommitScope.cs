using System.Collections.Immutable;
using Fairlead.Model.Identity;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>What must be known before a change set can be judged.</summary>
internal sealed record CommitScope(
    ImmutableArray<ObjectId> Created,
    ImmutableArray<ObjectId> Replaced,
    ImmutableArray<ObjectId> Deleted,
    ImmutableArray<ObjectId> Targets,
    ImmutableArray<(string Kind, string Name)> Names)
{
    public static CommitScope Of(ChangeSet changes)
    {
        RefuseRepeatedObjects(changes);
        var created = changes.Changes.OfType<CreateObject>().Select(c => c.Id).ToImmutableArray();
        var own = created.ToHashSet();
        var targets = changes.Changes.SelectMany(c => ReferencesOf(c)).Select(r => r.To).Where(id => !own.Contains(id));
        return new CommitScope(
            created,
            [.. changes.Changes.OfType<ReplaceObject>().Select(c => c.Id)],
            [.. changes.Changes.Where(c => c is DeleteObject or HoldObject).Select(c => c.Id)],
            [.. targets.Distinct()],
            [.. changes.Changes.Select(NameOf).OfType<(string, string)>().Distinct()]);
    }

    public static ImmutableArray<Reference> ReferencesOf(Change change) => change switch
    {
        CreateObject create => create.References,
        ReplaceObject replace => replace.References,
        _ => [],
    };

    private static (string Kind, string Name)? NameOf(Change change) => change switch
    {
        CreateObject create => (create.Id.Kind, create.Name),
        ReplaceObject replace => (replace.Id.Kind, replace.Name),
        _ => null,
    };

    private static void RefuseRepeatedObjects(ChangeSet changes)
    {
        var seen = new HashSet<ObjectId>();
        foreach (var change in changes.Changes)
        {
            if (!seen.Add(change.Id))
            {
                throw new ArgumentException(
                    $"{change.Id} is changed more than once by change set {changes.Id}; fold its changes into one.", nameof(changes));
            }
        }
    }
}
