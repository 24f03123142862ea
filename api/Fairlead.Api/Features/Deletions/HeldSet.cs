using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Deletions;

/// <summary>The held deletions of a tenant, and how their objects hang together.</summary>
internal sealed class HeldSet
{
    private readonly Dictionary<ObjectId, HeldDeletion> held;
    private readonly Dictionary<ObjectId, ObjectId[]> needs;

    private HeldSet(IEnumerable<HeldDeletion> deletions)
    {
        held = deletions.ToDictionary(one => one.Object.Id);
        needs = held.ToDictionary(one => one.Key, one => NeedsOf(one.Value.Object).Where(held.ContainsKey).ToArray());
    }

    public IReadOnlyCollection<HeldDeletion> All => held.Values;

    public static async Task<HeldSet> OfAsync(ITenantStore store, CancellationToken cancellationToken) => new(await store.HeldAsync(cancellationToken));

    public bool Contains(ObjectId id) => held.ContainsKey(id);

    /// <summary>The chosen ones and all they refer to: what must come back together.</summary>
    public IReadOnlyList<HeldDeletion> WithWhatTheyNeed(IEnumerable<ObjectId> chosen) => Closure(chosen, id => needs[id]);

    /// <summary>The chosen ones and all that refer to them: what must go together.</summary>
    public IReadOnlyList<HeldDeletion> WithWhatNeedsThem(IEnumerable<ObjectId> chosen)
    {
        var neededBy = needs.SelectMany(one => one.Value.Select(target => (target, one.Key))).ToLookup(pair => pair.target, pair => pair.Key);
        return Closure(chosen, id => neededBy[id]);
    }

    /// <summary>Those whose time has come, without what others still need.</summary>
    public IReadOnlyList<HeldDeletion> Due(DateTimeOffset now)
    {
        var kept = WithWhatTheyNeed(held.Values.Where(one => one.Object.HeldUntil > now).Select(one => one.Object.Id)).Select(one => one.Object.Id).ToHashSet();
        return [.. held.Values.Where(one => !kept.Contains(one.Object.Id))];
    }

    private List<HeldDeletion> Closure(IEnumerable<ObjectId> chosen, Func<ObjectId, IEnumerable<ObjectId>> next)
    {
        var seen = new HashSet<ObjectId>();
        var open = new Stack<ObjectId>(chosen.Where(held.ContainsKey));
        while (open.TryPop(out var id))
        {
            if (seen.Add(id))
            {
                foreach (var other in next(id))
                {
                    open.Push(other);
                }
            }
        }

        return [.. held.Values.Where(one => seen.Contains(one.Object.Id))];
    }

    private static IEnumerable<ObjectId> NeedsOf(StoredObject one) =>
        KindCatalog.TryFind(one.Id.Kind, out var kind)
            ? ReferenceWalk.Find(kind.Schema, KindCodec.Parse(one.Body)).Select(found => ObjectId.TryParse(found.Value, out var id) ? id : (ObjectId?)null).OfType<ObjectId>()
            : [];
}
