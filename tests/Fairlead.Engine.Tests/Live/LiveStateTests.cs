using Fairlead.Engine.Configuration;
using Fairlead.Engine.Live;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Http2;
using Fairlead.Engine.Tests.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Live;

[Trait("tier", "wire")]
public sealed class LiveStateTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ConfigStore _store;

    public LiveStateTests() => _store = new ConfigStore(_directory.Path, TimeProvider.System, NullLogger<ConfigStore>.Instance);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Connections_OfAVirtualService_AreToldWithPhaseServerAndAge()
    {
        using var bed = new Bed();
        using var release = new SemaphoreSlim(0);
        var server = bed.Use(FakeServer.Serving(async (request, wire) =>
        {
            if (request.Path == "/slow")
            {
                await release.WaitAsync(Cancel);
            }

            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }));
        var vip = bed.Serve("a", [server.Endpoint]);
        bed.Serve("b", [server.Endpoint]);
        using var idle = await Wire.Wire.ConnectAsync(vip);
        (await idle.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body.ShouldBe("ok");
        (await idle.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body.ShouldBe("ok");
        using var busy = await Wire.Wire.ConnectAsync(vip);
        await busy.SendAsync("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        await Bed.UntilAsync(() => server.Requests == 3);

        var answer = await AskAsync(bed, new LiveQuestion { VirtualServices = { "virtualservice-a" }, Connections = 10 });

        answer.SilentLoops.ShouldBe(0u);
        answer.VirtualServices.ShouldHaveSingleItem().OpenConnections.ShouldBe(2ul);
        answer.Connections.Count.ShouldBe(2);
        answer.Connections.ShouldBe(answer.Connections.OrderBy(c => c.AgeMs));
        var resting = answer.Connections.Single(c => c.Phase == "idle");
        (resting.Requests, resting.Protocol, resting.ClientPort, resting.ServerAddress).ShouldBe((2ul, "HTTP/1.1", (uint)Port(idle), ""));
        var working = answer.Connections.Single(c => c.Phase == "server");
        (working.Requests, working.Pool, working.ServerPort).ShouldBe((1ul, "pool-a", (uint)server.Endpoint.Port));
        release.Release();
        (await busy.ReadMessageAsync())!.Body.ShouldBe("ok");
    }

    [Fact]
    public async Task Connections_OfHttp2AndOfTcp_AreToldToo()
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Named("x"));
        var vip = bed.Serve("two", [server.Endpoint], (service, _, _) => service.Listeners[0].Http2 = true);
        var tcp = bed.Serve("tcp", [server.Endpoint], protocol: ListenerProtocol.Tcp);
        using var tunnel = await Wire.Wire.ConnectAsync(tcp);
        (await tunnel.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body.ShouldBe("x");
        using var client = await FrameWire.OpenAsync(vip);
        await Bed.UntilAsync(() => bed.Stats("two").OpenConnections == 1);

        var answer = await AskAsync(bed, new LiveQuestion { Connections = 10 });

        answer.Connections.Select(c => (c.VirtualService, c.Protocol, c.Phase)).ShouldBe(
            [("virtualservice-two", "HTTP/2", "idle"), ("virtualservice-tcp", "TCP", "tunnel")], ignoreOrder: true);
        answer.Connections.Single(c => c.Protocol == "TCP").ServerPort.ShouldBe((uint)server.Endpoint.Port);
    }

    [Fact]
    public async Task Connections_PageByPage_AreEachToldOnce()
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Named("x"));
        var vip = bed.Serve("a", [server.Endpoint]);
        var clients = new List<Wire.Wire>();
        for (var i = 0; i < 9; i++)
        {
            clients.Add(bed.Use(await Wire.Wire.ConnectAsync(vip)));
        }

        await Bed.UntilAsync(() => bed.Stats("a").OpenConnections == 9);

        var ports = new List<uint>();
        for (var page = 0u; page < 4; page++)
        {
            ports.AddRange((await AskAsync(bed, new LiveQuestion { Connections = 3, Skip = page * 3 })).Connections.Select(c => c.ClientPort));
        }

        ports.Order().ShouldBe(clients.Select(c => (uint)Port(c)).Order());
    }

    [Fact]
    public async Task Servers_OfAPool_AreToldWithIdleConnectionsFailuresAndEjection()
    {
        using var bed = new Bed(loops: 1);
        var server = bed.Use(FakeServer.Named("x"));
        var dead = FakeServer.Nobody();
        var vip = bed.Serve("a", [server.Endpoint, dead], (_, pool, _) => pool.PassiveMonitor = true);
        using var client = await Wire.Wire.ConnectAsync(vip);
        for (var i = 0; i < 8; i++)
        {
            (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body.ShouldBe("x");
        }

        var answer = await AskAsync(bed, new LiveQuestion { Pools = { "pool-a" } });

        answer.VirtualServices.ShouldBeEmpty();
        var good = answer.Servers.Single(s => s.Port == server.Endpoint.Port);
        (good.Requests, good.OpenConnections, good.IdleConnections, good.EjectedBecause).ShouldBe((8ul, 1ul, 1ul, ""));
        var bad = answer.Servers.Single(s => s.Port == dead.Port);
        bad.Failures.ShouldBeGreaterThanOrEqualTo(3ul);
        bad.EjectedBecause.ShouldContain("failures in a row");
        bad.EjectedUntilUnixMs.ShouldBeGreaterThan(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 60_000);
    }

    [Fact]
    public async Task Loop_ThatStandsStill_IsMissedAndHoldsUpNobody()
    {
        using var bed = new Bed(loops: 2);
        bed.Serve("a", [FakeServer.Nobody()]);
        using var standing = new ManualResetEventSlim();
        bed.Plane.AllLoops[0].Loop.Post(() => standing.Wait(TimeSpan.FromSeconds(30)));

        var answer = await AskAsync(bed, new LiveQuestion { Connections = 10 });
        standing.Set();

        answer.SilentLoops.ShouldBe(1u);
        answer.Loops.ShouldHaveSingleItem().Index.ShouldBe(1u);
        answer.VirtualServices.ShouldHaveSingleItem();
        answer.Process.ResidentBytes.ShouldBeGreaterThan(1_000_000ul);
    }

    private Task<LiveAnswer> AskAsync(Bed bed, LiveQuestion question) => new LiveState(bed.Plane, _store, TimeProvider.System).AnswerAsync(question, Cancel);

    private static int Port(Wire.Wire client) => ((System.Net.IPEndPoint)client.Socket.LocalEndPoint!).Port;
}
