using System.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Policy;

[Trait("tier", "wire")]
public sealed class ConnectionRulesTests : IDisposable
{
    private readonly Bed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Access_DeniedClients_AreClosedAndCounted()
    {
        var server = _bed.Use(FakeServer.Named("a"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.Access.AddRange(
        [
            new ConnectionRule { Set = "p", Name = "friend", Client = Addresses(("127.0.0.9", "127.0.0.9")) },
            new ConnectionRule { Set = "p", Name = "enemies", Client = Addresses(("127.0.0.5", "127.0.0.7"), ("127.0.0.9", "127.0.0.20")), Deny = true },
        ]));

        (await ComesThroughAsync(vip, "127.0.0.4")).ShouldBeTrue();
        (await ComesThroughAsync(vip, "127.0.0.5")).ShouldBeFalse();
        (await ComesThroughAsync(vip, "127.0.0.7")).ShouldBeFalse();
        (await ComesThroughAsync(vip, "127.0.0.8")).ShouldBeTrue();
        (await ComesThroughAsync(vip, "127.0.0.9")).ShouldBeTrue();
        (await ComesThroughAsync(vip, "127.0.0.10")).ShouldBeFalse();
        await Bed.UntilAsync(() => _bed.Stats("a").DeniedConnections == 3);
        _bed.Stats("a").Rules.Select(r => $"{r.Set} {r.Name} {r.Hits}").ShouldBe(["p friend 1", "p enemies 3"], ignoreOrder: true);
    }

    [Fact]
    public async Task Rule_ThatGoesOn_LimitsAndMeetsTheRulesBehindIt()
    {
        var server = _bed.Use(FakeServer.Named("a"));
        var limit = new RateLimit { Set = "p", Name = "maybe", Count = 1, PeriodS = 600, Burst = 1, Action = RateAction.Close };
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.Access.AddRange(
        [
            new ConnectionRule { Set = "p", Name = "maybe", Limit = limit, GoesOn = true },
            new ConnectionRule { Set = "p", Name = "enemy", Client = Addresses(("127.0.0.5", "127.0.0.5")), Deny = true },
        ]));

        (await ComesThroughAsync(vip, "127.0.0.5")).ShouldBeFalse();
        (await ComesThroughAsync(vip, "127.0.0.4")).ShouldBeFalse();
        _bed.Change("a", s => s.Access[0].Limit = new RateLimit { Set = "p", Name = "wide", Count = 1000, PeriodS = 1 });
        (await ComesThroughAsync(vip, "127.0.0.4")).ShouldBeTrue();
        (await ComesThroughAsync(vip, "127.0.0.5")).ShouldBeFalse();
    }

    [Fact]
    public async Task Rule_WhoseTimeIsOver_ActsNoMore()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var server = _bed.Use(FakeServer.Named("a"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.Access.AddRange(
        [
            new ConnectionRule { Set = "p", Name = "over", Deny = true, ExpiresUnixS = now - 1 },
            new ConnectionRule { Set = "p", Name = "running", Client = Addresses(("127.0.0.5", "127.0.0.5")), Deny = true, ExpiresUnixS = now + 600 },
            new ConnectionRule { Set = "p", Name = "ending", Client = Addresses(("127.0.0.6", "127.0.0.6")), Deny = true, ExpiresUnixS = now + 2 },
        ]));

        (await ComesThroughAsync(vip, "127.0.0.4")).ShouldBeTrue();
        (await ComesThroughAsync(vip, "127.0.0.5")).ShouldBeFalse();
        (await ComesThroughAsync(vip, "127.0.0.6")).ShouldBeFalse();
        await Bed.UntilAsync(() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() > now + 2);
        (await ComesThroughAsync(vip, "127.0.0.6")).ShouldBeTrue();
        (await ComesThroughAsync(vip, "127.0.0.5")).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connection_ThatMeetsARuleWithLog_IsRecordedOnce(bool isDenied)
    {
        var server = _bed.Use(FakeServer.Named("a"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            service.Log = new LogConfig();
            service.Access.Add(new ConnectionRule { Set = "p", Name = "watched", Deny = isDenied, Log = true });
        });

        (await ComesThroughAsync(vip, "127.0.0.5")).ShouldBe(!isDenied);

        var record = (await _bed.RecordsAsync(1)).ShouldHaveSingleItem();
        record.SignificanceWords().ShouldBe(isDenied ? ["a rule asks for a record", "kept out by rule watched"] : ["a rule asks for a record"]);
        record.Client.ToString().ShouldStartWith("127.0.0.5");
    }

    [Fact]
    public async Task Connections_BeyondTheLimit_AreClosedUntilOthersEnd()
    {
        var server = _bed.Use(FakeServer.Named("a"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.MaxConnections = 2);
        using var first = await Wire.Wire.ConnectAsync(vip);
        await first.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        using (var second = await Wire.Wire.ConnectAsync(vip))
        {
            await second.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            (await ComesThroughAsync(vip, "127.0.0.1")).ShouldBeFalse();
        }

        await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 1);
        (await ComesThroughAsync(vip, "127.0.0.1")).ShouldBeTrue();
    }

    [Fact]
    public async Task PoolRules_ByPortAndClient_ChooseThePool()
    {
        var own = _bed.Use(FakeServer.Named("own"));
        var other = _bed.Use(FakeServer.Named("other"));
        _bed.Serve("other", [other.Endpoint]);
        var vip = _bed.Serve("a", [own.Endpoint], (service, _, _) =>
        {
            service.Listeners.Add(new ListenerConfig { Address = service.Listeners[0].Address, Port = 18081, Protocol = ListenerProtocol.Tcp });
            service.Targets.Add(new PoolTarget { Name = "other", Pools = { new PoolChoice { Pool = "pool-other", Ratio = 1 } } });
            service.PoolRules.Add(new ConnectionRule
            {
                Set = "p", Name = "second", Target = "other", Port = new NumberMatch { Ranges = { new NumberRange { First = 18081, Last = 18081 } } },
            });
        }, ListenerProtocol.Tcp);

        (await HostingBed.AskAsync(vip, "x")).ShouldBe("own");
        (await HostingBed.AskAsync(new IPEndPoint(vip.Address, 18081), "x")).ShouldBe("other");
    }

    private static AddressMatch Addresses(params (string First, string Last)[] ranges) =>
        new() { Ranges = { ranges.Select(r => new AddressRange { First = r.First, Last = r.Last }) } };

    private static async Task<bool> ComesThroughAsync(IPEndPoint vip, string from)
    {
        try
        {
            using var client = await Wire.Wire.ConnectAsync(vip, IPAddress.Parse(from));
            return (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).Status == 200;
        }
        catch (Exception closed) when (closed is IOException or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
