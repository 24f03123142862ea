using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Fairlead.Engine.Net;
using Fairlead.Engine.Net.ProxyProtocol;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Tls;
using Fairlead.Engine.Tests.Wire;
using Shouldly;

namespace Fairlead.Engine.Tests.Listen;

/// <summary>Verbs for connections that open with something before what they are for.</summary>
internal static class OpeningBed
{
    public const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    /// <summary>A PROXY header for this client, as the balancer before ours would send it; one character per byte.</summary>
    public static string Header(string client, ProxyVersion version = ProxyVersion.Text, int port = 56324)
    {
        var bytes = new byte[ProxyHeaderWriter.MostBytes];
        var address = NetAddress.Parse(client, port);
        var length = ProxyHeaderWriter.Write(bytes, version, address, NetAddress.Parse("198.51.100.1", 443));
        return Encoding.Latin1.GetString(bytes, 0, length);
    }

    /// <summary>Answers with what of the request says who the client is.</summary>
    public static FakeServer TellingForwardedFor() => FakeServer.Answering(request =>
    {
        var text = request["X-Forwarded-For"] ?? "nobody";
        return $"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\n\r\n{text}";
    });

    public static void TakesHeaders(VirtualServiceConfig service, uint timeoutMs = 0)
    {
        service.Http.XForwardedFor = true;
        service.Listeners[0].Proxy = new ProxySenders();
        service.Listeners[0].OpeningTimeoutMs = timeoutMs;
    }

    /// <summary>TLS on a connection that already said something.</summary>
    public static async Task<TlsWire> SecureAsync(this Wire.Wire wire, string host)
    {
        var stream = new SslStream(new NetworkStream(wire.Socket, ownsSocket: false));
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var options = new SslClientAuthenticationOptions { TargetHost = host, RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null, AllowTlsResume = false };
        await stream.AuthenticateAsClientAsync(options, late.Token);
        return new TlsWire(wire.Socket, stream);
    }

    /// <summary>The connection is refused and counted by this reason.</summary>
    public static async Task ShouldRefuseAsync(this Bed bed, IPEndPoint vip, string opening, string reason, bool ends = false)
    {
        var before = bed.Refusals("a", reason);
        using var client = await Wire.Wire.ConnectAsync(vip);
        await client.SendAsync(opening);
        if (ends)
        {
            client.Socket.Shutdown(SocketShutdown.Send);
        }

        (await client.IsClosedByPeerAsync()).ShouldBeTrue(opening);
        await Bed.UntilAsync(() => bed.Refusals("a", reason) == before + 1);
    }

    public static ulong Refusals(this Bed bed, string name, string reason) =>
        bed.Stats(name).Refusals.Where(r => r.Name == reason).Select(r => r.Count).SingleOrDefault();

    /// <summary>A pool of its own, and the target by which rules name it.</summary>
    public static void AddTarget(this Bed bed, string name, params IPEndPoint[] servers)
    {
        var pool = new PoolConfig { Uuid = $"pool-{name}", Name = name, Enabled = true, Algorithm = LbAlgorithm.RoundRobin, ConnectTimeoutMs = 2000 };
        var endpoints = new EndpointsConfig { Pool = pool.Uuid };
        endpoints.Servers.AddRange(servers.Select(s => new Endpoint { Address = s.Address.ToString(), Port = (uint)s.Port, Ratio = 1, Enabled = true }));
        bed.Apply(bed.Set with { Pools = bed.Set.Pools.SetItem(pool.Uuid, pool), Endpoints = bed.Set.Endpoints.SetItem(pool.Uuid, endpoints) });
    }

    public static PoolTarget Target(string name) => new() { Name = name, Pools = { new PoolChoice { Pool = $"pool-{name}", Ratio = 1 } } };
}
