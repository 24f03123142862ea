using Fairlead.Model.Identity;
using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Objects;

/// <summary>What a look at a list taught must never show in a later answer that it is not true of.</summary>
[Trait("tier", "store")]
public sealed class RepeatedListTests
{
    private const string Creator = """{"created_by":"bench"}""";

    [Theory, EveryDatabase]
    public async Task List_WalkedWhileObjectsComeAndGo_ShowsEachAnswerAsOfItsMoment(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await fixture.HearingAsync();
        await using var store = await fixture.NewTenantAsync();
        var ids = Enumerable.Range(0, 30).Select(_ => NewId()).ToArray();
        await store.CommitOkAsync([.. ids.Select((id, i) => new CreateObject(id, $"p{i:00}", Creator, []))]);
        var query = new ObjectQuery("pool") { FieldEquals = new Dictionary<string, string> { ["created_by"] = "bench" }, PageSize = 10 };

        (await PageAsync(1)).ShouldBe((30, "p00", "p09"));
        (await PageAsync(2)).ShouldBe((30, "p10", "p19"));
        var first = (await store.FindAsync(ids[0], Stop))!;
        await store.CommitOkAsync(new DeleteObject(first.Id, first.Revision));
        (await PageAsync(2)).ShouldBe((29, "p11", "p20"));
        (await PageAsync(3)).ShouldBe((29, "p21", "p29"));
        await store.CommitOkAsync(new CreateObject(NewId(), "p99", Creator, []));
        (await PageAsync(3)).ShouldBe((30, "p21", "p99"));
        (await PageAsync(3)).ShouldBe((30, "p21", "p99"));
        (await PageAsync(4)).ShouldBe((30, null, null));

        async Task<(int Total, string? First, string? Last)> PageAsync(int page)
        {
            var read = await store.ListAsync(query with { Page = page }, Stop);
            return (read.Total, read.Objects is [var one, ..] ? one.Name : null, read.Objects is [.., var last] ? last.Name : null);
        }
    }

    [Theory, EveryDatabase]
    public async Task List_WalkedToItsEnd_ShowsEveryObjectOnce(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await fixture.HearingAsync();
        await using var store = await fixture.NewTenantAsync();
        var cloud = await store.AddAsync("cloud", "cloud");
        await store.CommitOkAsync([.. Enumerable.Range(0, 2300).Select(i => Create(NewId(), $"p{i:0000}", new Reference("cloud_ref", cloud.Id)))]);
        await store.CommitOkAsync([.. Enumerable.Range(0, 40).Select(i => Create(NewId(), $"other{i:00}"))]);
        ObjectQuery[] queries =
        [
            new("pool"), new("pool") { RefersTo = cloud.Id }, new("pool") { NameContains = "p1" },
            new("pool") { ReferenceIs = new Dictionary<string, ObjectId> { ["cloud_ref"] = cloud.Id } },
            new("pool") { NameContains = "nothing is named so" }, new("pool") { Order = ObjectOrder.Created },
        ];

        foreach (var query in queries.SelectMany(query => new[] { query, query with { Descending = true } }))
        {
            var whole = await WalkAsync(query, 1000);
            (await WalkAsync(query, 190)).ShouldBe(whole);
            whole.Count.ShouldBe(whole.Distinct().Count());
        }

        (await WalkAsync(queries[3], 700)).Count.ShouldBe(2300);
        (await WalkAsync(queries[2], 700)).Count.ShouldBe(1000);

        async Task<List<string>> WalkAsync(ObjectQuery query, int size)
        {
            var names = new List<string>();
            for (var page = 1; ; page++)
            {
                var read = await store.ListAsync(query with { Page = page, PageSize = size }, Stop);
                names.AddRange(read.Objects.Select(one => one.Name));
                if (page * size >= read.Total)
                {
                    names.Count.ShouldBe(read.Total);
                    return names;
                }
            }
        }
    }
}
