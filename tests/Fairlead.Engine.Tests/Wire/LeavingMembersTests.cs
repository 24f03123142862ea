using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Wire;

/// <summary>Members that are taken out of a pool while they have traffic.</summary>
[Trait("tier", "wire")]
public sealed class LeavingMembersTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task Apply_ServerDisabled_EndsItsTunnelsAfterTheGracefulTimeOnly()
    {
        using var bed = new Bed();
        var echo = bed.Use(FakeServer.Echoing());
        var vip = bed.Serve("a", [echo.Endpoint], (_, p, _) => p.GracefulDisableMs = 1500);
        using var socket = await Wire.SwitchedAsync(vip);

        bed.ChangeServers("a", e => e.Servers[0].Enabled = false);

        await socket.SendAsync("still");
        (await socket.ReadExactlyAsync(5)).ShouldBe("still");
        using var late = await Wire.ConnectAsync(vip);
        (await late.AskAsync(Get)).Status.ShouldBe(503);
        (await socket.IsClosedByPeerAsync()).ShouldBeTrue();
        (await bed.RecordsAsync(2)).SelectMany(r => r.SignificanceWords()).ShouldContain("closed after graceful disable");
    }

    [Fact]
    public async Task Apply_ServerDisabledAgainWithinItsGracefulTime_HasTheLaterTime()
    {
        using var bed = new Bed(loops: 1);
        var vip = bed.Serve("a", [bed.Use(FakeServer.Echoing()).Endpoint], (_, p, _) => p.GracefulDisableMs = 3000);
        var otherVip = bed.Serve("b", [bed.Use(FakeServer.Echoing()).Endpoint], (_, p, _) => p.GracefulDisableMs = 3000);
        using var socket = await Wire.SwitchedAsync(vip);
        using var other = await Wire.SwitchedAsync(otherVip);

        bed.ChangeServers("a", e => e.Servers[0].Enabled = false);
        bed.ChangeServers("b", e => e.Servers[0].Enabled = false);
        bed.ChangeServers("a", e => e.Servers[0].Enabled = true);
        var patient = bed.Set.Pools["pool-a"].Clone();
        patient.GracefulDisableMs = 600_000;
        bed.Apply(bed.Set with { Pools = bed.Set.Pools.SetItem(patient.Uuid, patient) });
        bed.ChangeServers("a", e => e.Servers[0].Enabled = false);

        // The time of the other began after the first of this one, so that is over too.
        (await other.IsClosedByPeerAsync()).ShouldBeTrue();
        await socket.SendAsync("still");
        (await socket.ReadExactlyAsync(5)).ShouldBe("still");
    }

    [Fact]
    public async Task Apply_ServerTakenOutAndPutBackWithinItsGracefulTime_KeepsItsTunnels()
    {
        using var bed = new Bed(loops: 1);
        var vip = bed.Serve("a", [bed.Use(FakeServer.Echoing()).Endpoint], (_, p, _) => p.GracefulDisableMs = 1500);
        var otherVip = bed.Serve("b", [bed.Use(FakeServer.Echoing()).Endpoint], (_, p, _) => p.GracefulDisableMs = 1500);
        using var socket = await Wire.SwitchedAsync(vip);
        using var other = await Wire.SwitchedAsync(otherVip);
        var server = bed.Set.Endpoints["pool-a"].Servers[0].Clone();

        bed.ChangeServers("a", e => e.Servers.Clear());
        bed.ChangeServers("b", e => e.Servers.Clear());
        bed.ChangeServers("a", e => e.Servers.Add(server));

        // The time of the other began after that of this one, so that is over too.
        (await other.IsClosedByPeerAsync()).ShouldBeTrue();
        await socket.SendAsync("still");
        (await socket.ReadExactlyAsync(5)).ShouldBe("still");
        bed.ChangeServers("a", e => e.Servers.Clear());
        (await socket.IsClosedByPeerAsync()).ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Apply_ServerTakenOutWithARequestUnderWay_KeepsItsConnectionOnlyIfItIsPutBack(bool isPutBack)
    {
        using var bed = new Bed(loops: 1);
        using var answer = new SemaphoreSlim(0);
        using var server = FakeServer.Serving(async (_, wire) =>
        {
            await answer.WaitAsync();
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
        });
        using var client = await Wire.ConnectAsync(bed.Serve("a", [server.Endpoint]));
        await client.SendAsync(Get);
        await Bed.UntilAsync(() => server.Requests == 1);
        var state = bed.Server("a", server.Endpoint);
        var member = bed.Set.Endpoints["pool-a"].Servers[0].Clone();

        bed.ChangeServers("a", e => e.Servers.Clear());
        if (isPutBack)
        {
            bed.ChangeServers("a", e => e.Servers.Add(member));
        }

        answer.Release(2);
        (await client.ReadMessageAsync())!.Body.ShouldBe("late");
        if (isPutBack)
        {
            (await client.AskAsync(Get)).Body.ShouldBe("late");
            server.Connections.ShouldBe(1);
        }
        else
        {
            await Bed.UntilAsync(() => state.OnLoop(0).OpenConnections == 0);
        }
    }
}
