using Fairlead.Api.Features.Deletions;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Tests.Hosting;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store;
using Fairlead.Testing.Stores;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Deletions;

/// <summary>Budget and hold of deletions while the clock is set.</summary>
[Trait("tier", "store")]
public sealed class DeletionClockTests
{
    private static readonly Actor Agent = new("apikey", new Guid("a9e70000-0000-0000-0000-000000000001"), "agent");
    private readonly JumpingClock clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HeldDeletion_ClockBackAndForthAgain_IsReleasedAtItsTimeAndNotBefore()
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(StoreDatabase.Sqlite, clock);
        await using var store = await fixture.NewTenantAsync();
        var pool = await CreateAsync(store, "web");
        await CommitAsync(store, new HoldObject(pool, new Revision(1), clock.GetUtcNow().AddMinutes(60), Body("web")));
        using var ledger = new VipLedger(fixture.Tenants, fixture.Stores);
        var job = new DeletionReleaseJob(fixture.Tenants, fixture.Stores, new ReleaseDeletions(ledger, clock), clock, NullLogger<DeletionReleaseJob>.Instance);

        foreach (var (minutes, isHeld) in new[] { (59, true), (-1000, true), (999, true), (1, true), (2, false), (-500, false) })
        {
            clock.Jump(TimeSpan.FromMinutes(minutes));
            await job.RunAsync(Token);

            ((await store.HeldAsync(Token)).Count > 0).ShouldBe(isHeld, $"after {minutes}");
        }

        (await store.TombstonesAsync(10, Token)).ShouldHaveSingleItem().Id.ShouldBe(pool);
    }

    [Theory]
    [InlineData(-10_000, true)]
    [InlineData(9, true)]
    [InlineData(10_000, false)]
    public async Task Budget_ThatWasUsedUp_IsNotGivenAnewByAClockThatWasPutBack(int minutes, bool isHeld)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(StoreDatabase.Sqlite, clock);
        await using var store = await fixture.NewTenantAsync();
        var budget = new DeletionBudget(Options.Create(new DeletionOptions { Free = 2, Share = 0.5 }), clock);
        for (var i = 0; i < 4; i++)
        {
            var pool = await CreateAsync(store, $"p{i}");
            if (i < 2)
            {
                await CommitAsync(store, new DeleteObject(pool, null));
            }
        }

        clock.Jump(TimeSpan.FromMinutes(minutes));

        var verdict = await budget.JudgeAsync(store, Agent, Token);
        (verdict is not null).ShouldBe(isHeld);
        verdict?.Until.ShouldBe(clock.GetUtcNow().AddMinutes(60));
    }

    private static string Body(string name) => $$"""{"name":"{{name}}"}""";

    private async Task<ObjectId> CreateAsync(ITenantStore store, string name)
    {
        var id = new ObjectId("pool", Guid.NewGuid());
        await CommitAsync(store, new CreateObject(id, name, Body(name), []));
        return id;
    }

    private async Task CommitAsync(ITenantStore store, Change change) =>
        (await store.CommitAsync(new ChangeSet(Guid.NewGuid(), Agent, clock.GetUtcNow(), [change]), Token)).ShouldBeOfType<Committed>();
}
