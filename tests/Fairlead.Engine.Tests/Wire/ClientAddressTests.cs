using System.Collections.Concurrent;
using System.Net;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Http2;
using Fairlead.Engine.Tests.Listen;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Wire;

/// <summary>Servers see connections come from the client's address.</summary>
[Trait("tier", "wire")]
public sealed class ClientAddressTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private readonly ConcurrentQueue<(string Service, int Errno)> _refused = new();
    private readonly Bed _bed;

    public ClientAddressTests() => _bed = new Bed(loops: 1, onSourceRefused: (service, errno) => _refused.Enqueue((service, errno)));

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Server_OfHttp_SeesEachClientOnAConnectionOfItsOwn()
    {
        var server = _bed.Use(TellingWhoConnects());
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.Http.PreserveClientIp = true);
        using var one = await Wire.ConnectAsync(vip, IPAddress.Parse("127.0.0.77"));
        using var other = await Wire.ConnectAsync(vip, IPAddress.Parse("127.0.0.78"));

        for (var i = 0; i < 2; i++)
        {
            (await one.AskAsync(Get)).Body.ShouldBe("127.0.0.77");
            (await other.AskAsync(Get)).Body.ShouldBe("127.0.0.78");
        }

        server.Connections.ShouldBe(2);
        _bed.Stats("a").SourceRefused.ShouldBe(0ul);
    }

    [Fact]
    public async Task Server_OfTcp_SeesTheClient()
    {
        var server = _bed.Use(TellingWhoConnects());
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.Tcp.PreserveClientIp = true, ListenerProtocol.Tcp);
        using var client = await Wire.ConnectAsync(vip, IPAddress.Parse("127.0.0.79"));

        (await client.AskAsync(Get)).Body.ShouldBe("127.0.0.79");
    }

    [Fact]
    public async Task Streams_OfHttp2_ComeFromTheirClientToo()
    {
        var server = _bed.Use(TellingWhoConnects());
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            service.Listeners[0].Http2 = true;
            service.Http.PreserveClientIp = true;
        });
        using var client = Http2Bed.Client(vip, "http");

        (await client.GetStringAsync("/", TestContext.Current.CancellationToken)).ShouldBe("127.0.0.1");
        _bed.Stats("a").SourceRefused.ShouldBe(0ul);
    }

    [Fact]
    public async Task Engine_ThatMayNot_ConnectsPlainlyCountsAndSaysSoOnce()
    {
        var server = _bed.Use(TellingWhoConnects());
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            OpeningBed.TakesHeaders(service);
            service.Http.PreserveClientIp = true;
        });
        _bed.Plane.AllLoops[0].Loop.Post(ThreadCapabilities.DropNetwork);

        for (var i = 0; i < 2; i++)
        {
            using var client = await Wire.ConnectAsync(vip);
            (await client.AskAsync(OpeningBed.Header("192.0.2.9") + Get)).Body.ShouldBe("127.0.0.1");
        }

        _bed.Stats("a").SourceRefused.ShouldBe(2ul);
        _refused.ShouldBe([("virtualservice-a", 1)]);
    }

    [Fact]
    public async Task Client_OfAnotherFamilyThanTheServer_IsNotPreserved()
    {
        var server = _bed.Use(TellingWhoConnects());
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            OpeningBed.TakesHeaders(service);
            service.Http.PreserveClientIp = true;
        });
        using var client = await Wire.ConnectAsync(vip);

        (await client.AskAsync(OpeningBed.Header("2001:db8::9") + Get)).Body.ShouldBe("127.0.0.1");
        _bed.Stats("a").SourceRefused.ShouldBe(1ul);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Tunnel_GathersSmallWrites_WhereItIsAskedTo(bool nodelay, bool gathers)
    {
        var server = _bed.Use(FakeServer.Named("a"));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => service.Tcp.Nodelay = nodelay, ListenerProtocol.Tcp);
        using var client = await Wire.ConnectAsync(vip);

        (await client.AskAsync(Get)).Body.ShouldBe("a");

        Sockets(vip).Any(TcpSocket.HasDelay).ShouldBe(gathers);
    }

    private static FakeServer TellingWhoConnects() => FakeServer.Serving((_, wire) =>
    {
        var who = ((IPEndPoint)wire.Socket.RemoteEndPoint!).Address.ToString();
        return wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {who.Length}\r\n\r\n{who}");
    });

    /// <summary>Descriptors of this process, which the engine shares, that stand at that address.</summary>
    private static IEnumerable<int> Sockets(IPEndPoint at) =>
        Directory.GetFiles("/proc/self/fd").Select(f => int.Parse(Path.GetFileName(f), System.Globalization.CultureInfo.InvariantCulture))
            .Where(fd => TcpSocket.LocalAddress(fd) == NetAddress.From(at.Address, at.Port));
}
