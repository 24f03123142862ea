using Fairlead.Tenants.Credentials;
using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Credentials;

[Trait("tier", "store")]
public sealed class SessionsTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    [Theory, EveryDatabase]
    public async Task FindSession_Living_GivesUserAndCsrfToken(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        var (user, session) = await OpenAsync(fixture);

        var found = await fixture.Credentials.FindSessionAsync(session.Id, Noon.AddMinutes(1), Stop);

        found.ShouldNotBeNull().Principal.Id.ShouldBe(user.Id);
        found.CsrfToken.ShouldBe(session.CsrfToken);
        (await fixture.Credentials.FindSessionAsync(session.Id + "x", Noon, Stop)).ShouldBeNull();
        (await fixture.Credentials.FindSessionAsync(session.CsrfToken, Noon, Stop)).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task FindSession_Unused_ExpiresAtItsTime(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        var (_, session) = await OpenAsync(fixture);

        (await fixture.Credentials.FindSessionAsync(session.Id, Noon + Lifetime, Stop)).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task FindSession_InUse_SlidesAlsoOverARestart(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        var (_, session) = await OpenAsync(fixture);
        for (var i = 1; i <= 4; i++)
        {
            (await fixture.Credentials.FindSessionAsync(session.Id, Noon + (i * 0.9 * Lifetime), Stop)).ShouldNotBeNull();
        }

        await using var restarted = await fixture.AnotherAsync();

        (await restarted.Credentials.FindSessionAsync(session.Id, Noon + (4.5 * Lifetime), Stop)).ShouldNotBeNull();
        (await restarted.Credentials.FindSessionAsync(session.Id, Noon + (6 * Lifetime), Stop)).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task CloseSession_JustUsed_EndsAtOnce(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        var (_, session) = await OpenAsync(fixture);
        await fixture.Credentials.FindSessionAsync(session.Id, Noon, Stop);

        await fixture.Credentials.CloseSessionAsync(session.Id, Stop);

        (await fixture.Credentials.FindSessionAsync(session.Id, Noon, Stop)).ShouldBeNull();
    }

    private static async Task<(Principal User, Session Session)> OpenAsync(TenantStoreFixture fixture)
    {
        var created = await fixture.Credentials.CreateUserAsync(
            new NewUser("alice", "correct horse battery", null, null, false, []), Stop);
        return (created.User!, await fixture.Credentials.OpenSessionAsync(created.User!.Id, Noon, Lifetime, "192.0.2.1", Stop));
    }
}
