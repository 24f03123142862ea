using System.Text;
using Fairlead.Tenants.Credentials;
using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Credentials;

[Trait("tier", "store")]
public sealed class UserTokensTests
{
    [Theory, EveryDatabase]
    public async Task VerifyUserToken_UntilItExpires_IsItsUserAlsoOverARestart(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        var alice = await UserAsync(fixture, "alice");
        var token = (await fixture.Credentials.IssueUserTokenAsync(alice, Noon, Noon.AddHours(2), Stop)).ShouldNotBeNull();
        await using var restarted = await fixture.AnotherAsync();

        (await restarted.Credentials.VerifyUserTokenAsync("ALICE", token.Text, Noon.AddHours(1), Stop)).ShouldNotBeNull().Id.ShouldBe(alice);
        (await restarted.Credentials.ListUserTokensAsync(alice, Noon.AddHours(1), Stop)).ShouldBe([token]);
        (await restarted.Credentials.VerifyUserTokenAsync("alice", token.Text, Noon.AddHours(2), Stop)).ShouldBeNull();
        (await restarted.Credentials.ListUserTokensAsync(alice, Noon.AddHours(2), Stop)).ShouldBeEmpty();
    }

    [Theory, EveryDatabase]
    public async Task VerifyUserToken_OfAnotherRevokedOrMadeUp_AnswersNull(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        var alice = await UserAsync(fixture, "alice");
        var bob = await UserAsync(fixture, "bob");
        var token = (await fixture.Credentials.IssueUserTokenAsync(alice, Noon, Noon.AddHours(2), Stop)).ShouldNotBeNull();

        (await fixture.Credentials.VerifyUserTokenAsync("bob", token.Text, Noon, Stop)).ShouldBeNull();
        (await fixture.Credentials.VerifyUserTokenAsync("nobody", token.Text, Noon, Stop)).ShouldBeNull();
        (await fixture.Credentials.VerifyUserTokenAsync("alice", new string('A', token.Text.Length), Noon, Stop)).ShouldBeNull();
        (await fixture.Credentials.VerifyUserTokenAsync("alice", $"{token.Text} ", Noon, Stop)).ShouldBeNull();
        (await fixture.Credentials.RevokeUserTokensAsync(bob, token.Id, Noon, Stop)).ShouldBe(0);
        (await fixture.Credentials.VerifyUserTokenAsync("alice", token.Text, Noon, Stop)).ShouldNotBeNull();
        (await fixture.Credentials.RevokeUserTokensAsync(alice, token.Id, Noon, Stop)).ShouldBe(1);
        (await fixture.Credentials.VerifyUserTokenAsync("alice", token.Text, Noon, Stop)).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task IssueUserToken_HundredLiving_AnswersNullUntilOneEnds(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        var alice = await UserAsync(fixture, "alice");
        for (var i = 0; i < 100; i++)
        {
            (await fixture.Credentials.IssueUserTokenAsync(alice, Noon, Noon.AddHours(2), Stop)).ShouldNotBeNull();
        }

        (await fixture.Credentials.IssueUserTokenAsync(alice, Noon, Noon.AddHours(2), Stop)).ShouldBeNull();
        (await fixture.Credentials.RevokeUserTokensAsync(alice, null, Noon, Stop)).ShouldBe(100);
        (await fixture.Credentials.IssueUserTokenAsync(alice, Noon, Noon.AddHours(2), Stop)).ShouldNotBeNull();
    }

    [Theory, EveryDatabase]
    public async Task UserToken_AtRest_IsNotReadable(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        var token = (await fixture.Credentials.IssueUserTokenAsync(await UserAsync(fixture, "alice"), Noon, Noon.AddHours(2), Stop)).ShouldNotBeNull();

        var stored = await StoredBytes.ReadAsync(fixture);

        stored.AsSpan().IndexOf(Encoding.UTF8.GetBytes(token.Text)).ShouldBe(-1);
        stored.AsSpan().IndexOf(Encoding.UTF8.GetBytes(token.Text[^40..])).ShouldBe(-1);
        stored.AsSpan().IndexOf("alice"u8).ShouldBeGreaterThan(0);
    }

    private static async Task<Guid> UserAsync(TenantStoreFixture fixture, string name) =>
        (await fixture.Credentials.CreateUserAsync(new NewUser(name, "correct horse battery", null, null, false, []), Stop)).User!.Id;
}
