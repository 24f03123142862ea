using Fairlead.Control.Certificates;
using Fairlead.Control.Sessions;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store;
using Fairlead.Testing.Engines;
using Fairlead.Testing.Running;
using Grpc.Core;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Sessions;

[Trait("tier", "wire")]
public sealed class EngineSessionTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private ControlHost _host = null!;
    private TenantId _tenant;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private EngineSessions Sessions => _host.Get<EngineSessions>();

    public async ValueTask InitializeAsync()
    {
        _host = await ControlHost.StartAsync(Cancel);
        _tenant = _host.Tenants.AddTenant("acme");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Engine_WithItsCertificate_HasALivingSession()
    {
        var engine = await _host.EnrolledEngineAsync(_tenant, Cancel);

        await engine.ConnectAsync(Cancel);

        await Until.TrueAsync("one session", () => Sessions.Count == 1, Cancel);
        Sessions.Living.Single().Hello.Pid.ShouldBe(Environment.ProcessId);
    }

    [Fact]
    public async Task Engine_ThatGoesAway_LosesItsSession()
    {
        var engine = await _host.EnrolledEngineAsync(_tenant, Cancel);
        await engine.ConnectAsync(Cancel);
        await Until.TrueAsync("one session", () => Sessions.Count == 1, Cancel);

        await engine.DisconnectAsync();

        await Until.TrueAsync("no session", () => Sessions.Count == 0, Cancel);
    }

    [Fact]
    public async Task Engine_ThatDialsAgain_TakesItsOwnPlace()
    {
        var engine = await _host.EnrolledEngineAsync(_tenant, Cancel);
        await engine.ConnectAsync(Cancel);
        await Until.TrueAsync("one session", () => Sessions.Count == 1, Cancel);
        await using var twin = await TwinOfAsync(engine);

        await twin.ConnectAsync(Cancel);

        var ended = await engine.Ended.WaitAsync(Patience, Cancel);
        ended.StatusCode.ShouldBe(StatusCode.Aborted);
        ended.Detail.ShouldContain("newer session");
        Sessions.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Engine_WithoutACertificate_IsTurnedAway()
    {
        var engine = await _host.EngineAsync(await _host.AddEngineObjectAsync(_tenant, Cancel), Cancel);

        (await RefusalOfAsync(engine)).StatusCode.ShouldBe(StatusCode.Unauthenticated);
    }

    [Fact]
    public async Task Engine_WithTheCertificateOfAnotherTenant_CannotSpeakForThisOne()
    {
        var other = _host.Tenants.AddTenant("globex");
        var stranger = await _host.EnrolledEngineAsync(other, Cancel);
        stranger.Uuid = (await _host.AddEngineObjectAsync(_tenant, Cancel)).ToString();

        var refusal = await RefusalOfAsync(stranger);

        refusal.StatusCode.ShouldBe(StatusCode.PermissionDenied);
        refusal.Detail.ShouldContain(stranger.Uuid);
    }

    [Fact]
    public async Task Engine_WithAForgedCertificateInTheNameOfAnotherTenant_IsTurnedAway()
    {
        var victim = await _host.EnrolledEngineAsync(_tenant, Cancel);
        var stranger = await _host.EnrolledEngineAsync(_host.Tenants.AddTenant("globex"), Cancel);
        EngineIdentity.TryRead(victim.Certificate!, out var claimed).ShouldBeTrue();
        EngineIdentity.TryRead(stranger.Certificate!, out var own).ShouldBeTrue();
        var authority = await _host.Get<Authorities>().OfTenantAsync(own.Tenant, Cancel);
        stranger.Certificate = Forgery.Of(authority, claimed, _host.Time.GetUtcNow());
        stranger.Uuid = victim.Uuid;

        var refusal = await RefusalOfAsync(stranger);

        refusal.StatusCode.ShouldBe(StatusCode.Unauthenticated);
        refusal.Detail.ShouldContain("not issued to engines by this tenant's authority");
    }

    [Fact]
    public async Task Engine_WhoseCertificateExpired_IsTurnedAwayWithTheDates()
    {
        var engine = await _host.EnrolledEngineAsync(_tenant, Cancel);
        _host.Time.Advance(TimeSpan.FromHours(25));

        var refusal = await RefusalOfAsync(engine);

        refusal.StatusCode.ShouldBe(StatusCode.Unauthenticated);
        refusal.Detail.ShouldContain("enrol again");
    }

    [Fact]
    public async Task Session_WhoseCertificateExpires_EndsAndTheRenewedOneOpensAnother()
    {
        var engine = await _host.EnrolledEngineAsync(_tenant, Cancel);
        await engine.ConnectAsync(Cancel);
        await Until.TrueAsync("one session", () => Sessions.Count == 1, Cancel);
        _host.Time.Advance(TimeSpan.FromHours(13));
        await engine.RenewAsync(Cancel);
        var session = engine.Ended;

        _host.Time.Advance(TimeSpan.FromHours(12));

        (await session.WaitAsync(Patience, Cancel)).Detail.ShouldContain("expired; dial again");
        await engine.ConnectAsync(Cancel);
        await Until.TrueAsync("one session", () => Sessions.Count == 1, Cancel);
    }

    [Fact]
    public async Task Engine_WhoseObjectWasDeleted_IsTurnedAway()
    {
        var engine = await _host.EnrolledEngineAsync(_tenant, Cancel);
        ObjectId.TryParse(engine.Uuid, out var id).ShouldBeTrue();
        await _host.CommitAsync(_tenant, new DeleteObject(id, null), Cancel);

        var refusal = await RefusalOfAsync(engine);

        refusal.StatusCode.ShouldBe(StatusCode.PermissionDenied);
        refusal.Detail.ShouldContain("was deleted");
    }

    [Fact]
    public async Task Engine_ThatSaysHelloTwice_IsCutOff()
    {
        var engine = await _host.EnrolledEngineAsync(_tenant, Cancel);
        await engine.ConnectAsync(Cancel);

        await engine.SendAsync(new EngineMessage { Hello = new Hello { EngineUuid = engine.Uuid } }, Cancel);

        (await engine.Ended.WaitAsync(Patience, Cancel)).Detail.ShouldContain("one Hello");
    }

    private async Task<FakeEngine> TwinOfAsync(FakeEngine engine)
    {
        var pem = await _host.Get<Authorities>().InstallationPemAsync(Cancel);
        return new FakeEngine(_host.Endpoint, pem, engine.Uuid) { Certificate = engine.Certificate };
    }

    private static async Task<Status> RefusalOfAsync(FakeEngine engine)
    {
        await engine.ConnectAsync(Cancel);
        return await engine.Ended.WaitAsync(Patience, Cancel);
    }
}
