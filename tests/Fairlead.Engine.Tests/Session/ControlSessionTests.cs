using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Configuration;
using Fairlead.Testing.Engines;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Session;

[Trait("tier", "wire")]
public sealed class ControlSessionTests : IAsyncLifetime
{
    private const string Uuid = "serviceengine-5a5f6a3e-0000-4000-8000-000000000001";

    private readonly TemporaryDirectory _directory = new();
    private FakeControlPlane _plane = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _plane = await FakeControlPlane.StartAsync();
        _plane.Bear(_directory.Path, Uuid);
    }

    public async ValueTask DisposeAsync()
    {
        await _plane.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Engine_OnItsFirstStart_EnrolsAndSaysWhoItIs()
    {
        await using var engine = EngineUnderTest.Start(_directory.Path);

        var session = await _plane.NextSessionAsync(Cancelled);

        session.Hello.EngineUuid.ShouldBe(Uuid);
        session.Hello.Held.ShouldBeEmpty();
        session.Hello.Pid.ShouldBe(Environment.ProcessId);
        session.Hello.Loops.ShouldBe(1u);
        (await session.NextAsync(m => m.Health is not null, Cancelled)).Health.Servers.ShouldBeEmpty();
        (await session.NextAsync(m => m.Stats is not null, Cancelled)).Stats.Process.ResidentBytes.ShouldBeGreaterThan(1_000_000ul);
        File.GetUnixFileMode(Path.Combine(_directory.Path, "identity.pem")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Exists(Path.Combine(_directory.Path, "identity.key.pending")).ShouldBeFalse();
    }

    [Fact]
    public async Task Offer_ThatIsRight_IsAppliedAndAcknowledged()
    {
        await using var engine = EngineUnderTest.Start(_directory.Path);
        var session = await _plane.NextSessionAsync(Cancelled);

        var answer = await session.OfferAsync(Sample.Application("a", Port(), ("127.0.0.1", 9)), cancellationToken: Cancelled);

        answer.Ack.ShouldNotBeNull(answer.ToString());
        answer.Ack.FeedSequence.ShouldBe(101);
        var health = await session.NextAsync(m => m.Health?.Servers.Count == 1, Cancelled);
        health.Health.Servers[0].State.ShouldBe(ServerStateKind.ServerStateUp);
        health.Health.Servers[0].Reason.ShouldContain("no health monitor");
    }

    [Fact]
    public async Task Offer_WithFaults_IsRefusedWithAllOfThemAndTheLastGoodOneStays()
    {
        await using var engine = EngineUnderTest.Start(_directory.Path);
        var session = await _plane.NextSessionAsync(Cancelled);
        (await session.OfferAsync(Sample.Application("a", Port()), cancellationToken: Cancelled)).Ack.ShouldNotBeNull();

        var refused = await session.OfferAsync(
            [Sample.Endpoints("a", ("nowhere", 1)), Sample.Service("b", "999.0.0.1", 1, pool: null)], cancellationToken: Cancelled);
        var after = await session.OfferAsync([Sample.Endpoints("a", ("127.0.0.1", 9))], cancellationToken: Cancelled);

        refused.Refusal.ShouldNotBeNull();
        refused.Refusal.Faults.Select(f => f.Resource).ShouldBe(["endpoints/pool-a", "virtualservice/virtualservice-b"], ignoreOrder: true);
        after.Ack.ShouldNotBeNull(after.ToString());
    }

    [Fact]
    public async Task Offer_FromAnotherStart_IsRefusedBecauseOfItsSetHash()
    {
        await using var engine = EngineUnderTest.Start(_directory.Path);
        var session = await _plane.NextSessionAsync(Cancelled);

        var answer = await session.OfferAsync(
            Sample.Application("a", Port()), spoil: o => o.SetHash = ResourceHash.OfSet(Array.Empty<Resource>()), cancellationToken: Cancelled);

        answer.Refusal.Faults.ShouldHaveSingleItem().Field.ShouldBe("set_hash");
    }

    [Fact]
    public async Task Question_AboutTheRunningEngine_IsAnsweredUnderItsId()
    {
        await using var engine = EngineUnderTest.Start(_directory.Path);
        var session = await _plane.NextSessionAsync(Cancelled);
        var ack = (await session.OfferAsync(Sample.Application("a", Port(), ("127.0.0.1", 9)), cancellationToken: Cancelled)).Ack;

        await session.SendAsync(new ControlMessage { Live = new LiveQuestion { Id = 7, Connections = 5 } }, Cancelled);
        var answer = (await session.NextAsync(m => m.Live?.Id == 7, Cancelled)).Live;

        answer.Process.SetHash.ShouldBe(ack.SetHash);
        answer.Process.Resources.ShouldBe(3u);
        answer.VirtualServices.ShouldHaveSingleItem().Uuid.ShouldBe("virtualservice-a");
        answer.Servers.ShouldHaveSingleItem().Port.ShouldBe(9u);
    }

    [Fact]
    public async Task Engine_AfterItsSessionBroke_ComesBackHoldingWhatItHeld()
    {
        await using var engine = EngineUnderTest.Start(_directory.Path);
        var first = await _plane.NextSessionAsync(Cancelled);
        var ack = (await first.OfferAsync(Sample.Application("a", Port()), cancellationToken: Cancelled)).Ack;

        await _plane.GoAwayAsync();
        await _plane.ComeBackAsync();
        var second = await _plane.NextSessionAsync(Cancelled);

        second.Hello.BootId.ShouldBe(first.Hello.BootId);
        second.Hello.Held.Count.ShouldBe(3);
        ResourceHash.OfSet(second.Hello.Held.Select(h => KeyValuePair.Create(h.Name, h.Hash))).ShouldBe(ack.SetHash);
        _plane.Enrollments.ShouldBe(1);
    }

    [Fact]
    public async Task Engine_ClosedOutByTheControlPlane_DialsAgain()
    {
        await using var engine = EngineUnderTest.Start(_directory.Path);
        (await _plane.NextSessionAsync(Cancelled)).End();

        (await _plane.NextSessionAsync(Cancelled)).Hello.EngineUuid.ShouldBe(Uuid);
    }

    [Fact]
    public async Task Engine_StartedWhileTheControlPlaneIsAway_RunsItsLastGoodConfiguration()
    {
        await using (EngineUnderTest.Start(_directory.Path))
        {
            var session = await _plane.NextSessionAsync(Cancelled);
            (await session.OfferAsync(Sample.Application("a", Port(), ("127.0.0.1", 9)), cancellationToken: Cancelled)).Ack.ShouldNotBeNull();
        }

        await _plane.GoAwayAsync();
        await using var engine = EngineUnderTest.Start(_directory.Path);
        await Until.TrueAsync(
            "serving", TimeSpan.FromSeconds(10), () => Task.FromResult(engine.Output.Lines.Any(l => l.Contains("Serving 1 virtual services"))), Cancelled);

        await _plane.ComeBackAsync();
        var session2 = await _plane.NextSessionAsync(Cancelled);
        session2.Hello.Held.Count.ShouldBe(3);
        (await session2.NextAsync(m => m.Health is not null, Cancelled)).Health.Servers.Count.ShouldBe(1);
        _plane.Enrollments.ShouldBe(1);
    }

    [Fact]
    public async Task Engine_WhoseConfigurationIsDamaged_StartsEmptyAndIsToldAgain()
    {
        await using (EngineUnderTest.Start(_directory.Path))
        {
            var session = await _plane.NextSessionAsync(Cancelled);
            await session.OfferAsync(Sample.Application("a", Port()), cancellationToken: Cancelled);
        }

        var path = Path.Combine(_directory.Path, "config", "last-good.config");
        await File.WriteAllTextAsync(path, "nonsense", Cancelled);
        await using var engine = EngineUnderTest.Start(_directory.Path);
        var again = await _plane.NextSessionAsync(Cancelled);

        again.Hello.Held.ShouldBeEmpty();
        (await again.OfferAsync(Sample.Application("a", Port()), cancellationToken: Cancelled)).Ack.ShouldNotBeNull();
    }

    [Fact]
    public async Task Certificate_ThatIsDue_IsRenewedAndShownInTheNextSession()
    {
        _plane.RenewAfter = TimeSpan.FromSeconds(1);
        await using var engine = EngineUnderTest.Start(_directory.Path);
        var first = await _plane.NextSessionAsync(Cancelled);
        _plane.RenewAfter = TimeSpan.FromHours(1);

        var second = await _plane.NextSessionAsync(Cancelled);

        second.CertificateSerial.ShouldNotBe(first.CertificateSerial);
        _plane.Renewals.ShouldBe(1);
        _plane.Enrollments.ShouldBe(1);
    }

    [Fact]
    public async Task Certificate_OnDemand_IsRenewedAtOnceAndSurvivesARestart()
    {
        string renewed;
        await using (EngineUnderTest.Start(_directory.Path))
        {
            var first = await _plane.NextSessionAsync(Cancelled);
            await first.SendAsync(new ControlMessage { Renewal = new Renewal { Reason = "the authority is rotated" } }, Cancelled);
            renewed = (await _plane.NextSessionAsync(Cancelled)).CertificateSerial;
            renewed.ShouldNotBe(first.CertificateSerial);
        }

        await using var engine = EngineUnderTest.Start(_directory.Path);
        (await _plane.NextSessionAsync(Cancelled)).CertificateSerial.ShouldBe(renewed);
    }

    [Fact]
    public async Task Engine_WhoseTokenIsRefused_KeepsAskingAndTakesANewOne()
    {
        using var other = new TemporaryDirectory();
        _plane.Bear(other.Path, Uuid);
        var bootstrap = Path.Combine(_directory.Path, "bootstrap.json");
        var good = await File.ReadAllTextAsync(bootstrap, Cancelled);
        await File.WriteAllTextAsync(bootstrap, good.Replace("\"join_token\":\"", "\"join_token\":\"x"), Cancelled);
        await using var engine = EngineUnderTest.Start(_directory.Path);
        await Until.TrueAsync(
            "a refusal", TimeSpan.FromSeconds(10), () => Task.FromResult(engine.Output.Lines.Any(l => l.Contains("join_token is unknown"))), Cancelled);

        await File.WriteAllTextAsync(bootstrap, good, Cancelled);

        (await _plane.NextSessionAsync(Cancelled)).Hello.EngineUuid.ShouldBe(Uuid);
    }

    [Fact]
    public async Task Engine_ThatPinnedAnotherAuthority_DoesNotSpeakToThisOne()
    {
        await using var stranger = await FakeControlPlane.StartAsync();
        var bootstrap = Path.Combine(_directory.Path, "bootstrap.json");
        var document = (await File.ReadAllTextAsync(bootstrap, Cancelled)).Replace($":{_plane.Endpoint.Port}", $":{stranger.Endpoint.Port}");
        await File.WriteAllTextAsync(bootstrap, document, Cancelled);

        await using var engine = EngineUnderTest.Start(_directory.Path);
        await Until.TrueAsync(
            "a failed attempt", TimeSpan.FromSeconds(10), () => Task.FromResult(engine.Output.Lines.Any(l => l.Contains("No session"))), Cancelled);

        stranger.Enrollments.ShouldBe(0);
    }

    // Below the range the system hands out, by process and test: parallel runs do not meet.
    private static uint Port() => (uint)Random.Shared.Next(20_000, 30_000);
}
