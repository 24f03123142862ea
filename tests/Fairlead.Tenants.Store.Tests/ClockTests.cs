using Fairlead.Model.Identity;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store.Tests.Feed;
using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests;

/// <summary>Clocks are set, by hand and by machines: forwards, backwards, and back again.</summary>
[Trait("tier", "store")]
public sealed class ClockTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    [Theory, EveryDatabase]
    public async Task Session_OpenedWhileTheClockWasAYearAhead_LivesNoLongerThanAnyOther(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        var session = await fixture.Credentials.OpenSessionAsync(await UserAsync(fixture), Noon.AddYears(1), Lifetime, null, Stop);

        var used = await fixture.Credentials.FindSessionAsync(session.Id, Noon, Stop);

        used.ShouldNotBeNull().ExpiresAt.ShouldBe(Noon + Lifetime);
        (await fixture.Credentials.FindSessionAsync(session.Id, Noon + Lifetime, Stop)).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task Session_ClockBackADayAndForthAgain_LivesOn(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        var session = await fixture.Credentials.OpenSessionAsync(await UserAsync(fixture), Noon, Lifetime, null, Stop);

        foreach (var now in new[] { Noon.AddMinutes(1), Noon.AddDays(-1), Noon.AddDays(-1).AddMinutes(30), Noon.AddDays(-1).AddMinutes(59) })
        {
            (await fixture.Credentials.FindSessionAsync(session.Id, now, Stop)).ShouldNotBeNull($"{now:O}");
        }
    }

    [Theory, EveryDatabase]
    public async Task UserToken_WhateverTheClockDoes_IsGoodUntilTheMomentItSays(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        var user = await UserAsync(fixture);
        var token = (await fixture.Credentials.IssueUserTokenAsync(user, Noon, Noon.AddHours(2), Stop)).ShouldNotBeNull();

        (await fixture.Credentials.VerifyUserTokenAsync("alice", token.Text, Noon.AddDays(-30), Stop)).ShouldNotBeNull();
        (await fixture.Credentials.VerifyUserTokenAsync("alice", token.Text, Noon.AddDays(30), Stop)).ShouldBeNull();
        (await fixture.Credentials.VerifyUserTokenAsync("alice", token.Text, Noon.AddHours(1), Stop)).ShouldNotBeNull();
        (await fixture.Credentials.VerifyUserTokenAsync("alice", token.Text, Noon.AddHours(2), Stop)).ShouldBeNull();
    }

    [Theory, EveryDatabase]
    public async Task Feed_OfWritesByAClockThatJumps_IsInTheOrderOfTheWrites(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var start = await fixture.Feed.HeadAsync(Stop);
        var written = new List<ObjectId>();
        foreach (var hours in new[] { 0, 24, -24, 8760, -8760, 1 })
        {
            var change = Create(NewId(), $"p{hours}");
            written.Add(change.Id);
            await store.CommitOkAsync(Set(change) with { At = Noon.AddHours(hours) });
        }

        var entries = await FeedReading.ReadAllAsync(fixture.Feed, Stop, start);

        entries.Select(entry => entry.Object).ShouldBe(written);
        entries.Select(entry => entry.Sequence).ShouldBe(entries.Select(entry => entry.Sequence).Order());
        (await FeedReading.ReadAllAsync(fixture.Feed, Stop, entries[2].Sequence)).Select(entry => entry.Object).ShouldBe(written[3..]);
    }

    private static async Task<Guid> UserAsync(TenantStoreFixture fixture) =>
        (await fixture.Credentials.CreateUserAsync(new NewUser("alice", "correct horse battery", null, null, false, []), Stop)).User!.Id;
}
