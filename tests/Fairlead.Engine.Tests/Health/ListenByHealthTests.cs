using System.Net;
using System.Net.Sockets;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Health;

[Trait("tier", "wire")]
public sealed class ListenByHealthTests : IDisposable
{
    private readonly Bed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Service_WithoutAServerUp_DoesNotListenUntilOneIs()
    {
        var (vip, servers) = Serve(closeWhenDown: true);
        (await HostingBed.AskAsync(vip, "a")).ShouldBe("s");

        Say(servers[0], ServerStateKind.ServerStateDown);
        (await HostingBed.AskAsync(vip, "a")).ShouldBe("s");
        Say(servers[1], ServerStateKind.ServerStateDown);
        await Should.ThrowAsync<SocketException>(() => Wire.Wire.ConnectAsync(vip));
        Say(servers[1], ServerStateKind.ServerStateUp);

        (await HostingBed.AskAsync(vip, "a")).ShouldBe("s");
    }

    [Fact]
    public async Task Service_OpenConnections_GoOnWhileItDoesNotListen()
    {
        var (vip, servers) = Serve(closeWhenDown: true);
        using var client = await Wire.Wire.ConnectAsync(vip);
        (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status.ShouldBe(200);

        servers.ForEach(s => Say(s, ServerStateKind.ServerStateDown));

        (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status.ShouldBe(503);
    }

    [Fact]
    public async Task Service_ThatDoesNotAskForIt_ListensAlways()
    {
        var (vip, servers) = Serve(closeWhenDown: false);

        servers.ForEach(s => Say(s, ServerStateKind.ServerStateDown));

        (await HostingBed.AskAsync(vip, "a")).ShouldBe("503");
    }

    [Fact]
    public async Task Service_WithFewerPoolsUpThanItNeeds_DoesNotListen()
    {
        var (vip, _) = Serve(closeWhenDown: true, leastPools: 2);

        await Should.ThrowAsync<SocketException>(() => Wire.Wire.ConnectAsync(vip));
    }

    private (IPEndPoint Vip, List<IPEndPoint> Servers) Serve(bool closeWhenDown, uint leastPools = 0)
    {
        var servers = Enumerable.Range(0, 2).Select(_ => _bed.Use(FakeServer.Named("s")).Endpoint).ToList();
        var vip = _bed.Serve("a", servers, (service, pool, _) =>
        {
            service.CloseWhenDown = closeWhenDown;
            service.MinPoolsUp = leastPools;
            pool.Monitors.Add(new HealthMonitorConfig { Uuid = "healthmonitor-a", Type = HealthMonitorType.Tcp });
        });
        return (vip, servers);
    }

    private void Say(IPEndPoint server, ServerStateKind health)
    {
        _bed.Server("a", server).SetActiveHealth(health);
        _bed.Plane.FollowHealth();
    }
}
