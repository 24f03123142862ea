using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Objects;

[Trait("tier", "store")]
public sealed class KeptAnswerTests
{
    private static readonly RepeatKey Once = new("apikey/1", "once");

    [Theory, EveryDatabase]
    public async Task Commit_WithAnAnswerToKeep_KeepsItWithWhatItWrote(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var id = NewId();

        var committed = await store.CommitOkAsync(Repeatable(Create(id, "web")));

        (await store.FindAnswerAsync(Once, Stop)).ShouldBe(Answer($"web 1 at {committed.FeedSequence}"));
        committed.FeedSequence.ShouldBeGreaterThan(0);
    }

    [Theory, EveryDatabase]
    public async Task Commit_UnderAKeyThatWasAnswered_StoresNothingAndSaysWhatWasAnswered(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await store.CommitOkAsync(Repeatable(Create(NewId(), "web")));
        var kept = await store.FindAnswerAsync(Once, Stop);

        var again = await store.CommitAsync(Repeatable(Create(NewId(), "other")), Stop);

        again.ShouldBeOfType<Rejected>().Conflicts.ShouldHaveSingleItem().ShouldBeOfType<AnsweredAlready>().Answer.ShouldBe(kept);
        (await store.ListAsync(new ObjectQuery("pool"), Stop)).Total.ShouldBe(1);
    }

    [Theory, EveryDatabase]
    public async Task Commits_OfTheSameKeyAtOnce_StoreOne(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(async number =>
        {
            await using var own = await fixture.Stores.OpenAsync(store.Tenant, Stop);
            return await own.CommitAsync(Repeatable(Create(NewId(), $"web-{number}")), Stop);
        }));

        results.OfType<Committed>().ShouldHaveSingleItem();
        results.OfType<Rejected>().ShouldAllBe(one => one.Conflicts[0] is AnsweredAlready);
        (await store.ListAsync(new ObjectQuery("pool"), Stop)).Total.ShouldBe(1);
    }

    [Theory, EveryDatabase]
    public async Task Commit_ThatIsRejected_KeepsNoAnswer(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await store.AddAsync("web");

        (await store.CommitAsync(Repeatable(Create(NewId(), "web")), Stop)).ShouldBeOfType<Rejected>();

        (await store.FindAnswerAsync(Once, Stop)).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task Answers_OfAnotherTenantOrCredentialOrKey_AreNotFound(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var other = await fixture.NewTenantAsync();

        (await store.KeepAnswerAsync(Answer("first"), Stop)).ShouldBeTrue();
        (await store.KeepAnswerAsync(Answer("second"), Stop)).ShouldBeFalse();

        (await store.FindAnswerAsync(Once, Stop)).ShouldBe(Answer("first"));
        (await store.FindAnswerAsync(Once with { Credential = "apikey/2" }, Stop)).ShouldBeNull();
        (await store.FindAnswerAsync(Once with { Key = "twice" }, Stop)).ShouldBeNull();
        (await other.FindAnswerAsync(Once, Stop)).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task Forget_BeforeAMoment_TakesTheOlderAnswersOfTheTenant(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var other = await fixture.NewTenantAsync();
        await store.KeepAnswerAsync(Answer("old"), Stop);
        await store.KeepAnswerAsync(Answer("new") with { Key = Once with { Key = "later" }, At = Noon.AddHours(1) }, Stop);
        await other.KeepAnswerAsync(Answer("theirs"), Stop);

        (await store.ForgetAnswersAsync(Noon.AddHours(1), Stop)).ShouldBe(1);

        (await store.FindAnswerAsync(Once, Stop)).ShouldBeNull();
        (await store.FindAnswerAsync(Once with { Key = "later" }, Stop)).ShouldNotBeNull();
        (await other.FindAnswerAsync(Once, Stop)).ShouldNotBeNull();
    }

    private static ChangeSet Repeatable(params Change[] changes) => Set(changes) with
    {
        Answer = new AnswerToKeep(Once, committed => Answer($"{committed.Objects[0]!.Name} {committed.Objects[0]!.Revision} at {committed.FeedSequence}")),
    };

    private static KeptAnswer Answer(string body) => new(Once, "print", Noon, 201, "{}", body);
}
