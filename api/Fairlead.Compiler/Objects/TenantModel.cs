using Fairlead.Compiler.Tls;
using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;
using Fairlead.Model.Schema;

namespace Fairlead.Compiler.Objects;

/// <summary>
/// The objects of one tenant with an index of who points at whom. The cost of a change is that of the object and of what
/// depends on it, whatever the size of the tenant. Not safe for concurrent use.
/// </summary>
public sealed class TenantModel
{
    private const string ServiceKind = "virtualservice";

    // What a virtual service is compiled from; clouds and networks decide where it runs, not what it is.
    private static readonly HashSet<string> ClosureKinds =
        [
            "analyticsprofile", "applicationprofile", "errorpagebody", "errorpageprofile", "healthmonitor", "httppolicyset", "ipaddrgroup", "l4policyset", "networkprofile",
            "networksecuritypolicy", "pkiprofile", "pool", "poolgroup", "serviceenginegroup", "sslkeyandcertificate", "sslprofile", "stringgroup", ServiceKind,
            "trafficcloneprofile", "vsdatascriptset", "vsvip",
        ];

    private readonly Dictionary<ObjectId, ModelObject> _objects = [];
    private readonly Dictionary<ObjectId, HashSet<ObjectId>> _referrers = [];
    private readonly Dictionary<string, HashSet<ObjectId>> _byKind = new(StringComparer.Ordinal);

    /// <summary>Null: engines make keys of their own.</summary>
    internal TicketSchedule? Tickets { get; set; }

    public int Count => _objects.Count;

    public IEnumerable<ModelObject> All => _objects.Values;

    public ModelObject? Find(ObjectId id) => _objects.GetValueOrDefault(id);

    /// <summary>The record a reference points at; null when the reference is absent, dangling or its object unreadable.</summary>
    public T? Find<T>(string? reference)
        where T : KindRecord => Target(reference)?.Record as T;

    /// <summary>The object a reference points at.</summary>
    public ModelObject? Target(string? reference) =>
        ObjectId.TryParse(reference, out var id) ? _objects.GetValueOrDefault(id) : null;

    public IReadOnlyCollection<ObjectId> OfKind(string kind) => _byKind.TryGetValue(kind, out var ids) ? ids : [];

    public IReadOnlyCollection<ObjectId> ReferrersOf(ObjectId id) => _referrers.TryGetValue(id, out var ids) ? ids : [];

    /// <summary>The group a virtual service runs in: the one it names, else the tenant's default one.</summary>
    public ObjectId? GroupOf(string? reference)
    {
        if (ObjectId.TryParse(reference, out var named))
        {
            return named;
        }

        return OfKind("serviceenginegroup")
            .Select(id => _objects[id])
            .FirstOrDefault(o => o.Name == "Default-Group" && o.Record is ServiceEngineGroup)?.Id;
    }

    public void Clear()
    {
        _objects.Clear();
        _referrers.Clear();
        _byKind.Clear();
    }

    /// <summary>Takes in an object that is new or was replaced.</summary>
    public void Put(ObjectRevision stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        Remove(stored.Id);
        if (ObjectReader.Read(stored) is not { } read)
        {
            return;
        }

        _objects[read.Id] = read;
        SetOf(_byKind, read.Id.Kind).Add(read.Id);
        foreach (var target in read.References)
        {
            SetOf(_referrers, target).Add(read.Id);
        }
    }

    /// <summary>Forgets an object. Those that still point at it stay listed as its referrers, should it come back.</summary>
    public void Remove(ObjectId id)
    {
        if (!_objects.Remove(id, out var gone))
        {
            return;
        }

        Drop(_byKind, id.Kind, id);
        foreach (var target in gone.References)
        {
            Drop(_referrers, target, id);
        }
    }

    /// <summary>Virtual services and pools whose closure holds the object, itself included.</summary>
    public IReadOnlySet<ObjectId> DependentsOf(ObjectId id)
    {
        var found = new HashSet<ObjectId>();
        Climb(id, found);
        return found;
    }

    private void Climb(ObjectId id, HashSet<ObjectId> found)
    {
        if (!ClosureKinds.Contains(id.Kind) || !found.Add(id) || id.Kind == ServiceKind)
        {
            return;
        }

        foreach (var referrer in ReferrersOf(id))
        {
            Climb(referrer, found);
        }
    }

    private static HashSet<ObjectId> SetOf<TKey>(Dictionary<TKey, HashSet<ObjectId>> index, TKey key)
        where TKey : notnull
    {
        if (!index.TryGetValue(key, out var set))
        {
            index[key] = set = [];
        }

        return set;
    }

    private static void Drop<TKey>(Dictionary<TKey, HashSet<ObjectId>> index, TKey key, ObjectId id)
        where TKey : notnull
    {
        if (index.TryGetValue(key, out var set) && set.Remove(id) && set.Count == 0)
        {
            index.Remove(key);
        }
    }
}
