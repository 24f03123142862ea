using CsCheck;
using Fairlead.Model.Identity;
using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Objects;

/// <summary>Random change sets, most of them partly wrong, over few ids and names so that they collide.</summary>
[Trait("tier", "store")]
public sealed class CommitPropertyTests
{
    private static readonly ObjectId[] Ids =
        [.. Enumerable.Range(1, 6).Select(i => new ObjectId(i % 2 == 0 ? "pool" : "virtualservice", new Guid(i, 0, 0, new byte[8])))];

    private static readonly Gen<Change> GenChange =
        from verb in Gen.Int[0, 5]
        from id in OneOf(Ids)
        from name in OneOf("a", "b", "c")
        from targets in OneOf(Ids).Array[0, 2]
        from revision in OneOf(0L, 1, 2, 3)
        select Make(verb, id, name, targets, revision == 0 ? null : new Revision(revision));

    private static readonly Gen<Change[][]> GenHistory =
        GenChange.Array[1, 4].Where(set => set.Select(c => c.Id).Distinct().Count() == set.Length).Array[1, 25];

    private sealed record Kept(string Name, long Revision, ObjectId[] Targets, bool IsHeld = false);

    [Theory, EveryDatabase]
    public async Task Commits_OfAnySequence_KeepTheInvariants(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await GenHistory.SampleAsync(async sets =>
        {
            await using var store = await fixture.Stores.OpenAsync(new TenantId(Guid.NewGuid()), Stop);
            var before = await fixture.Feed.HeadAsync(Stop);
            var model = new Dictionary<ObjectId, Kept>();
            foreach (var drawn in sets)
            {
                var set = await WithBodiesAsync(drawn, store);
                var result = await store.CommitAsync(Set(set), Stop);
                var isLegal = IsLegal(model, set, out var after);
                (result is Committed).ShouldBe(isLegal, $"{string.Join(", ", set.Select(c => c.ToString()))}: {result}");
                model = isLegal ? Applied(after, fixture, store, set, model) : model;
            }

            await CheckAsync(fixture, store, before);
        }, iter: 40, threads: 1);
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Change Make(int verb, ObjectId id, string name, ObjectId[] targets, Revision? expected)
    {
        Reference[] references = [.. targets.Select((t, i) => new Reference($"refs[{i}]", t))];
        return verb switch
        {
            0 => Create(id, name, references),
            1 or 2 => new ReplaceObject(id, expected, name, $$"""{"name":"{{name}}"}""", [.. references]) { TakesOver = verb == 2 },
            3 => new HoldObject(id, expected ?? new Revision(1), Noon.AddHours(1), "{}"),
            _ => new DeleteObject(id, expected) { IsRelease = verb == 5 },
        };
    }

    /// <summary>Who holds an object's deletion says how the object is.</summary>
    private static async Task<Change[]> WithBodiesAsync(Change[] set, ITenantStore store)
    {
        var current = await store.FindManyAsync([.. set.Select(change => change.Id)], Stop);
        return [.. set.Select(change => change is HoldObject hold ? hold with { Body = current.FirstOrDefault(one => one.Id == hold.Id)?.Body ?? "{}" } : change)];
    }

    /// <summary>The rules, said again in the simplest way: apply everything, then look whether the result stands.</summary>
    private static bool IsLegal(
        Dictionary<ObjectId, Kept> before, Change[] set,
        out Dictionary<ObjectId, Kept> after)
    {
        after = new(before);
        foreach (var change in set)
        {
            var existing = before.GetValueOrDefault(change.Id);
            var (legal, next) = change switch
            {
                CreateObject c => (existing is null, new Kept(c.Name, 0, Targets(c.References))),
                ReplaceObject r => (
                    Fits(existing, r.Expected, r.TakesOver), new Kept(r.Name, (existing?.Revision ?? 0) + 1, Targets(r.References))),
                HoldObject h => (
                    Fits(existing, h.Expected, isHeld: false),
                    existing is null ? null : existing with { Revision = existing.Revision + 1, IsHeld = true }),
                DeleteObject d => (Fits(existing, d.Expected, d.IsRelease), (Kept?)null),
                _ => (false, null),
            };
            if (!legal)
            {
                return false;
            }

            after.Remove(change.Id);
            if (next is { } kept)
            {
                after[change.Id] = kept;
            }
        }

        var result = after;
        return result.GroupBy(o => (o.Key.Kind, o.Value.Name)).All(g => g.Count() == 1)
            && result.Values.All(o => o.Targets.All(target => result.TryGetValue(target, out var there) && (o.IsHeld || !there.IsHeld)));

        static bool Fits(Kept? existing, Revision? expected, bool isHeld) =>
            existing is not null && existing.IsHeld == isHeld && (expected is not { } e || e.Value == existing.Revision);

        static ObjectId[] Targets(IEnumerable<Reference> references) => [.. references.Select(r => r.To)];
    }

    private static Dictionary<ObjectId, Kept> Applied(
        Dictionary<ObjectId, Kept> after, TenantStoreFixture fixture, ITenantStore store,
        Change[] set, Dictionary<ObjectId, Kept> before)
    {
        foreach (var change in set.OfType<CreateObject>())
        {
            // An object that was there before goes on counting.
            var history = store.HistoryOfAsync(change.Id, 1, Stop).GetAwaiter().GetResult();
            after[change.Id] = after[change.Id] with { Revision = history[0].Revision.Value };
            before.ContainsKey(change.Id).ShouldBeFalse();
        }

        return after;
    }

    private static async Task CheckAsync(TenantStoreFixture fixture, ITenantStore store, long before)
    {
        var snapshot = await store.SnapshotAsync(Stop);
        var feed = (await Feed.FeedReading.ReadAllAsync(fixture.Feed, Stop, before)).Where(e => e.Tenant == store.Tenant).ToArray();
        var referred = 0;
        foreach (var id in Ids)
        {
            var current = snapshot.Objects.SingleOrDefault(o => o.Id == id);
            var history = await store.HistoryOfAsync(id, 1000, Stop);
            history.Select(h => h.Revision.Value).ShouldBe(Enumerable.Range(1, history.Count).Reverse().Select(i => (long)i));
            history.Select(h => h.At).ShouldBeInOrder(SortDirection.Descending);
            (history.Count > 0 ? history[0].Body : null).ShouldBe(current?.Body);
            feed.Where(e => e.Object == id).Select(e => (e.Revision, e.Kind)).Reverse().ShouldBe(history.Select(h => (h.Revision, h.Kind)));
            var referrers = await store.ReferrersOfAsync(id, Stop);
            (referrers.Count == 0 || current is { HeldUntil: null }).ShouldBeTrue($"{id} is gone and still referred to");
            referrers.ShouldAllBe(r => snapshot.Objects.Any(o => o.Id == r.From && o.Name == r.Name));
            referred += referrers.Count;
        }

        (await store.HeldAsync(Stop)).Select(one => one.Object.Id).ShouldBe(snapshot.Objects.Where(o => o.HeldUntil is not null).Select(o => o.Id), ignoreOrder: true);
        snapshot.Objects.GroupBy(o => (o.Id.Kind, o.Name)).ShouldAllBe(g => g.Count() == 1);
        foreach (var kind in new[] { "pool", "virtualservice" })
        {
            (await store.ListAsync(new ObjectQuery(kind), Stop)).Total.ShouldBe(snapshot.Objects.Count(o => o.Id.Kind == kind && o.HeldUntil is null));
        }

        (await fixture.Audit.ListAsync(store.Tenant, 1000, Stop)).SelectMany(a => a.Changes).Count().ShouldBe(feed.Length);
    }
}
