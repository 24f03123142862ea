using System.Text.Json.Nodes;
using Fairlead.Compiler;
using Fairlead.Control.Delivery;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Explain;

/// <summary>An object with all that is known of its state.</summary>
/// <param name="Runtime">As its reconciler keeps it; null for kinds without.</param>
/// <param name="RefersTo">Each once.</param>
internal sealed record ObjectFacts(
    KindDescriptor Kind, StoredObject Stored, JsonObject Document, JsonObject? Runtime, IReadOnlyList<Verdict> Verdicts, IReadOnlyList<ObjectId> RefersTo)
{
    public Verdict? Worst => Verdicts.Count > 0 ? Verdicts[0] : null;

    public JsonObject? Status => Runtime?["oper_status"] as JsonObject;

    public string? State => Status?["state"]?.GetValue<string>();

    public string? Code => Status?["reason_code_string"]?.GetValue<string>();

    /// <summary>Engines that a virtual service is placed on, each with how it stands to it.</summary>
    public IEnumerable<(ObjectId Id, bool IsConnected, bool IsServing)> Engines =>
        ((Runtime?["vip_summary"] as JsonArray)?.FirstOrDefault()?["service_engine"] as JsonArray ?? []).OfType<JsonObject>()
            .SelectMany(engine => Ids(engine["uuid"]?.GetValue<string>()).Select(id => (id, engine["connected"]?.GetValue<bool>() == true, engine["serving"]?.GetValue<bool>() == true)));

    /// <summary>One, or none when the text is no uuid.</summary>
    public static IEnumerable<ObjectId> Ids(string? text) => ObjectId.TryParse(text, out var id) ? [id] : [];
}

/// <summary>An object and everything that can be a cause of its state: what it refers to, however far, and what it runs on.</summary>
internal sealed class Surroundings
{
    /// <summary>Whoever refers to more than this is explained by the nearest of it.</summary>
    private const int Most = 2000;

    /// <summary>Between an object and the virtual services that use it.</summary>
    private const int MostUsers = 200;

    private readonly Dictionary<ObjectId, ObjectFacts> facts = [];
    private readonly ObjectId root;
    private bool isRootUsed;

    private Surroundings(ObjectId root) => this.root = root;

    public IReadOnlyDictionary<ObjectId, ObjectFacts> Facts => facts;

    /// <summary>Engines by their group, as far as the group matters here.</summary>
    public Dictionary<ObjectId, List<ObjectId>> EnginesOf { get; } = [];

    /// <summary>Virtual services that use the object, directly or through others.</summary>
    public List<ObjectId> Users { get; } = [];

    /// <summary>All but the root are here because somebody uses them.</summary>
    public bool IsUsed(ObjectId id) => id == root ? isRootUsed : true;

    public static async Task<Surroundings> ReadAsync(ITenantStore store, ICompilerFindings findings, ObjectId root, CancellationToken cancellationToken)
    {
        var all = new Surroundings(root);
        await all.FindUsersAsync(store, cancellationToken);
        IReadOnlyCollection<ObjectId> level = [root, .. all.Users];
        while (level.Count > 0 && all.facts.Count < Most)
        {
            await all.AddAsync(store, findings, level, cancellationToken);
            var next = new HashSet<ObjectId>();
            foreach (var id in level.Where(all.facts.ContainsKey))
            {
                next.UnionWith(await all.NeighboursAsync(store, all.facts[id], cancellationToken));
            }

            level = [.. next.Where(id => !all.facts.ContainsKey(id))];
        }

        return all;
    }

    private async Task AddAsync(ITenantStore store, ICompilerFindings findings, IReadOnlyCollection<ObjectId> ids, CancellationToken cancellationToken)
    {
        var runtimes = (await store.RuntimesOfAsync(ids, cancellationToken)).ToDictionary(entry => entry.Id, entry => entry.Body);
        var verdicts = findings.Of(store.Tenant, ids);
        foreach (var stored in await store.FindManyAsync(ids, cancellationToken))
        {
            if (KindCatalog.TryFind(stored.Id.Kind, out var kind))
            {
                var document = KindCodec.Parse(stored.Body);
                var references = ReferenceWalk.Find(kind.Schema, document).SelectMany(one => ObjectFacts.Ids(one.Value)).Distinct().ToList();
                var runtime = runtimes.GetValueOrDefault(stored.Id) is { } body ? KindCodec.Parse(body) : null;
                facts[stored.Id] = new ObjectFacts(kind, stored, document, runtime, [.. verdicts[stored.Id]], references);
            }
        }
    }

    private async Task<IEnumerable<ObjectId>> NeighboursAsync(ITenantStore store, ObjectFacts one, CancellationToken cancellationToken)
    {
        if (one.Kind.Name != "serviceenginegroup")
        {
            return one.RefersTo.Concat(one.Engines.Select(engine => engine.Id));
        }

        var engines = await store.ListAsync(new ObjectQuery("serviceengine") { RefersTo = one.Stored.Id, PageSize = 1000 }, cancellationToken);
        return one.RefersTo.Concat(EnginesOf[one.Stored.Id] = [.. engines.Objects.Select(engine => engine.Id)]);
    }

    private async Task FindUsersAsync(ITenantStore store, CancellationToken cancellationToken)
    {
        var seen = new HashSet<ObjectId> { root };
        var waiting = new Queue<ObjectId>([root]);
        while (waiting.TryDequeue(out var id) && seen.Count < MostUsers)
        {
            foreach (var referrer in await store.ReferrersOfAsync(id, cancellationToken))
            {
                isRootUsed = true;
                if (seen.Count < MostUsers && seen.Add(referrer.From))
                {
                    waiting.Enqueue(referrer.From);
                    if (referrer.From.Kind == "virtualservice")
                    {
                        Users.Add(referrer.From);
                    }
                }
            }
        }
    }
}
