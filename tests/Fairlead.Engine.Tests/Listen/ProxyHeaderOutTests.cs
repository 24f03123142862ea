using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Fairlead.Engine.Net.ProxyProtocol;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Tls;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;
using static Fairlead.Engine.Tests.Listen.OpeningBed;

namespace Fairlead.Engine.Tests.Listen;

[Trait("tier", "wire")]
public sealed class ProxyHeaderOutTests : IDisposable
{
    private readonly Bed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Tcp_Text_ServerSeesClientAndVirtualServiceFirst()
    {
        var server = _bed.Use(Echoing());
        var vip = Serve(server, ProxyHeaderVersion.Text);
        using var client = await Wire.Wire.ConnectAsync(vip, IPAddress.Parse("127.0.0.5"));

        await client.SendAsync("hello");

        var port = ((IPEndPoint)client.Socket.LocalEndPoint!).Port;
        var expected = $"PROXY TCP4 127.0.0.5 {vip.Address} {port} {vip.Port}\r\nhello";
        (await client.ReadExactlyAsync(expected.Length)).ShouldBe(expected);
    }

    [Fact]
    public async Task Tcp_Binary_ServerThatSpeaksFirstGetsItToo()
    {
        var server = _bed.Use(new FakeServer(async (wire, _) => await wire.SendAsync("banner " + await wire.ReadExactlyAsync(28))));
        var vip = Serve(server, ProxyHeaderVersion.Binary);
        using var client = await Wire.Wire.ConnectAsync(vip, IPAddress.Parse("127.0.0.5"));

        var answer = await client.ReadExactlyAsync(7 + 28);

        var header = System.Text.Encoding.Latin1.GetBytes(answer[7..]);
        ProxyHeaderReader.Read(header, out var read).ShouldBe(ProxyHeaderStatus.Complete);
        (read.Length, read.Client.ToString()).ShouldBe((28, client.Socket.LocalEndPoint!.ToString()));
    }

    [Fact]
    public async Task Tcp_AnnouncedClient_IsPassedOn()
    {
        var server = _bed.Use(Echoing());
        var vip = Serve(server, ProxyHeaderVersion.Text, service => service.Listeners[0].Proxy = new ProxySenders());
        using var client = await Wire.Wire.ConnectAsync(vip);

        await client.SendAsync(Header("2001:db8::7", ProxyVersion.Binary, 99) + "x");

        var expected = $"PROXY TCP6 2001:db8::7 ::ffff:{vip.Address} 99 {vip.Port}\r\nx";
        (await client.ReadExactlyAsync(expected.Length)).ShouldBe(expected);
    }

    [Fact]
    public async Task Tcp_FirstServerRefuses_TheNextGetsTheHeader()
    {
        var server = _bed.Use(Echoing());
        var vip = _bed.Serve(
            "a", [FakeServer.Nobody(), server.Endpoint], (service, _, _) => service.Tcp.SendProxy = ProxyHeaderVersion.Text, ListenerProtocol.Tcp);

        for (var i = 0; i < 2; i++)
        {
            using var client = await Wire.Wire.ConnectAsync(vip);
            await client.SendAsync("x");
            (await client.ReadThroughAsync("\r\nx"))!.ShouldStartWith("PROXY TCP4 127.0.0.1 ");
        }
    }

    [Fact]
    public async Task Tcp_TlsToServers_HeaderComesBeforeTheHandshakeInClear()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("server.test");
        var headers = new List<string>();
        // It stays: an end without TLS's own word for it would break the client's connection, maybe before that has read anything.
        var server = _bed.Use(new FakeServer(SayAndStayAsync, open: async socket =>
        {
            using var clear = new NetworkStream(socket, ownsSocket: false);
            var line = new List<byte>();
            while (line is not [.., (byte)'\n'])
            {
                line.Add((byte)clear.ReadByte());
            }

            headers.Add(System.Text.Encoding.ASCII.GetString([.. line]));
            var stream = new SslStream(new NetworkStream(socket));
            await stream.AuthenticateAsServerAsync(certificate);
            return new Wire.Wire(socket, stream);
        }));
        var vip = _bed.Serve(
            "a",
            [server.Endpoint],
            (service, pool, _) =>
            {
                service.Tcp.SendProxy = ProxyHeaderVersion.Text;
                pool.Tls = new ServerTlsConfig();
            },
            ListenerProtocol.Tcp);
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await client.ReadExactlyAsync(4)).ShouldBe("safe");

        headers.ShouldHaveSingleItem().ShouldStartWith("PROXY TCP4 127.0.0.1 ");

        static async Task SayAndStayAsync(Wire.Wire wire, int connection)
        {
            await wire.SendAsync("safe");
            _ = await wire.ReadThroughAsync("never said");
        }
    }

    [Fact]
    public async Task Http_WithoutMultiplexing_EachClientsServerConnectionBeginsWithItsHeader()
    {
        var seen = new List<string>();
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            var header = (await wire.ReadThroughAsync("\r\n"))!;
            lock (seen)
            {
                seen.Add(header.Split(' ')[2]);
            }

            while (await wire.ReadMessageAsync() is not null)
            {
                await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        }));
        var vip = _bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            service.Http.ConnectionMultiplexing = false;
            service.Http.SendProxy = ProxyHeaderVersion.Text;
        });

        foreach (var address in new[] { "127.0.0.5", "127.0.0.6" })
        {
            using var client = await Wire.Wire.ConnectAsync(vip, IPAddress.Parse(address));
            (await client.AskAsync(Get)).Body.ShouldBe("ok");
            (await client.AskAsync(Get)).Body.ShouldBe("ok");
        }

        seen.ShouldBe(["127.0.0.5", "127.0.0.6"]);
        server.Connections.ShouldBe(2);
    }

    private static FakeServer Echoing() => new(async (wire, _) =>
    {
        while (true)
        {
            await wire.SendAsync(await wire.ReadExactlyAsync(1));
        }
    });

    private IPEndPoint Serve(FakeServer server, ProxyHeaderVersion version, Action<VirtualServiceConfig>? change = null) =>
        _bed.Serve(
            "a",
            [server.Endpoint],
            (service, _, _) =>
            {
                service.Tcp.SendProxy = version;
                change?.Invoke(service);
            },
            ListenerProtocol.Tcp);
}
