using System.Net;
using Fairlead.Engine.Listen;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Wire;

[Trait("tier", "wire")]
public sealed class ReconfigurationTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task Apply_TwoHundredChangesUnderLoad_FailsNoRequestAndDropsNoTunnel()
    {
        using var bed = new Bed();
        var servers = Enumerable.Range(0, 3).Select(i => bed.Use(FakeServer.Named($"s{i}")).Endpoint).ToList();
        var echo = bed.Use(FakeServer.Echoing());
        var vip = bed.Serve("a", servers);
        var socketVip = bed.Serve("ws", [echo.Endpoint]);
        using var socket = await Wire.SwitchedAsync(socketVip);
        using var over = new CancellationTokenSource();
        var load = Enumerable.Range(0, 8).Select(_ => LoadAsync(vip, over.Token)).ToList();

        for (var i = 0; i < 200; i++)
        {
            Change(bed, i);
            await socket.SendAsync($"ping {i:000}");
            (await socket.ReadExactlyAsync(8)).ShouldBe($"ping {i:000}");
        }

        await over.CancelAsync();
        var answered = (await Task.WhenAll(load)).Sum();
        answered.ShouldBeGreaterThan(200);
    }

    [Fact]
    public async Task Apply_ServiceRemoved_FinishesTheRequestUnderWayAndStopsListening()
    {
        using var bed = new Bed();
        var release = new TaskCompletionSource();
        var server = bed.Use(FakeServer.Serving(async (_, wire) =>
        {
            await release.Task;
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }));
        var vip = bed.Serve("a", [server.Endpoint]);
        using var busy = await Wire.ConnectAsync(vip);
        using var idle = await Wire.ConnectAsync(vip);
        await busy.SendAsync(Get);
        await Bed.UntilAsync(() => server.Requests == 1 && bed.Stats("a").OpenConnections == 2);

        bed.Remove("a");

        (await idle.IsClosedByPeerAsync()).ShouldBeTrue();
        await Should.ThrowAsync<System.Net.Sockets.SocketException>(() => Wire.ConnectAsync(vip));
        release.SetResult();
        var answer = (await busy.ReadMessageAsync())!;
        (answer.Body, answer["Connection"]).ShouldBe(("ok", "close"));
        (await busy.IsClosedByPeerAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Apply_AnotherServiceRemoved_LeavesConnectionsAlone()
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Named("s"));
        var kept = bed.Serve("kept", [server.Endpoint]);
        bed.Serve("gone", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(kept);
        await client.AskAsync(Get);

        bed.Remove("gone");

        (await client.AskAsync(Get)).Status.ShouldBe(200);
        bed.Stats("kept").Requests.ShouldBe(2UL);
    }

    [Fact]
    public async Task Apply_NewServers_TakeTheNextRequestOfAnOpenConnection()
    {
        using var bed = new Bed();
        var old = bed.Use(FakeServer.Named("old"));
        var next = bed.Use(FakeServer.Named("new"));
        var vip = bed.Serve("a", [old.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);
        (await client.AskAsync(Get)).Body.ShouldBe("old");

        bed.ChangeServers("a", e => e.Servers[0].Port = (uint)next.Endpoint.Port);

        (await client.AskAsync(Get)).Body.ShouldBe("new");
    }

    [Fact]
    public async Task Apply_AddressInUse_ChangesNothingAndNamesIt()
    {
        using var bed = new Bed();
        var vip = bed.Serve("a", [bed.Use(FakeServer.Named("s")).Endpoint]);
        using var squatter = new System.Net.Sockets.TcpListener(Bed.NewAddress());
        squatter.Start();
        var taken = (IPEndPoint)squatter.LocalEndpoint;
        var before = bed.Set;

        var failure = Should.Throw<ListenFailedException>(() => bed.Apply(before with
        {
            VirtualServices = before.VirtualServices.Add("virtualservice-b", Bed.Service("b", taken)).Add("virtualservice-c", Bed.Service("c", Bed.NewAddress())),
        }));

        var fault = failure.Faults.ShouldHaveSingleItem();
        (fault.VirtualService, fault.Address, fault.Port, fault.Errno).ShouldBe(("b", taken.Address.ToString(), taken.Port, 98));
        bed.Plane.Snapshot().VirtualServices.Count.ShouldBe(1);
        using var client = await Wire.ConnectAsync(vip);
        (await client.AskAsync(Get)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Stop_RequestUnderWay_IsFinishedFirst()
    {
        using var bed = new Bed();
        var release = new TaskCompletionSource();
        var server = bed.Use(FakeServer.Serving(async (_, wire) =>
        {
            await release.Task;
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }));
        var vip = bed.Serve("a", [server.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);
        await client.SendAsync(Get);
        await Bed.UntilAsync(() => server.Requests == 1);

        var stop = bed.Plane.StopAsync(TestContext.Current.CancellationToken);
        release.SetResult();

        (await client.ReadMessageAsync())!.Body.ShouldBe("ok");
        await stop;
        bed.Plane.IsRunning.ShouldBeFalse();
    }

    private static void Change(Bed bed, int i)
    {
        switch (i % 4)
        {
            case 0:
                bed.ChangeServers("a", e => e.Servers[i % 3].Enabled = !e.Servers[i % 3].Enabled || e.Servers.Count(s => s.Enabled) < 3);
                break;
            case 1:
                bed.Change("a", s => s.Http.XForwardedFor = !s.Http.XForwardedFor);
                break;
            case 2:
                bed.Serve($"other{i}", []);
                break;
            default:
                bed.Remove($"other{i - 1}");
                break;
        }
    }

    /// <summary>Requests one after another until cancelled; any failure fails the test.</summary>
    private static async Task<int> LoadAsync(IPEndPoint vip, CancellationToken over)
    {
        var answered = 0;
        while (!over.IsCancellationRequested)
        {
            using var client = await Wire.ConnectAsync(vip);
            for (var i = 0; i < 20 && !over.IsCancellationRequested; i++)
            {
                (await client.AskAsync(Get)).Status.ShouldBe(200);
                answered++;
            }
        }

        return answered;
    }
}
