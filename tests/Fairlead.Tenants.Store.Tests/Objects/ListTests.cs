using Fairlead.Model.Identity;
using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Objects;

[Trait("tier", "store")]
public sealed class ListTests
{
    [Theory, EveryDatabase]
    public async Task List_ManyObjects_PagesCoverAllOnceWithTheTotalOnEach(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await store.CommitOkAsync([.. Enumerable.Range(0, 25).Select(i => Create(NewId(), $"p{24 - i:00}"))]);
        await store.AddAsync("other", "healthmonitor");

        var pages = new List<ObjectPage>();
        for (var page = 1; page <= 4; page++)
        {
            pages.Add(await store.ListAsync(new ObjectQuery("pool") { Page = page, PageSize = 10 }, Stop));
        }

        pages.Select(p => p.Objects.Count).ShouldBe([10, 10, 5, 0]);
        pages.ShouldAllBe(p => p.Total == 25);
        pages.SelectMany(p => p.Objects).Select(o => o.Name).ShouldBe(Enumerable.Range(0, 25).Select(i => $"p{i:00}"));
    }

    [Theory, EveryDatabase]
    public async Task List_FromAnyObjectOn_PassesOverThoseBefore(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await store.CommitOkAsync([.. Enumerable.Range(0, 9).Select(i => Create(NewId(), $"p{i}"))]);

        var page = await store.ListAsync(new ObjectQuery("pool") { Skip = 4, PageSize = 3 }, Stop);

        page.Objects.Select(o => o.Name).ShouldBe(["p4", "p5", "p6"]);
        page.Total.ShouldBe(9);
    }

    [Theory, EveryDatabase]
    public async Task Walk_WhileObjectsComeAndGo_SeesAllOfOneMoment(StoreDatabase database)
    {
        const int count = 2500;
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var there = Enumerable.Range(0, count).Select(i => Create(NewId(), $"p{i:0000}")).ToList();
        await store.CommitOkAsync([.. there]);
        var isOver = false;
        var changing = Task.Run(
            async () =>
            {
                // Each commit takes one from the beginning and puts one at the end: a reader of two moments would miss one or count one twice.
                await using var other = await fixture.Stores.OpenAsync(store.Tenant, Stop);
                for (var i = 0; !Volatile.Read(ref isOver); i++)
                {
                    var next = Create(NewId(), $"q{i:0000}");
                    await other.CommitOkAsync(new DeleteObject(there[i].Id, null), next);
                    there.Add(next);
                }
            },
            Stop);

        for (var walk = 0; walk < 10; walk++)
        {
            var names = new List<string>();
            await store.WalkAsync(new ObjectQuery("pool"), one => names.Add(one.Name), Stop);
            names.Count.ShouldBe(count);
            names.ShouldBeInOrder(SortDirection.Ascending, StringComparer.Ordinal);
        }

        Volatile.Write(ref isOver, true);
        await changing;
    }

    [Theory, EveryDatabase]
    public async Task List_ByOrder_SortsAsAsked(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var b = await store.AddAsync("b");
        await store.AddAsync("C");
        await store.AddAsync("a");
        await store.CommitOkAsync(Set(Replace(b)) with { At = Noon.AddMinutes(1) });

        (await NamesAsync(new ObjectQuery("pool"))).ShouldBe(["C", "a", "b"]);
        (await NamesAsync(new ObjectQuery("pool") { Descending = true })).ShouldBe(["b", "a", "C"]);
        (await NamesAsync(new ObjectQuery("pool") { Order = ObjectOrder.Created })).ShouldBe(["b", "C", "a"]);
        (await NamesAsync(new ObjectQuery("pool") { Order = ObjectOrder.ModifiedAt })).ShouldBe(["C", "a", "b"]);

        async Task<string[]> NamesAsync(ObjectQuery query) => [.. (await store.ListAsync(query, Stop)).Objects.Select(o => o.Name)];
    }

    [Theory, EveryDatabase]
    public async Task List_ByNames_FindsExactlyThose(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await store.CommitOkAsync([.. new[] { "web-1", "web-2", "db_1", "100%", "d%b" }.Select(n => Create(NewId(), n))]);

        await ShouldFindAsync(store, new ObjectQuery("pool") { Name = "web-1" }, "web-1");
        await ShouldFindAsync(store, new ObjectQuery("pool") { NameIn = ["web-2", "db_1", "nope"] }, "db_1", "web-2");
        await ShouldFindAsync(store, new ObjectQuery("pool") { NameIn = [] });
        await ShouldFindAsync(store, new ObjectQuery("pool") { NameContains = "eb-" }, "web-1", "web-2");
        await ShouldFindAsync(store, new ObjectQuery("pool") { NameContains = "%" }, "100%", "d%b");
        await ShouldFindAsync(store, new ObjectQuery("pool") { NameContains = "WEB" });
        await ShouldFindAsync(store, new ObjectQuery("pool") { Name = "we\0b" });
    }

