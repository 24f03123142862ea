using System.Net.Sockets;
using System.Text;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Tls;

[Trait("tier", "wire")]
public sealed class TlsFaultTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private readonly TestAuthority _authority = new();
    private readonly Bed _bed = new();

    public void Dispose()
    {
        _bed.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task Client_SaysNothing_IsClosedWhenItsTimeIsOver()
    {
        var vip = _bed.ServeTls("a", [Server()], _authority.Config("c"), s => s.Tls.HandshakeTimeoutMs = 150);
        using var silent = await Wire.Wire.ConnectAsync(vip);

        (await silent.IsClosedByPeerAsync()).ShouldBeTrue();

        _bed.TlsFailures("a", "timeout").ShouldBe(1UL);
        await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 0);
    }

    [Fact]
    public async Task Client_StopsWithinItsHello_IsClosedWhenItsTimeIsOver()
    {
        var vip = _bed.ServeTls("a", [Server()], _authority.Config("c"), s => s.Tls.HandshakeTimeoutMs = 150);
        using var slow = await Wire.Wire.ConnectAsync(vip);
        await slow.SendAsync("\x16\x03\x01\x02\x00\x01\x00");

        (await slow.IsClosedByPeerAsync()).ShouldBeTrue();

        _bed.TlsFailures("a", "timeout").ShouldBe(1UL);
    }

    [Fact]
    public async Task Client_SpeaksPlainHttp_IsToldAndCounted()
    {
        var vip = _bed.ServeTls("a", [Server()], _authority.Config("c"));
        using var client = await Wire.Wire.ConnectAsync(vip);

        var answer = await client.AskAsync(Get);

        (answer.Status, answer.Body).ShouldBe((400, "400 This port speaks HTTPS, not HTTP\n"));
        (await client.IsClosedByPeerAsync()).ShouldBeTrue();
        _bed.TlsFailures("a", "plain_http").ShouldBe(1UL);
        _bed.Stats("a").Requests.ShouldBe(0UL);
    }

    [Fact]
    public async Task Client_SendsGarbage_IsRefusedAndCounted()
    {
        var vip = _bed.ServeTls("a", [Server()], _authority.Config("c"));
        using var client = await Wire.Wire.ConnectAsync(vip);
        await client.SendAsync(new string('\x01', 600));

        (await client.ReadToEndAsync()).Length.ShouldBeLessThan(8);

        await Bed.UntilAsync(() => _bed.TlsFailures("a", "not_tls") == 1);
        await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 0);
    }

    [Fact]
    public async Task Client_LeavesWithinTheHandshake_IsCounted()
    {
        var vip = _bed.ServeTls("a", [Server()], _authority.Config("c"));
        using (var client = await Wire.Wire.ConnectAsync(vip))
        {
            await client.SendAsync("\x16\x03\x01\x02\x00\x01\x00");
        }

        await Bed.UntilAsync(() => _bed.TlsFailures("a", "closed_by_peer") == 1);
        await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 0);
    }

    [Fact]
    public async Task Client_SendsBrokenRecordsLater_LosesItsConnectionOnly()
    {
        var vip = _bed.ServeTls("a", [Server()], _authority.Config("c"));
        using var broken = await TlsBed.ConnectTlsAsync(vip);
        using var whole = await TlsBed.ConnectTlsAsync(vip);
        await broken.AskAsync(Get);

        byte[] record = [0x17, 0x03, 0x03, 0x00, 0x40, .. new byte[0x40]];
        await broken.Socket.SendAsync(record);

        await Bed.UntilAsync(() => _bed.TlsFailures("a", "bad_record") == 1);
        await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 1);
        (await whole.AskAsync(Get)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Client_RefusesTheCertificate_CountsItsAlert()
    {
        var vip = _bed.ServeTls("a", [Server()], _authority.Config("c", false, "a.test"));

        await OpenSslClient.RunAsync(vip, "", "-verify_return_error", "-no-CAfile", "-no-CApath");

        await Bed.UntilAsync(() => _bed.TlsFailures("a", "alert_unknown_ca") == 1);
    }

    /// <summary>Rules may write the name into a field for the server.</summary>
    [Theory]
    [InlineData("a\r\nX-Admin: 1")]
    [InlineData("a b")]
    [InlineData("\u00e4.test")]
    public async Task Client_AsksForANameThatIsNone_IsRefusedAndCounted(string name)
    {
        var server = _bed.Use(FakeServer.Named("s"));
        var vip = _bed.ServeTls("a", [server.Endpoint], _authority.Config("c"));

        await OpenSslClient.RunAsync(vip, Get, "-servername", name);

        await Bed.UntilAsync(() => _bed.TlsFailures("a", "unknown_name") == 1);
        server.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Client_CutsItsBodyWithoutTheEndOfTls_IsNotTakenForWhole()
    {
        var server = _bed.Use(new FakeServer((wire, _) => wire.ReadToEndAsync()));
        var vip = _bed.ServeTls("a", [server.Endpoint], _authority.Config("c"));
        using var client = await TlsBed.ConnectTlsAsync(vip);
        await client.Wire.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
        await Bed.UntilAsync(() => server.Connections == 1);

        client.Socket.Shutdown(SocketShutdown.Send);

        await Bed.UntilAsync(() => _bed.TlsFailures("a", "truncated") == 1);
        (await _bed.RecordsAsync(1))[0].SignificanceWords().ShouldContain("client closed the connection early");
    }

    [Fact]
    public async Task Server_CutsItsAnswer_IsNotEndedInOrder()
    {
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadMessageAsync();
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        }));
        var vip = _bed.ServeTls("a", [server.Endpoint], _authority.Config("c"));
        using var client = await TlsBed.ConnectTlsAsync(vip);
        await client.Wire.SendAsync(Get);

        await Should.ThrowAsync<IOException>(async () =>
        {
            var buffer = new byte[4096];
            while (await client.Stream.ReadAsync(buffer, TestContext.Current.CancellationToken) > 0)
            {
            }

            throw new InvalidOperationException("the answer ended in order: " + Encoding.ASCII.GetString(buffer));
        });
    }

    private System.Net.IPEndPoint Server() => _bed.Use(FakeServer.Named("s")).Endpoint;
}
