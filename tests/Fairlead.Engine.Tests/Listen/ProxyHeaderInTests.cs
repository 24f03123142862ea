using System.Net;
using Fairlead.Engine.Net.ProxyProtocol;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Tests.Tls;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;
using static Fairlead.Engine.Tests.Listen.OpeningBed;

namespace Fairlead.Engine.Tests.Listen;

[Trait("tier", "wire")]
public sealed class ProxyHeaderInTests : IDisposable
{
    private readonly Bed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(ProxyVersion.Text, "203.0.113.7")]
    [InlineData(ProxyVersion.Binary, "203.0.113.7")]
    [InlineData(ProxyVersion.Text, "2001:db8::7")]
    [InlineData(ProxyVersion.Binary, "2001:db8::7")]
    public async Task Header_NamesTheClient_ServerAndLogKnowIt(ProxyVersion version, string client)
    {
        var vip = Serve();
        using var wire = await Wire.Wire.ConnectAsync(vip);

        (await wire.AskAsync(Header(client, version) + Get)).Body.ShouldBe(client);

        (await wire.AskAsync(Get)).Body.ShouldBe(client);
        var record = (await _bed.RecordsAsync(2))[1];
        (record.Client.ToIPAddress().ToString(), record.Client.Port).ShouldBe((client, 56324));
        (_bed.Stats("a").Connections, _bed.Stats("a").RefusedRequests).ShouldBe((1UL, 0UL));
    }

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("PROXY UNKNOWN 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x20\x00\x00\x00")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x21\x00\x00\x03\x04\x00\x00")]
    public async Task Header_NamesNobody_TheConnectionsPeerCounts(string header)
    {
        var vip = Serve();
        using var wire = await Wire.Wire.ConnectAsync(vip, IPAddress.Parse("127.0.0.5"));

        (await wire.AskAsync(header + Get)).Body.ShouldBe("127.0.0.5");
    }

    [Fact]
    public async Task Header_ByteByByteWithLongTlvs_IsReadAndSkipped()
    {
        var tlvs = "\x04\x10\x00" + new string('t', 4096);
        var header = "\r\n\r\n\0\r\nQUIT\n\x21\x11" + (char)((12 + tlvs.Length) >> 8) + (char)((12 + tlvs.Length) & 0xFF) + "\xCB\x00\x71\x07\xC6\x33\x64\x01\xDC\x04\x01\xBB";
        var vip = Serve();
        using var wire = await Wire.Wire.ConnectAsync(vip);

        foreach (var piece in header.Chunk(1).Concat(tlvs.Chunk(1000)).Concat("GET / HTTP/1.1\r\nHost: a\r\n\r\n".Chunk(1)))
        {
            await wire.SendAsync(new string(piece));
            await Bed.UntilAsync(() => wire.Socket.Poll(0, System.Net.Sockets.SelectMode.SelectWrite));
        }

        (await wire.ReadMessageAsync())!.Body.ShouldBe("203.0.113.7");
    }

    [Fact]
    public async Task Header_BeforeTls_HandshakeFindsTheConnectionAsIfItBeganThere()
    {
        using var authority = new TestAuthority();
        var server = _bed.Use(TellingForwardedFor());
        var vip = _bed.ServeTls("a", [server.Endpoint], authority.Config("c", names: "a.test"), service => TakesHeaders(service));
        using var wire = await Wire.Wire.ConnectAsync(vip);
        await wire.SendAsync(Header("203.0.113.7", ProxyVersion.Binary));

        using var secured = await wire.SecureAsync("a.test");

        secured.Subject.ShouldBe("CN=a.test");
        (await secured.AskAsync(Get)).Body.ShouldBe("203.0.113.7");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "proxy_header_missing")]
    [InlineData("\x16\x03\x01\x02\x00\x01", "proxy_header_missing")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 1\r\n", "bad_proxy_header")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x31\x11\x00\x0C", "bad_proxy_header")]
    public async Task Header_MissingOrMalformed_ConnectionIsClosedAndCounted(string opening, string reason)
    {
        var vip = Serve();

        await _bed.ShouldRefuseAsync(vip, opening, reason);

        var record = (await _bed.RecordsAsync(1)).ShouldHaveSingleItem();
        record.SignificanceWords().ShouldBe([$"request refused: {reason}"]);
        (_bed.Stats("a").Connections, _bed.Stats("a").OpenConnections, _bed.Stats("a").Requests).ShouldBe((1UL, 0UL, 0UL));
    }

    [Fact]
    public async Task Header_CutShort_IsRefusedButNothingAtAllIsNot()
    {
        var vip = Serve();

        await _bed.ShouldRefuseAsync(vip, "PROXY TCP4 203", "bad_proxy_header", ends: true);

        using (var probe = await Wire.Wire.ConnectAsync(vip))
        {
            probe.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            (await probe.IsClosedByPeerAsync()).ShouldBeTrue();
        }

        _bed.Stats("a").RefusedRequests.ShouldBe(1UL);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PROXY TCP4 203")]
    public async Task Header_Slow_ConnectionIsClosedAndCounted(string opening)
    {
        var vip = Serve(timeoutMs: 100);

        await _bed.ShouldRefuseAsync(vip, opening, "slow_proxy_header");
    }

    [Fact]
    public async Task Access_ByTheClientOfTheHeader_IsDeniedAndLimited()
    {
        var vip = Serve(service =>
        {
            service.Access.Add(new ConnectionRule
            {
                Set = "p", Name = "enemies", Deny = true,
                Client = new AddressMatch { Ranges = { new AddressRange { First = "203.0.113.0", Last = "203.0.113.255" } } },
            });
            service.ConnectionLimits.Add(new RateLimit { Set = "l", Name = "each", Count = 1, PeriodS = 1000, Burst = 1, PerClient = true, Action = RateAction.Close });
        });

        (await AnswersAsync(vip, "203.0.113.7")).ShouldBeFalse();
        (await AnswersAsync(vip, "192.0.2.1")).ShouldBeTrue();
        (await AnswersAsync(vip, "192.0.2.1")).ShouldBeFalse();
        (await AnswersAsync(vip, "192.0.2.2")).ShouldBeTrue();
        _bed.Stats("a").DeniedConnections.ShouldBe(2UL);
    }

    [Fact]
    public async Task Connections_BeyondTheLimit_DoNotEvenSayWhoseTheyAre()
    {
        var vip = Serve(service => service.MaxConnections = 1);
        using var silent = await Wire.Wire.ConnectAsync(vip);
        await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 1);

        (await AnswersAsync(vip, "192.0.2.1")).ShouldBeFalse();
    }

    [Fact]
    public async Task Balance_ByClientAddress_GoesByTheHeader()
    {
        var servers = Enumerable.Range(0, 4).Select(i => _bed.Use(FakeServer.Named($"s{i}")).Endpoint).ToList();
        var vip = _bed.Serve("a", servers, (service, pool, _) =>
        {
            TakesHeaders(service);
            pool.Algorithm = LbAlgorithm.ConsistentHashClientIp;
        });
        var answers = new List<string>();
        for (var i = 0; i < 24; i++)
        {
            using var wire = await Wire.Wire.ConnectAsync(vip);
            answers.Add((await wire.AskAsync(Header($"203.0.113.{i / 2}") + Get)).Body);
        }

        answers.Chunk(2).ShouldAllBe(pair => pair[0] == pair[1]);
        answers.Distinct().Count().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Senders_Named_OthersConnectForThemselves()
    {
        var vip = Serve(service => service.Listeners[0].Proxy.Senders = new AddressMatch { Ranges = { new AddressRange { First = "127.0.0.2", Last = "127.0.0.2" } } });
        using var balancer = await Wire.Wire.ConnectAsync(vip, IPAddress.Parse("127.0.0.2"));
        using var client = await Wire.Wire.ConnectAsync(vip, IPAddress.Parse("127.0.0.3"));
        using var liar = await Wire.Wire.ConnectAsync(vip, IPAddress.Parse("127.0.0.3"));

        (await balancer.AskAsync(Header("203.0.113.7") + Get)).Body.ShouldBe("203.0.113.7");
        (await client.AskAsync(Get)).Body.ShouldBe("127.0.0.3");
        (await liar.AskAsync(Header("203.0.113.7") + Get)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Tcp_HeaderThenBytes_ServerGetsTheBytesAlone()
    {
        var server = _bed.Use(new FakeServer(async (wire, _) => await wire.SendAsync("got " + await wire.ReadToEndAsync())));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) => TakesHeaders(service), ListenerProtocol.Tcp);
        using var client = await Wire.Wire.ConnectAsync(vip);

        await client.SendAsync(Header("203.0.113.7") + "hello");
        client.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);

        (await client.ReadToEndAsync()).ShouldBe("got hello");
        var record = (await _bed.RecordsAsync(1)).ShouldHaveSingleItem();
        (record.Client.ToIPAddress().ToString(), record.Significance).ShouldBe(("203.0.113.7", Significance.None));
    }

    [Fact]
    public async Task Service_Removed_ConnectionsThatSaidNothingAreClosed()
    {
        var vip = Serve();
        using var silent = await Wire.Wire.ConnectAsync(vip);
        await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 1);

        _bed.Remove("a");

        (await silent.IsClosedByPeerAsync()).ShouldBeTrue();
    }

    private static async Task<bool> AnswersAsync(IPEndPoint vip, string client)
    {
        try
        {
            using var wire = await Wire.Wire.ConnectAsync(vip);
            await wire.SendAsync(Header(client) + Get);
            return await wire.ReadMessageAsync() is not null;
        }
        catch (Exception broken) when (broken is IOException or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private IPEndPoint Serve(Action<VirtualServiceConfig>? change = null, uint timeoutMs = 0)
    {
        var server = _bed.Use(TellingForwardedFor());
        return _bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            TakesHeaders(service, timeoutMs);
            change?.Invoke(service);
        });
    }
}
