using System.Security.Authentication;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Tls;

[Trait("tier", "wire")]
public sealed class TlsUpstreamTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: app.test:8080\r\n\r\n";

    private readonly TestAuthority _authority = new();
    private readonly Bed _bed = new();

    public void Dispose()
    {
        _bed.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Servers_OverTls_AreVerifiedAskedByNameAndReused(SslProtocols version)
    {
        var server = _bed.Use(new TlsServerBackend(_authority.Issue("app.test"), versions: version));
        var vip = Serve(server, Verified());
        using var client = await Wire.Wire.ConnectAsync(vip);

        for (var i = 0; i < 5; i++)
        {
            (await client.AskAsync(Get)).Body.ShouldBe("s");
        }

        server.Connections.ShouldBe(1);
        server.ServerNames.ShouldBe(["app.test"]);
    }

    [Fact]
    public async Task ServerName_OfTheRequest_DecidesWhichConnectionIsReused()
    {
        var server = _bed.Use(new TlsServerBackend(_authority.Issue("a", false, "one.test", "two.test")));
        var vip = Serve(server, Verified());
        using var client = await Wire.Wire.ConnectAsync(vip);

        foreach (var host in (string[])["one.test", "two.test", "ONE.test", "two.test:80"])
        {
            (await client.AskAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")).Status.ShouldBe(200);
        }

        server.ServerNames.ShouldBe(["one.test", "two.test"]);
    }

    [Fact]
    public async Task ServerName_Configured_IsAskedForAndChecked()
    {
        var server = _bed.Use(new TlsServerBackend(_authority.Issue("fixed.test")));
        var tls = Verified();
        tls.ServerName = "fixed.test";
        var vip = Serve(server, tls);
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await client.AskAsync(Get)).Status.ShouldBe(200);

        server.ServerNames.ShouldBe(["fixed.test"]);
    }

    [Fact]
    public async Task Certificate_ForTheAddress_FitsARequestWithoutAName()
    {
        var server = _bed.Use(new TlsServerBackend(_authority.Issue("x", false, "127.0.0.1")));
        var vip = Serve(server, Verified());
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await client.AskAsync($"GET / HTTP/1.1\r\nHost: {vip}\r\n\r\n")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Certificate_OfAnotherAuthority_IsRefusedWithTheReason()
    {
        using var other = new TestAuthority("Other Authority");
        var server = _bed.Use(new TlsServerBackend(other.Issue("app.test")));

        await RefusesAsync(server, Verified(), "certificate refused: unable to get local issuer certificate");
    }

    [Fact]
    public async Task Certificate_ForAnotherName_IsRefusedWithTheReason()
    {
        var server = _bed.Use(new TlsServerBackend(_authority.Issue("wrong.test")));

        await RefusesAsync(server, Verified(), "certificate refused: hostname mismatch");
    }

    [Fact]
    public async Task Certificate_WithAnAcceptedName_IsEnough()
    {
        var server = _bed.Use(new TlsServerBackend(_authority.Issue("pool.test")));
        var tls = Verified();
        tls.AcceptedNames.Add(["other.test", "pool.test"]);
        var vip = Serve(server, tls);
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await client.AskAsync(Get)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Certificate_NotVerified_IsNotLookedAt()
    {
        using var other = new TestAuthority("Other Authority");
        var server = _bed.Use(new TlsServerBackend(other.Issue("whatever.test")));
        var vip = Serve(server, new ServerTlsConfig());
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await client.AskAsync(Get)).Status.ShouldBe(200);

        server.ServerNames.ShouldBe([""]);
    }

    [Fact]
    public async Task Server_ThatSpeaksNoTls_IsAFailureAndAnotherIsTried()
    {
        var plain = _bed.Use(FakeServer.Answering(_ => "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain"));
        var server = _bed.Use(new TlsServerBackend(_authority.Issue("app.test")));
        var vip = _bed.Serve("a", [plain.Endpoint, server.Endpoint], (_, p, _) => p.Tls = Verified());

        for (var i = 0; i < 4; i++)
        {
            using var client = await Wire.Wire.ConnectAsync(vip);
            (await client.AskAsync(Get)).Body.ShouldBe("s");
        }

        plain.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Servers_ThatDemandACertificate_AreShownOne()
    {
        var server = _bed.Use(new TlsServerBackend(_authority.Issue("app.test"), demandsCertificate: true));
        _bed.AddCertificates(_authority.Config("client", false, "engine.test"));
        var tls = Verified();
        tls.Certificate = "sslkeyandcertificate-client";
        var vip = Serve(server, tls);
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await client.AskAsync(Get)).Status.ShouldBe(200);

        server.ClientSubjects.ShouldBe(["CN=engine.test"]);
    }

    [Fact]
    public async Task Change_ToAnotherAuthority_LeavesNoOldConnectionInUse()
    {
        using var other = new TestAuthority("Other Authority");
        var server = _bed.Use(new TlsServerBackend(_authority.Issue("app.test")));
        var vip = Serve(server, Verified());
        using var client = await Wire.Wire.ConnectAsync(vip);
        (await client.AskAsync(Get)).Status.ShouldBe(200);

        ChangePool(p => p.Tls.Authorities = other.Pem);
        (await client.AskAsync(Get)).Status.ShouldBe(502);
        ChangePool(p => p.Tls.Authorities = _authority.Pem);

        (await client.AskAsync(Get)).Status.ShouldBe(200);
        server.Connections.ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public async Task Bodies_EncryptedOnBothSides_ArriveWhole()
    {
        var body = new string('b', 3_000_000);
        var server = _bed.Use(new TlsServerBackend(
            _authority.Issue("app.test"), r => $"HTTP/1.1 200 OK\r\nContent-Length: {r.Body.Length}\r\n\r\n{r.Body}"));
        _bed.AddCertificates(_authority.Config("front"));
        var vip = _bed.Serve("a", [server.Endpoint], (s, p, _) =>
        {
            p.Tls = Verified();
            s.Listeners[0].Tls = true;
            s.Tls = new TlsConfig { Certificates = { new TlsCertificateChoice { Certificate = "sslkeyandcertificate-front" } } };
        });
        using var client = await TlsBed.ConnectTlsAsync(vip);

        var answer = await client.AskAsync($"POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        (answer.Status, answer.Body == body).ShouldBe((200, true));
    }

    [Fact]
    public async Task Tcp_ReencryptedToTheServer_CarriesBytesBothWays()
    {
        var server = _bed.Use(new TlsServerBackend(_authority.Issue("app.test"), r => $"HTTP/1.1 200 OK\r\nContent-Length: {r.Body.Length}\r\n\r\n{r.Body}"));
        var tls = Verified();
        tls.ServerName = "app.test";
        var vip = _bed.ServeTls("t", [server.Endpoint], _authority.Config("c"), protocol: ListenerProtocol.Tcp);
        _bed.Apply(_bed.Set with { Pools = _bed.Set.Pools.SetItem("pool-t", With(_bed.Set.Pools["pool-t"], p => p.Tls = tls)) });
        using var client = await TlsBed.ConnectTlsAsync(vip);
        var body = new string('t', 400_000);

        var answer = await client.AskAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        answer.Body.ShouldBe(body);
    }

    [Fact]
    public async Task Tcp_ServerRefusedByItsCertificate_ResetsTheClientAndTellsWhy()
    {
        using var other = new TestAuthority("Other Authority");
        var server = _bed.Use(new TlsServerBackend(other.Issue("app.test")));
        var vip = _bed.Serve("t", [server.Endpoint], (_, p, _) => p.Tls = Verified(), ListenerProtocol.Tcp);
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await client.IsClosedByPeerAsync()).ShouldBeTrue();

        (await _bed.RecordsAsync(1))[0].SignificanceWords().ShouldContain(w => w.Contains("unable to get local issuer certificate"));
    }

    private async Task RefusesAsync(TlsServerBackend server, ServerTlsConfig tls, string reason)
    {
        var vip = Serve(server, tls);
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await client.AskAsync(Get)).Status.ShouldBe(502);

        (await _bed.RecordsAsync(1))[0].SignificanceWords().ShouldContain($"connect to server failed: TLS: {reason}");
    }

    private System.Net.IPEndPoint Serve(TlsServerBackend server, ServerTlsConfig tls) =>
        _bed.Serve("a", [server.Endpoint], (_, p, _) => (p.Tls, p.Retries) = (tls, 0));

    private ServerTlsConfig Verified() => new() { Verify = true, Authorities = _authority.Pem, CheckName = true, SendServerName = true };

    private void ChangePool(Action<PoolConfig> change) =>
        _bed.Apply(_bed.Set with { Pools = _bed.Set.Pools.SetItem("pool-a", With(_bed.Set.Pools["pool-a"], change)) });

    private static PoolConfig With(PoolConfig pool, Action<PoolConfig> change)
    {
        var changed = pool.Clone();
        change(changed);
        return changed;
    }
}
