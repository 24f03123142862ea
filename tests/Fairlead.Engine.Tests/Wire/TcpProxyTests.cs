using System.Net.Sockets;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Wire;

[Trait("tier", "wire")]
public sealed class TcpProxyTests
{
    [Fact]
    public async Task Tcp_HalfClosedClient_StillGetsTheAnswer()
    {
        using var bed = new Bed();
        var server = bed.Use(new FakeServer(async (wire, _) =>
        {
            var all = await wire.ReadToEndAsync();
            await wire.SendAsync($"got {all.Length}");
        }));
        var vip = bed.Serve("t", [server.Endpoint], protocol: ListenerProtocol.Tcp);
        using var client = await Wire.ConnectAsync(vip);

        await client.SendAsync(new string('x', 300_000));
        client.Socket.Shutdown(SocketShutdown.Send);

        (await client.ReadToEndAsync()).ShouldBe("got 300000");
        var record = (await bed.RecordsAsync(1)).ShouldHaveSingleItem();
        (record.RequestBytes, record.ResponseBytes, record.IsHttp).ShouldBe((300_000, 10, false));
        record.Significance.ShouldBe(Significance.None);
    }

    [Fact]
    public async Task Tcp_SlowReader_LosesNothing()
    {
        using var bed = new Bed();
        var payload = string.Concat(Enumerable.Range(0, 1_000_000).Select(i => $"{i},"));
        var server = bed.Use(new FakeServer(async (wire, _) => await wire.SendAsync(payload)));
        var vip = bed.Serve("t", [server.Endpoint], protocol: ListenerProtocol.Tcp);
        using var client = await Wire.ConnectAsync(vip);
        await Bed.UntilAsync(() => server.Connections == 1);

        (await client.ReadToEndAsync()).ShouldBe(payload);
    }

    [Fact]
    public async Task Tcp_ServerRefuses_AnotherTakesTheConnection()
    {
        using var bed = new Bed();
        var server = bed.Use(new FakeServer(async (wire, _) => await wire.SendAsync("hello")));
        var vip = bed.Serve("t", [FakeServer.Nobody(), server.Endpoint], protocol: ListenerProtocol.Tcp);

        for (var i = 0; i < 4; i++)
        {
            using var client = await Wire.ConnectAsync(vip);
            (await client.ReadToEndAsync()).ShouldBe("hello");
        }

        bed.Stats("t").Connections.ShouldBe(4UL);
    }

    [Fact]
    public async Task Tcp_NoServer_ClosesAndRecords()
    {
        using var bed = new Bed();
        var vip = bed.Serve("t", [], protocol: ListenerProtocol.Tcp);

        await Should.ThrowAsync<SocketException>(async () =>
        {
            // The reset may come before the client has seen its connection made.
            using var client = await Wire.ConnectAsync(vip);
            await client.ReadToEndAsync();
        });

        (await bed.RecordsAsync(1))[0].SignificanceWords().ShouldContain("no server was up");
    }

    [Fact]
    public async Task Tcp_NothingMoves_EndsAfterTheIdleTimeout()
    {
        using var bed = new Bed();
        var server = bed.Use(new FakeServer((wire, _) => wire.ReadToEndAsync()));
        var vip = bed.Serve("t", [server.Endpoint], (s, _, _) => s.Tcp.IdleTimeoutMs = 150, ListenerProtocol.Tcp);
        using var client = await Wire.ConnectAsync(vip);

        (await client.IsClosedByPeerAsync()).ShouldBeTrue();

        await Bed.UntilAsync(() => bed.Stats("t").OpenConnections == 0);
        bed.Server("t", server.Endpoint).InUse.ShouldBe(0);
    }

    [Fact]
    public async Task Tcp_ServerResets_ResetsTheClient()
    {
        using var bed = new Bed();
        var server = bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadExactlyAsync(1);
            wire.Socket.LingerState = new LingerOption(true, 0);
        }));
        var vip = bed.Serve("t", [server.Endpoint], protocol: ListenerProtocol.Tcp);
        using var client = await Wire.ConnectAsync(vip);

        await client.SendAsync("x");

        (await client.IsClosedByPeerAsync()).ShouldBeTrue();
        (await bed.RecordsAsync(1))[0].SignificanceWords().ShouldContain("server connection reset");
    }

    [Fact]
    public async Task Tcp_OverIPv6_Works()
    {
        using var bed = new Bed();
        var server = bed.Use(new FakeServer(async (wire, _) => await wire.SendAsync("six"), System.Net.IPAddress.IPv6Loopback));
        var probe = new TcpListener(System.Net.IPAddress.IPv6Loopback, 0);
        probe.Start();
        var port = ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        bed.Serve("t", [server.Endpoint], (s, _, _) => (s.Listeners[0].Address, s.Listeners[0].Port) = ("::1", (uint)port), ListenerProtocol.Tcp);
        using var client = await Wire.ConnectAsync(new(System.Net.IPAddress.IPv6Loopback, port));

        (await client.ReadToEndAsync()).ShouldBe("six");
    }
}
