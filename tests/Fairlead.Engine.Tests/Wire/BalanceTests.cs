using System.Net;
using Fairlead.Engine.Protocol;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Wire;

[Trait("tier", "wire")]
public sealed class BalanceTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task Balance_RoundRobinWithRatios_IsExactOverWholeRounds()
    {
        using var bed = new Bed(loops: 1);
        var servers = Servers(bed, 3);
        var vip = bed.Serve("a", servers, (_, _, e) => (e.Servers[0].Ratio, e.Servers[1].Ratio, e.Servers[2].Ratio) = (3, 2, 1));

        (await CountAsync(vip, 60)).ShouldBe(new() { ["s0"] = 30, ["s1"] = 20, ["s2"] = 10 });
    }

    [Fact]
    public async Task Balance_ServerDown_GetsNothingAndOthersShareEvenly()
    {
        using var bed = new Bed(loops: 1);
        var servers = Servers(bed, 3);
        var vip = bed.Serve("a", servers);
        bed.Server("a", servers[1]).SetActiveHealth(ServerStateKind.ServerStateDown);

        (await CountAsync(vip, 40)).ShouldBe(new() { ["s0"] = 20, ["s2"] = 20 });

        bed.Server("a", servers[1]).SetActiveHealth(ServerStateKind.ServerStateUp);
        (await CountAsync(vip, 30)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Balance_LeastConnections_AvoidsTheBusyServer()
    {
        using var bed = new Bed(loops: 1);
        var release = new TaskCompletionSource();
        var busy = bed.Use(FakeServer.Serving(async (_, wire) =>
        {
            await release.Task;
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbusy");
        }));
        var free = bed.Use(FakeServer.Named("free"));
        var vip = bed.Serve("a", [busy.Endpoint, free.Endpoint], (_, p, _) => p.Algorithm = LbAlgorithm.LeastConnections);
        var stuck = new List<Wire>();
        while (busy.Requests == 0)
        {
            var client = await Wire.ConnectAsync(vip);
            stuck.Add(client);
            await client.SendAsync(Get);
            await Bed.UntilAsync(() => busy.Requests + free.Requests >= stuck.Count);
        }

        (await CountAsync(vip, 20)).ShouldBe(new() { ["free"] = 20 });

        release.SetResult();
        stuck.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task Balance_ConsistentHash_KeepsClientsWhenAServerLeaves()
    {
        using var bed = new Bed();
        var servers = Servers(bed, 4);
        var vip = bed.Serve("a", servers, (_, p, _) => p.Algorithm = LbAlgorithm.ConsistentHashClientIp);
        var clients = Enumerable.Range(1, 40).Select(i => IPAddress.Parse($"127.0.1.{i}")).ToList();

        var before = await WhereAsync(vip, clients);
        (await WhereAsync(vip, clients)).ShouldBe(before);
        bed.ChangeServers("a", e => e.Servers.RemoveAt(3));
        var after = await WhereAsync(vip, clients);

        before.Distinct().Count().ShouldBeGreaterThan(2);
        for (var i = 0; i < clients.Count; i++)
        {
            if (before[i] != "s3")
            {
                after[i].ShouldBe(before[i]);
            }
        }

        after.ShouldNotContain("s3");
    }

    [Fact]
    public async Task Balance_PoolGroup_FollowsPriorityThenRatio()
    {
        using var bed = new Bed(loops: 1);
        var high = Servers(bed, 2);
        var low = bed.Use(FakeServer.Named("low")).Endpoint;
        bed.Serve("h1", [high[0]]);
        bed.Serve("h2", [high[1]]);
        bed.Serve("l", [low]);
        var address = Bed.NewAddress();
        var service = Bed.Service("group", address);
        service.Pools.Add(new PoolChoice { Pool = "pool-l", Ratio = 1, PriorityLabel = "9" });
        service.Pools.Add(new PoolChoice { Pool = "pool-h1", Ratio = 3, PriorityLabel = "10" });
        service.Pools.Add(new PoolChoice { Pool = "pool-h2", Ratio = 1, PriorityLabel = "10" });
        bed.Apply(bed.Set with { VirtualServices = bed.Set.VirtualServices.SetItem(service.Uuid, service) });

        (await CountAsync(address, 40)).ShouldBe(new() { ["s0"] = 30, ["s1"] = 10 });

        bed.Server("h1", high[0]).SetActiveHealth(ServerStateKind.ServerStateDown);
        (await CountAsync(address, 10)).ShouldBe(new() { ["s1"] = 10 });
        bed.Server("h2", high[1]).SetActiveHealth(ServerStateKind.ServerStateDown);
        (await CountAsync(address, 10)).ShouldBe(new() { ["low"] = 10 });
    }

    [Fact]
    public async Task Balance_ServerAtItsConnectionLimit_IsPassedOver()
    {
        using var bed = new Bed(loops: 1);
        var release = new TaskCompletionSource();
        var server = bed.Use(FakeServer.Serving(async (_, wire) =>
        {
            await release.Task;
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }));
        var vip = bed.Serve("a", [server.Endpoint], (_, p, _) => p.MaxConnectionsPerServer = 1);
        using var first = await Wire.ConnectAsync(vip);
        using var second = await Wire.ConnectAsync(vip);
        await first.SendAsync(Get);
        await Bed.UntilAsync(() => server.Requests == 1);

        (await second.AskAsync(Get)).Status.ShouldBe(503);

        release.SetResult();
        (await first.ReadMessageAsync())!.Status.ShouldBe(200);
        (await second.AskAsync(Get)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Retry_ConnectRefused_GoesToAnotherServerEvenWithABody()
    {
        using var bed = new Bed(loops: 1);
        var good = bed.Use(FakeServer.Answering(r => $"HTTP/1.1 200 OK\r\nContent-Length: {r.Body.Length}\r\n\r\n{r.Body}"));
        var vip = bed.Serve("a", [FakeServer.Nobody(), good.Endpoint]);
        using var client = await Wire.ConnectAsync(vip);

        for (var i = 0; i < 6; i++)
        {
            (await client.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")).Body.ShouldBe("hello");
        }

        bed.Stats("a").Retries.ShouldBeGreaterThan(0UL);
    }

    [Fact]
    public async Task Retry_ServerClosesWithoutAnAnswer_RepeatsSafeRequestsOnly()
    {
        using var bed = new Bed(loops: 1);
        var bad = bed.Use(new FakeServer((wire, _) => wire.ReadMessageAsync()));
        var vip = bed.Serve("a", [bad.Endpoint, bed.Use(FakeServer.Named("good")).Endpoint], (_, p, _) => p.Algorithm = LbAlgorithm.RoundRobin);
        using var client = await Wire.ConnectAsync(vip);

        for (var i = 0; i < 6; i++)
        {
            (await client.AskAsync(Get)).Body.ShouldBe("good");
        }

        var statuses = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            using var poster = await Wire.ConnectAsync(vip);
            statuses.Add((await poster.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")).Status);
        }

        statuses.ShouldBe([502, 200, 502, 200], ignoreOrder: true);
    }

    [Fact]
    public async Task Reuse_ServerClosedTheIdleConnection_IsInvisibleToTheClient()
    {
        using var bed = new Bed(loops: 1);
        var server = bed.Use(new FakeServer(async (wire, number) =>
        {
            await wire.ReadMessageAsync();
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            if (number == 1)
            {
                // The second request meets a connection that ends without an answer.
                await wire.ReadMessageAsync();
                return;
            }

            await wire.ReadToEndAsync();
        }));
        var vip = bed.Serve("a", [server.Endpoint], (_, p, _) => p.Retries = 0);
        using var client = await Wire.ConnectAsync(vip);

        (await client.AskAsync(Get)).Body.ShouldBe("ok");
        (await client.AskAsync(Get)).Body.ShouldBe("ok");
        server.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task Passive_FailuresInARow_EjectUntilAnActiveCheckContradicts()
    {
        using var bed = new Bed(loops: 1);
        var nobody = FakeServer.Nobody();
        var vip = bed.Serve("a", [nobody, bed.Use(FakeServer.Named("good")).Endpoint], (_, p, _) => p.PassiveMonitor = true);

        await CountAsync(vip, 12);

        var server = bed.Server("a", nobody);
        server.Passive.ShouldNotBeNull().Evidence.ShouldContain("refused");
        var retries = bed.Stats("a").Retries;
        await CountAsync(vip, 10);
        bed.Stats("a").Retries.ShouldBe(retries);
        server.ReportActiveSuccess();
        server.Passive.ShouldBeNull();
        await CountAsync(vip, 10);
        bed.Stats("a").Retries.ShouldBeGreaterThan(retries);
    }

    [Fact]
    public async Task Passive_AllServersEjected_AreStillTried()
    {
        using var bed = new Bed(loops: 1);
        var lost = FakeServer.Nobody();
        var vip = bed.Serve("a", [lost], (_, p, _) => (p.PassiveMonitor, p.Retries) = (true, 0));
        using var client = await Wire.ConnectAsync(vip);
        for (var i = 0; i < 4; i++)
        {
            (await client.AskAsync(Get)).Status.ShouldBe(502);
        }

        bed.Server("a", lost).Passive.ShouldNotBeNull();
        bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadMessageAsync();
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }, lost.Address, lost.Port));

        (await client.AskAsync(Get)).Status.ShouldBe(200);

        // The client has its answer a moment before the engine is done with the transaction.
        await Bed.UntilAsync(() => bed.Server("a", lost).Passive is null);
    }

    private static List<IPEndPoint> Servers(Bed bed, int count) =>
        [.. Enumerable.Range(0, count).Select(i => bed.Use(FakeServer.Named($"s{i}")).Endpoint)];

    private static async Task<SortedDictionary<string, int>> CountAsync(IPEndPoint vip, int requests)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        using var client = await Wire.ConnectAsync(vip);
        for (var i = 0; i < requests; i++)
        {
            var name = (await client.AskAsync(Get)).Body;
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        return counts;
    }

    private static async Task<List<string>> WhereAsync(IPEndPoint vip, IEnumerable<IPAddress> clients)
    {
        var names = new List<string>();
        foreach (var address in clients)
        {
            using var client = await Wire.ConnectAsync(vip, address);
            names.Add((await client.AskAsync(Get)).Body);
        }

        return names;
    }
}
