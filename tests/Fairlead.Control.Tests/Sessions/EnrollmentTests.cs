using System.Security.Cryptography.X509Certificates;
using Fairlead.Control.Certificates;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store;
using Fairlead.Testing.Engines;
using Grpc.Core;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Sessions;

[Trait("tier", "wire")]
public sealed class EnrollmentTests : IAsyncLifetime
{
    private ControlHost _host = null!;
    private TenantId _tenant;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ControlHost.StartAsync(Cancel);
        _tenant = _host.Tenants.AddTenant("acme");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Engine_WithAJoinToken_GetsACertificateThatNamesIt()
    {
        var engine = await _host.EnrolledEngineAsync(_tenant, Cancel);

        EngineIdentity.TryRead(engine.Certificate!, out var identity).ShouldBeTrue();
        identity.Tenant.ShouldBe(_tenant);
        identity.Engine.ToString().ShouldBe(engine.Uuid);
        engine.RenewAfter.ShouldBe(_host.Time.GetUtcNow().AddHours(12));
    }

    [Fact]
    public async Task JoinToken_UsedTwice_IsRefusedTheSecondTime()
    {
        var id = await _host.AddEngineObjectAsync(_tenant, Cancel);
        var token = await _host.TokenAsync(_tenant, id, Cancel);
        await (await _host.EngineAsync(id, Cancel)).EnrollAsync(token, Cancel);

        var refusal = await Refusal(await _host.EngineAsync(id, Cancel), token);

        refusal.StatusCode.ShouldBe(StatusCode.Unauthenticated);
        refusal.Detail.ShouldContain("used or expired");
    }

    [Fact]
    public async Task JoinToken_Unknown_IsRefused()
    {
        var engine = await _host.EngineAsync(await _host.AddEngineObjectAsync(_tenant, Cancel), Cancel);

        (await Refusal(engine, "made-up")).StatusCode.ShouldBe(StatusCode.Unauthenticated);
    }

    [Fact]
    public async Task JoinToken_Expired_IsRefused()
    {
        var id = await _host.AddEngineObjectAsync(_tenant, Cancel);
        var token = await _host.TokenAsync(_tenant, id, Cancel);
        _host.Time.Advance(TimeSpan.FromHours(2));

        (await Refusal(await _host.EngineAsync(id, Cancel), token)).StatusCode.ShouldBe(StatusCode.Unauthenticated);
    }

    [Fact]
    public async Task JoinToken_OfADeletedEngine_IsRefused()
    {
        var id = await _host.AddEngineObjectAsync(_tenant, Cancel);
        var token = await _host.TokenAsync(_tenant, id, Cancel);
        await _host.CommitAsync(_tenant, new DeleteObject(id, null), Cancel);

        var refusal = await Refusal(await _host.EngineAsync(id, Cancel), token);

        refusal.StatusCode.ShouldBe(StatusCode.PermissionDenied);
        refusal.Detail.ShouldContain("was deleted");
    }

    [Fact]
    public async Task Certificate_Renewed_HasANewKeyAndALaterEnd()
    {
        var engine = await _host.EnrolledEngineAsync(_tenant, Cancel);
        var first = X509CertificateLoader.LoadCertificate(engine.Certificate!.RawData);
        _host.Time.Advance(TimeSpan.FromHours(13));

        await engine.RenewAsync(Cancel);

        engine.Certificate.NotAfter.ShouldBe(first.NotAfter.AddHours(13));
        engine.Certificate.GetPublicKeyString().ShouldNotBe(first.GetPublicKeyString());
    }

    [Fact]
    public async Task Renewal_WithoutACertificate_IsRefused()
    {
        var engine = await _host.EngineAsync(await _host.AddEngineObjectAsync(_tenant, Cancel), Cancel);

        var refusal = await Should.ThrowAsync<RpcException>(() => engine.RenewAsync(Cancel));

        refusal.StatusCode.ShouldBe(StatusCode.Unauthenticated);
        refusal.Status.Detail.ShouldContain("showed no certificate");
    }

    [Fact]
    public async Task Renewal_AfterTheCertificateExpired_IsRefused()
    {
        var engine = await _host.EnrolledEngineAsync(_tenant, Cancel);
        _host.Time.Advance(TimeSpan.FromHours(25));

        var refusal = await Should.ThrowAsync<RpcException>(() => engine.RenewAsync(Cancel));

        refusal.StatusCode.ShouldBe(StatusCode.Unauthenticated);
        refusal.Status.Detail.ShouldContain("enrol again");
    }

    [Fact]
    public async Task EngineEndpoint_AskedForAnythingElse_KnowsNothing()
    {
        var pem = await _host.Get<Authorities>().InstallationPemAsync(Cancel);
        using var authority = X509Certificate2.CreateFromPem(pem);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { authority },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        using var client = new HttpClient(handler);
        client.DefaultRequestVersion = new Version(2, 0);
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        var answer = await client.GetAsync(new Uri(_host.Endpoint, "/api/pool"), Cancel);

        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    private static async Task<Status> Refusal(FakeEngine engine, string token) =>
        (await Should.ThrowAsync<RpcException>(() => engine.EnrollAsync(token, Cancel))).Status;
}
