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
    private readonly Dictionary<ObjectId, string> stored = [];
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

    /// <summary>Looks for all of these at once, so that none of them needs a look of its own.</summary>
    public async Task LookUpAsync(IEnumerable<RefTarget> targets, CancellationToken cancellationToken)
    {
        var names = new HashSet<(string Kind, string Name)>();
        var uuids = new HashSet<ObjectId>();
        foreach (var target in targets)
        {
            if (target.Id is not { } id)
            {
                _ = !ids.ContainsKey((target.Kind, target.Name!)) && names.Add((target.Kind, target.Name!));
            }
            else if (!drafts.ContainsKey(id) && !stored.ContainsKey(id))
            {
                uuids.Add(id);
            }
        }

        foreach (var found in await store.LookUpAsync(names, uuids, cancellationToken))
        {
            Know(found.Id, found.Name);
        }
    }

    /// <summary>The names of what is known to be there, by uuid.</summary>
    public IReadOnlyDictionary<ObjectId, string> NamesOf(IEnumerable<Reference> references)
    {
        var names = new Dictionary<ObjectId, string>();
        foreach (var to in references.Select(reference => reference.To))
        {
            if (drafts.TryGetValue(to, out var draft))
            {
                names[to] = draft.Name;
            }
            else if (stored.TryGetValue(to, out var name))
            {
                names[to] = name;
            }
        }

        return names;
    }

    /// <summary>What a reference points at, once the write is done; null when there is no such object.</summary>
    public async Task<ObjectId?> FindAsync(RefTarget target, CancellationToken cancellationToken)
    {
        if (target.Id is { } id)
        {
            return gone.Contains(id) ? null
                : drafts.ContainsKey(id) || stored.ContainsKey(id) ? id
                : await store.FindAsync(id, cancellationToken) is { } one ? Know(id, one.Name) : null;
        }

        if (ids.TryGetValue((target.Kind, target.Name!), out var known))
        {
            return gone.Contains(known) ? null : known;
        }

        return await store.FindByNameAsync(target.Kind, target.Name!, cancellationToken) is { } found && IsStill(found.Id, target.Name!) ? Know(found.Id, found.Name) : null;
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
            var read = new List<StoredObject>();
            await store.WalkAsync(new ObjectQuery(kind.Name), read.Add, cancellationToken);
            kinds[kind.Name] = found = read;
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

    /// <summary>An object is there under the name; whether it will be once the write is done.</summary>
    private bool IsStill(ObjectId id, string name) => !gone.Contains(id) && (!drafts.TryGetValue(id, out var draft) || draft.Name == name);

    private ObjectId Know(ObjectId id, string name)
    {
        stored[id] = name;
        if (IsStill(id, name))
        {
            ids.TryAdd((id.Kind, name), id);
        }

        return id;
    }
}
