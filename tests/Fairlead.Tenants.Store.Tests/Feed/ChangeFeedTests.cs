using Fairlead.Tenants.Feed;
using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Feed;

[Trait("tier", "store")]
public sealed class ChangeFeedTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Theory, EveryDatabase]
    public async Task Feed_AfterWrites_TellsEachInOrder(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        (await fixture.Feed.HeadAsync(Stop)).ShouldBe(0);
        var web = await store.AddAsync("web");
        var set = Set(Replace(web, "web2"), Create(NewId(), "more"));
        var committed = await store.CommitOkAsync(set);
        await store.CommitOkAsync(new DeleteObject(web.Id, null));

        var entries = await FeedReading.ReadAllAsync(fixture.Feed, Stop);

        entries.Select(e => (e.Object, e.Name, e.Kind, e.Revision.Value)).ShouldBe(
        [
            (web.Id, "web", ChangeKind.Created, 1),
            (web.Id, "web2", ChangeKind.Replaced, 2),
            (set.Changes[1].Id, "more", ChangeKind.Created, 1),
            (web.Id, "web2", ChangeKind.Deleted, 3),
        ]);
        entries.ShouldAllBe(e => e.Tenant == store.Tenant);
        entries[2].Sequence.ShouldBe(committed.FeedSequence);
        entries[2].ChangeSetId.ShouldBe(set.Id);
        entries.Select(e => e.Sequence).ShouldBeInOrder();
    }

    [Theory, EveryDatabase]
    public async Task Feed_ResumedFromAPosition_TellsTheRestOnce(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await store.CommitOkAsync([.. Enumerable.Range(0, 2500).Select(i => Create(NewId(), $"p{i}"))]);
        var all = await FeedReading.ReadAllAsync(fixture.Feed, Stop);

        await using var restarted = await fixture.AnotherAsync();
        var rest = await FeedReading.ReadAllAsync(restarted.Feed, Stop, all[999].Sequence);

        all.Count.ShouldBe(2500);
        rest.ShouldBe(all.Skip(1000));
    }

    [Theory, EveryDatabase]
    public async Task Feed_UnderEightWriters_IsInCommitOrderAndLosesNothing(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var shared = await store.AddAsync("shared");
        const int writers = 8, rounds = 40;
        var expected = 1 + (writers * rounds * 2);
        var reading = Task.Run(() => ReadCountAsync(fixture.Feed, expected), Stop);

        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            await using var own = await fixture.Stores.OpenAsync(store.Tenant, Stop);
            for (var i = 0; i < rounds; i++)
            {
                await own.CommitOkAsync(Create(NewId(), $"{writer}-{i}"), Replace(shared) with { Expected = null });
            }
        }, Stop)));

        var entries = await reading.WaitAsync(Deadline, Stop);
        entries.Select(e => e.Sequence).ShouldBeInOrder();
        entries.Select(e => e.Sequence).ShouldBeUnique();
        entries.Where(e => e.Object == shared.Id).Select(e => e.Revision.Value).ShouldBe(Enumerable.Range(1, 1 + (writers * rounds)).Select(i => (long)i));
        entries.Where(e => e.Object != shared.Id).Select(e => e.Object).Distinct().Count().ShouldBe(writers * rounds);
        entries.Skip(1).Chunk(2).ShouldAllBe(pair => pair[0].ChangeSetId == pair[1].ChangeSetId);
    }

    [Theory, EveryDatabase]
    public async Task Feed_WhileWaiting_IsWokenByACommit(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var reading = Task.Run(() => ReadCountAsync(fixture.Feed, 2), Stop);
        await store.AddAsync("one");
        await store.AddAsync("two");

        (await reading.WaitAsync(Deadline, Stop)).Select(e => e.Name).ShouldBe(["one", "two"]);
    }

    /// <summary>The fixture's own poll comes once an hour: only a notification can bring the news.</summary>
    [Theory, OnPostgres]
    public async Task Feed_CommitInAnotherReplica_WakesByNotification(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var replica = await fixture.AnotherAsync();
        var news = replica.Feed.ReadAsync(0, Stop).GetAsyncEnumerator(Stop);
        await store.AddAsync("first");
        (await news.MoveNextAsync().AsTask().WaitAsync(Deadline, Stop)).ShouldBeTrue();

        for (var i = 0; i < 20; i++)
        {
            var next = news.MoveNextAsync().AsTask();
            await store.AddAsync($"p{i}");
            (await next.WaitAsync(Deadline, Stop)).ShouldBeTrue();
            news.Current.Single().Name.ShouldBe($"p{i}");
        }

        await news.DisposeAsync();
    }

    [Theory, EveryDatabase]
    public async Task Feed_ReaderCancelled_Ends(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var batch in fixture.Feed.ReadAsync(0, stop.Token))
            {
            }
        }, Stop);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => reading.WaitAsync(Deadline, Stop));
    }

    private static async Task<List<FeedEntry>> ReadCountAsync(IChangeFeed feed, int count)
    {
        var entries = new List<FeedEntry>();
        await foreach (var batch in feed.ReadAsync(0, Stop))
        {
            entries.AddRange(batch);
            if (entries.Count >= count)
            {
                break;
            }
        }

        return entries;
    }
}
