using Fairlead.Api.Http.Idempotency;
using Fairlead.Tenants.Store;
using Fairlead.Testing.Stores;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Http.Idempotency;

[Trait("tier", "store")]
public sealed class ForgetAnswersTests
{
    [Fact]
    public async Task Answer_OfADayAgo_IsForgottenAndAYoungerOneIsNot()
    {
        var token = TestContext.Current.CancellationToken;
        var time = new FakeTimeProvider();
        await using var fixture = await TenantStoreFixture.OpenAsync(StoreDatabase.Sqlite, time);
        await using var store = await fixture.NewTenantAsync();
        var (old, young) = (new RepeatKey("user/1", "old"), new RepeatKey("user/1", "young"));
        await store.KeepAnswerAsync(new KeptAnswer(old, "f", time.GetUtcNow(), 201, "{}", "{}"), token);
        time.Advance(TimeSpan.FromHours(1));
        await store.KeepAnswerAsync(new KeptAnswer(young, "f", time.GetUtcNow(), 201, "{}", "{}"), token);
        var job = new ForgetAnswersJob(fixture.Tenants, fixture.Stores, time);

        time.Advance(TimeSpan.FromHours(22));
        await job.RunAsync(token);
        (await store.FindAnswerAsync(old, token)).ShouldNotBeNull();

        time.Advance(TimeSpan.FromMinutes(61));
        await job.RunAsync(token);
        (await store.FindAnswerAsync(old, token)).ShouldBeNull();
        (await store.FindAnswerAsync(young, token)).ShouldNotBeNull();
    }
}
