using Fairlead.Tenants.Credentials;
using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Credentials;

[Trait("tier", "store")]
public sealed class AccountsTests
{
    private const string Password = "correct horse battery";

    [Theory, EveryDatabase]
    public async Task VerifyPassword_RightOne_GivesTheUserWithMemberships(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync("acme");
        var created = await fixture.Credentials.CreateUserAsync(
            NewUser("alice") with { IsOperator = true, Memberships = [new Membership(store.Tenant, "acme", TenantRole.Writer)] }, Stop);

        var principal = await fixture.Credentials.VerifyPasswordAsync("alice", Password, Stop);

        principal.ShouldNotBeNull().ShouldSatisfyAllConditions(
            p => p.Kind.ShouldBe("user"),
            p => p.Id.ShouldBe(created.User!.Id),
            p => p.Name.ShouldBe("alice"),
            p => p.IsOperator.ShouldBeTrue(),
            p => p.Memberships.ShouldBe([new Membership(store.Tenant, "acme", TenantRole.Writer)]));
        (await fixture.Credentials.VerifyPasswordAsync("ALICE", Password, Stop)).ShouldNotBeNull();
    }

    [Theory, EveryDatabase]
    public async Task VerifyPassword_WrongOrUnknown_AnswersNull(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await fixture.Credentials.CreateUserAsync(NewUser("alice"), Stop);

        (await fixture.Credentials.VerifyPasswordAsync("alice", "correct horse batterY", Stop)).ShouldBeNull();
        (await fixture.Credentials.VerifyPasswordAsync("bob", Password, Stop)).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task CreateUser_WithFaults_NamesThemAllAndStoresNobody(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await fixture.Credentials.CreateUserAsync(NewUser("alice"), Stop);

        var taken = await fixture.Credentials.CreateUserAsync(NewUser("alice"), Stop);
        var weak = await fixture.Credentials.CreateUserAsync(NewUser("carol") with { Password = "aaa" }, Stop);

        taken.User.ShouldBeNull();
        taken.Faults.ShouldContain(f => f.Contains("alice", StringComparison.Ordinal));
        weak.User.ShouldBeNull();
        weak.Faults.Length.ShouldBe(2);
        (await fixture.Credentials.VerifyPasswordAsync("carol", "aaa", Stop)).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task VerifyPassword_TooManyFailuresAtOnce_LocksTheAccount(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await fixture.Credentials.CreateUserAsync(NewUser("alice"), Stop);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => Task.Run(
            () => fixture.Credentials.VerifyPasswordAsync("alice", $"guess number {i}", Stop), Stop)));

        (await fixture.Credentials.VerifyPasswordAsync("alice", Password, Stop)).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task VerifyPassword_RightOneBetweenFailures_StartsCountingAnew(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database, adjust: o => o with { LockoutAfter = 3 });
        await fixture.Credentials.CreateUserAsync(NewUser("alice"), Stop);

        for (var i = 0; i < 3; i++)
        {
            (await fixture.Credentials.VerifyPasswordAsync("alice", "guess one", Stop)).ShouldBeNull();
            (await fixture.Credentials.VerifyPasswordAsync("alice", "guess two", Stop)).ShouldBeNull();
            (await fixture.Credentials.VerifyPasswordAsync("alice", Password, Stop)).ShouldNotBeNull();
        }
    }

    [Theory, EveryDatabase]
    public async Task VerifyPassword_LockExpired_LetsInAgain(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(
            database, adjust: o => o with { LockoutAfter = 1, LockoutTime = TimeSpan.FromMilliseconds(300) });
        await fixture.Credentials.CreateUserAsync(NewUser("alice"), Stop);
        await fixture.Credentials.VerifyPasswordAsync("alice", "guess one", Stop);

        await Fairlead.Testing.Running.Until.TrueAsync(
            "the account opens again", TimeSpan.FromSeconds(20),
            async () => await fixture.Credentials.VerifyPasswordAsync("alice", Password, Stop) is not null, Stop);
    }

    private static NewUser NewUser(string name) => new(name, Password, null, null, false, []);
}
