using System.Text;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Credentials;
using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Credentials;

[Trait("tier", "store")]
public sealed class KeysAndTokensTests
{
    [Theory, EveryDatabase]
    public async Task VerifyApiKey_Issued_GivesItsTenantAndRole(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync("acme");
        var issued = await fixture.Credentials.IssueApiKeyAsync(
            new NewApiKey(store.Tenant, "ci", TenantRole.Reader, Noon.AddDays(1), null), Noon, Stop);

        var principal = await fixture.Credentials.VerifyApiKeyAsync(issued.Text, Noon.AddHours(1), Stop);

        principal.ShouldNotBeNull().ShouldSatisfyAllConditions(
            p => p.Kind.ShouldBe("apikey"),
            p => p.Id.ShouldBe(issued.Key.Id),
            p => p.Name.ShouldBe("ci"),
            p => p.IsOperator.ShouldBeFalse(),
            p => p.Memberships.ShouldBe([new Membership(store.Tenant, "acme", TenantRole.Reader)]));
        (await fixture.Credentials.VerifyApiKeyAsync(issued.Text[..^1], Noon, Stop)).ShouldBeNull();
        (await fixture.Credentials.VerifyApiKeyAsync(issued.Text, Noon.AddDays(1), Stop)).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task ListApiKeys_OfATenant_ShowsPrefixAndLastUseOnly(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var other = await fixture.NewTenantAsync();
        var issued = await fixture.Credentials.IssueApiKeyAsync(
            new NewApiKey(store.Tenant, "ci", TenantRole.Writer, null, null), Noon, Stop);
        await fixture.Credentials.VerifyApiKeyAsync(issued.Text, Noon.AddHours(1), Stop);

        var listed = (await fixture.Credentials.ListApiKeysAsync(store.Tenant, Stop)).Single();

        listed.ShouldBe(issued.Key with { LastUsedAt = Noon.AddHours(1) });
        issued.Text.ShouldStartWith(listed.Prefix);
        listed.Prefix.Length.ShouldBeLessThan(12);
        (await fixture.Credentials.ListApiKeysAsync(other.Tenant, Stop)).ShouldBeEmpty();
    }

    [Theory, EveryDatabase]
    public async Task RevokeApiKey_JustUsed_EndsAtOnceAndOnlyForItsTenant(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        await using var other = await fixture.NewTenantAsync();
        var issued = await fixture.Credentials.IssueApiKeyAsync(
            new NewApiKey(store.Tenant, "ci", TenantRole.Writer, null, null), Noon, Stop);
        (await fixture.Credentials.RevokeApiKeyAsync(other.Tenant, issued.Key.Id, Noon, Stop)).ShouldBeFalse();
        (await fixture.Credentials.VerifyApiKeyAsync(issued.Text, Noon, Stop)).ShouldNotBeNull();

        (await fixture.Credentials.RevokeApiKeyAsync(store.Tenant, issued.Key.Id, Noon, Stop)).ShouldBeTrue();

        (await fixture.Credentials.VerifyApiKeyAsync(issued.Text, Noon, Stop)).ShouldBeNull();
        (await fixture.Credentials.RevokeApiKeyAsync(store.Tenant, issued.Key.Id, Noon, Stop)).ShouldBeFalse();
        (await fixture.Credentials.ListApiKeysAsync(store.Tenant, Stop)).ShouldBeEmpty();
    }

    [Theory, EveryDatabase]
    public async Task TakeJoinToken_ByManyAtOnce_GoesToOne(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var engine = NewId("serviceengine");
        var token = await fixture.Credentials.IssueJoinTokenAsync(store.Tenant, engine, Noon.AddMinutes(10), Stop);

        var grants = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(
            () => fixture.Credentials.TakeJoinTokenAsync(token, Noon, Stop), Stop)));

        grants.OfType<JoinGrant>().ShouldHaveSingleItem().ShouldBe(new JoinGrant(store.Tenant, engine));
        (await fixture.Credentials.TakeJoinTokenAsync(token, Noon, Stop)).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task TakeJoinToken_ExpiredOrUnknown_AnswersNull(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        var token = await fixture.Credentials.IssueJoinTokenAsync(
            new TenantId(Guid.NewGuid()), NewId("serviceengine"), Noon.AddMinutes(10), Stop);

        (await fixture.Credentials.TakeJoinTokenAsync(token, Noon.AddMinutes(10), Stop)).ShouldBeNull();
        (await fixture.Credentials.TakeJoinTokenAsync("made up", Noon, Stop)).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task Secret_AddedByMany_IsTheWinnersForAllAndOverARestart(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        (await fixture.Secrets.FindAsync(store.Tenant, "ca", Stop)).ShouldBeNull();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
            () => fixture.Secrets.GetOrAddAsync(store.Tenant, "ca", [(byte)i, 1, 2], Stop), Stop)));

        answers.ShouldAllBe(a => a.SequenceEqual(answers[0]));
        await using var restarted = await fixture.AnotherAsync();
        (await restarted.Secrets.FindAsync(store.Tenant, "ca", Stop)).ShouldBe(answers[0]);
        (await restarted.Secrets.FindAsync(null, "ca", Stop)).ShouldBeNull();
        (await restarted.Secrets.GetOrAddAsync(null, "ca", [9], Stop)).ShouldBe([9]);
    }

    [Theory, EveryDatabase]
    public async Task Secret_AtRest_IsNotReadable(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        const string plain = "-----BEGIN PRIVATE KEY----- very private";
        await fixture.Secrets.GetOrAddAsync(store.Tenant, "ca", Encoding.UTF8.GetBytes(plain), Stop);
        var key = await fixture.Credentials.IssueApiKeyAsync(new NewApiKey(store.Tenant, "ci", TenantRole.Reader, null, null), Noon, Stop);
        await fixture.Credentials.CreateUserAsync(new NewUser("alice", "correct horse battery", null, null, false, []), Stop);

        var stored = await StoredBytes.ReadAsync(fixture);

        foreach (var secret in new[] { plain, key.Text, "correct horse battery" })
        {
            stored.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)).ShouldBe(-1, secret);
            stored.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)))).ShouldBe(-1, secret);
        }

        // The search would have found what is stored in the clear.
        stored.AsSpan().IndexOf("alice"u8).ShouldBeGreaterThan(0);
    }
}
