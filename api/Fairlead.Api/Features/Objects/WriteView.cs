using System.Net;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;
using Fairlead.Model.Schema;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>What the drafts of one write see of their tenant: what is stored, and over it each other.</summary>
internal sealed class WriteView(ITenantStore store)
{
    private readonly Dictionary<ObjectId, Draft> drafts = [];
    private readonly Dictionary<(string Kind, string Name), ObjectId> ids = [];
    private readonly HashSet<ObjectId> stored = [];
    private readonly HashSet<ObjectId> gone = [];
    private readonly Dictionary<string, IReadOnlyList<StoredObject>> kinds = [];
    private HashSet<IPAddress>? held;

    /// <summary>The draft is part of the write; others may refer to it.</summary>
    public void Add(Draft draft)
    {
        drafts[draft.Id] = draft;
        ids[(draft.Kind.Name, draft.Name)] = draft.Id;
    }

    /// <summary>The object is deleted by the write; others may take its name and its addresses, and refer to it no more.</summary>
    public void Remove(ObjectId id) => gone.Add(id);

    /// <summary>What a reference points at, once the write is done; null when there is no such object.</summary>
    public async Task<ObjectId?> FindAsync(RefTarget target, CancellationToken cancellationToken)
    {
        if (target.Id is { } id)
        {
            return gone.Contains(id) ? null : drafts.ContainsKey(id) || stored.Contains(id) || await store.FindAsync(id, cancellationToken) is not null ? Know(id) : null;
        }

        if (ids.TryGetValue((target.Kind, target.Name!), out var known))
        {
            return known;
        }

        if (await store.FindByNameAsync(target.Kind, target.Name!, cancellationToken) is not { } found
            || gone.Contains(found.Id)
            || (drafts.TryGetValue(found.Id, out var draft) && draft.Name != target.Name))
        {
            return null;
        }

        ids[(target.Kind, target.Name!)] = found.Id;
        return Know(found.Id);
    }

    /// <summary>An object as it will be; null when there is none of that kind under the reference.</summary>
    public async Task<T?> ReadAsync<T>(string? reference, CancellationToken cancellationToken)
        where T : KindRecord
    {
        if (!ObjectId.TryParse(reference, out var id))
        {
            return null;
        }

        return drafts.TryGetValue(id, out var draft)
            ? (T)KindCodec.Read(draft.Kind, draft.Document)
            : await store.FindAsync(id, cancellationToken) is { } found ? KindCodec.Read<T>(found.Body) : null;
    }

    /// <summary>All objects of a kind of which there are few, as they will be.</summary>
    public async Task<Dictionary<ObjectId, T>> ReadAllAsync<T>(KindDescriptor kind, CancellationToken cancellationToken)
        where T : KindRecord
    {
        if (!kinds.TryGetValue(kind.Name, out var found))
        {
            kinds[kind.Name] = found = (await store.ListAsync(new ObjectQuery(kind.Name) { PageSize = 1000 }, cancellationToken)).Objects;
        }

        var all = found.ToDictionary(one => one.Id, one => KindCodec.Read<T>(one.Body));
        foreach (var draft in drafts.Values.Where(draft => draft.Kind == kind))
        {
            all[draft.Id] = (T)KindCodec.Read(kind, draft.Document);
        }

        return all;
    }

    /// <summary>Addresses that other VIPs have, those of this write as far as they are given out.</summary>
    public HashSet<IPAddress> Held(VipLedger ledger) => held ??= ledger.HeldByOthers(store.Tenant, [.. drafts.Keys, .. gone]);

    private ObjectId Know(ObjectId id)
    {
        stored.Add(id);
        return id;
    }
}