    [Theory, EveryDatabase]
    public async Task List_ByFields_ComparesTopLevelScalars(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await store.CommitOkAsync(
            Body("a", """{"created_by":"ako-one","port":80,"enabled":true}"""),
            Body("b", """{"created_by":"ako-one","port":8080,"enabled":false,"nested":{"port":80}}"""),
            Body("c", """{"created_by":"two"}"""),
            Body("d", """{"created_by":"ako-one","odd":"\u0000 \ud800","port":1}"""));

        await ShouldFindAsync(store, Fields(("created_by", "two")), "c");
        await ShouldFindAsync(store, Fields(("port", "80")), "a");
        await ShouldFindAsync(store, Fields(("enabled", "true")), "a");
        await ShouldFindAsync(store, Fields(("enabled", "false"), ("created_by", "ako-one")), "b");
        await ShouldFindAsync(store, Fields(("missing", "x")));
        await ShouldFindAsync(store, Fields(("a'b\"", "x")));

        static CreateObject Body(string name, string body) => new(NewId(), name, body, []);

        static ObjectQuery Fields(params (string Name, string Value)[] fields) =>
            new("pool") { FieldEquals = fields.ToDictionary(f => f.Name, f => f.Value) };
    }

    [Theory, EveryDatabase]
    public async Task List_ByCreator_ComparesAllOfALongOne(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var creators = new[] { new string('x', 300), new string('x', 299) + "y", string.Concat(Enumerable.Repeat("\U0001F6A2", 150)), new string('x', 10_000) };
        await store.CommitOkAsync([.. creators.Select((creator, i) => new CreateObject(
            NewId(), $"p{i}", new System.Text.Json.Nodes.JsonObject { ["created_by"] = creator }.ToJsonString(), []))]);

        for (var i = 0; i < creators.Length; i++)
        {
            await ShouldFindAsync(store, new ObjectQuery("pool") { FieldEquals = new Dictionary<string, string> { ["created_by"] = creators[i] } }, $"p{i}");
        }
    }

    [Theory, EveryDatabase]
    public async Task List_ByReferences_FollowsThemBothWays(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var cloud = await store.AddAsync("cloud", "cloud");
        var monitor = await store.AddAsync("hm", "healthmonitor");
        await store.AddAsync("spare", "healthmonitor");
        var pool = await store.AddAsync(
            "p1", "pool", new Reference("cloud_ref", cloud.Id), new Reference("health_monitor_refs[0]", monitor.Id));
        await store.AddAsync("p2", "pool", new Reference("cloud_ref", cloud.Id));
        await store.AddAsync("p3", "pool", new Reference("cloud_reference", cloud.Id));

        await ShouldFindAsync(store, new ObjectQuery("pool") { RefersTo = monitor.Id }, "p1");
        await ShouldFindAsync(store, new ObjectQuery("healthmonitor") { ReferredBy = pool.Id }, "hm");
        await ShouldFindAsync(store, ReferenceIs("cloud_ref", cloud.Id), "p1", "p2");
        await ShouldFindAsync(store, ReferenceIs("health_monitor_refs", monitor.Id), "p1");
        await ShouldFindAsync(store, ReferenceIs("cloud_ref", monitor.Id));

        static ObjectQuery ReferenceIs(string field, ObjectId to) =>
            new("pool") { ReferenceIs = new Dictionary<string, ObjectId> { [field] = to } };
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 0)]
    [InlineData(1, 1001)]
    public async Task List_PageOutOfRange_IsRefused(int page, int size)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(StoreDatabase.Sqlite);
        await using var store = await fixture.NewTenantAsync();

        await Should.ThrowAsync<ArgumentOutOfRangeException>(
            () => store.ListAsync(new ObjectQuery("pool") { Page = page, PageSize = size }, Stop));
    }

    private static async Task ShouldFindAsync(ITenantStore store, ObjectQuery query, params string[] names)
    {
        var page = await store.ListAsync(query, Stop);
        page.Objects.Select(o => o.Name).ShouldBe(names);
        page.Total.ShouldBe(names.Length);
    }
}
