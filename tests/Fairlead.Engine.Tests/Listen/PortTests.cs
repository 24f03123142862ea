using System.Net;
using System.Net.Sockets;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;
using static Fairlead.Engine.Tests.Listen.OpeningBed;

namespace Fairlead.Engine.Tests.Listen;

[Trait("tier", "wire")]
public sealed class PortTests : IDisposable
{
    private readonly Bed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(ListenerProtocol.Http)]
    [InlineData(ListenerProtocol.Tcp)]
    public async Task PortPools_OfSomePorts_TakeTheirTraffic(ListenerProtocol protocol)
    {
        var own = _bed.Use(FakeServer.Named("own"));
        _bed.AddTarget("one", _bed.Use(FakeServer.Named("one")).Endpoint);
        _bed.AddTarget("two", _bed.Use(FakeServer.Named("two")).Endpoint);
        var vip = _bed.Serve(
            "a",
            [own.Endpoint],
            (service, _, _) =>
            {
                service.Listeners[0].PortRangeEnd = service.Listeners[0].Port + 4;
                service.Targets.AddRange([Target("one"), Target("two")]);
                service.PortPools.Add(new PortPools { Port = service.Listeners[0].Port + 3, Target = "two" });
                service.PortPools.Add(new PortPools { Port = service.Listeners[0].Port + 1, PortRangeEnd = service.Listeners[0].Port + 2, Target = "one" });
            },
            protocol);

        var answers = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            answers.Add(await HostingBed.AskAsync(new IPEndPoint(vip.Address, vip.Port + i), "a"));
        }

        answers.ShouldBe(["own", "one", "one", "two", "own"]);
    }

    [Fact]
    public async Task Ports_TwoThousandAndFortyEightListeners_AllServeAndAllClose()
    {
        const int Ports = 2048;
        var server = _bed.Use(FakeServer.Named("own"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            var first = service.Listeners[0];
            for (var i = 1; i < Ports; i++)
            {
                var next = first.Clone();
                next.Port = (uint)(first.Port + (2 * i));
                service.Listeners.Add(next);
            }
        });

        for (var i = 0; i < Ports; i++)
        {
            (await HostingBed.AskAsync(new IPEndPoint(vip.Address, vip.Port + (2 * i)), "a")).ShouldBe("own");
        }

        _bed.Stats("a").Connections.ShouldBe((ulong)Ports);
        await Should.ThrowAsync<SocketException>(() => Wire.Wire.ConnectAsync(new IPEndPoint(vip.Address, vip.Port + 1)));
        _bed.Remove("a");
        await Should.ThrowAsync<SocketException>(() => Wire.Wire.ConnectAsync(new IPEndPoint(vip.Address, vip.Port + (2 * (Ports - 1)))));
    }

    [Fact]
    public async Task Settings_OfOnePort_HoldThereAndNowhereElse()
    {
        var server = _bed.Use(TellingForwardedFor());
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            service.Http.XForwardedFor = true;
            var other = service.Http.Clone();
            other.XForwardedFor = false;
            other.MaxHeaderCount = 2;
            service.PortSettings.Add(new PortSettings { Http = other });
            var second = service.Listeners[0].Clone();
            (second.Port, second.Settings) = (second.Port + 1, 1);
            service.Listeners.Add(second);
        });
        var own = new IPEndPoint(vip.Address, vip.Port + 1);

        (await HostingBed.AskAsync(vip, "a", more: "X: 1\r\nY: 2\r\n")).ShouldBe("127.0.0.1");
        (await HostingBed.AskAsync(own, "a")).ShouldBe("nobody");
        (await HostingBed.AskAsync(own, "a", more: "X: 1\r\nY: 2\r\n")).ShouldBe("431");
    }

    [Fact]
    public async Task Settings_OfOneTcpPort_SayWhenAnIdleConnectionEnds()
    {
        var server = _bed.Use(new FakeServer(async (wire, _) => await wire.ReadToEndAsync()));
        var vip = _bed.Serve(
            "a",
            [server.Endpoint],
            (service, _, _) =>
            {
                service.PortSettings.Add(new PortSettings { Tcp = new TcpConfig { IdleTimeoutMs = 100 } });
                var second = service.Listeners[0].Clone();
                (second.Port, second.Settings) = (second.Port + 1, 1);
                service.Listeners.Add(second);
            },
            ListenerProtocol.Tcp);
        using var patient = await Wire.Wire.ConnectAsync(vip);
        using var hasty = await Wire.Wire.ConnectAsync(new IPEndPoint(vip.Address, vip.Port + 1));

        (await hasty.IsClosedByPeerAsync()).ShouldBeTrue();

        await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 1);
    }

    [Fact]
    public async Task Traffic_TurnedOffAndOn_StopsListeningAndBeginsAgain()
    {
        var server = _bed.Use(FakeServer.Named("own"));
        var vip = _bed.Serve("a", [server.Endpoint]);
        (await HostingBed.AskAsync(vip, "a")).ShouldBe("own");

        _bed.Change("a", service => service.TrafficEnabled = false);
        await Should.ThrowAsync<SocketException>(() => Wire.Wire.ConnectAsync(vip));
        _bed.Change("a", service => service.TrafficEnabled = true);

        (await HostingBed.AskAsync(vip, "a")).ShouldBe("own");
    }
}
