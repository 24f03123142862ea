using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Tls;

/// <summary>Every flight of a handshake and the first bytes behind it, spoiled in every way, from clients and from servers.</summary>
[Trait("tier", "wire")]
public sealed class TlsMeddlingTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private readonly TestAuthority _authority = new();
    private readonly Bed _bed = new(loops: 1);

    public static TheoryData<SslProtocols, int, Meddling> Cases =>
    [
        .. from version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 }
           from flight in Enumerable.Range(0, 3)
           from how in Enum.GetValues<Meddling>()
           select (version, flight, how),
    ];

    public void Dispose()
    {
        _bed.Dispose();
        _authority.Dispose();
    }

    /// <param name="flight">0 = hello, 1 = the end of the handshake, 2 = the request.</param>
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Client_MeddledWith_IsClosedAndCountedAndItsNeighbourServed(SslProtocols version, int flight, Meddling how)
    {
        var server = _bed.Use(FakeServer.Named("s"));
        var vip = _bed.ServeTls("a", [server.Endpoint], _authority.Config("c"));
        using var neighbour = await TlsBed.ConnectTlsAsync(vip);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(vip, TestContext.Current.CancellationToken);

        (await IsAnsweredAsync(socket, version, flight, how)).ShouldBeFalse();

        await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 1);
        // Who leaves before its first request is whole owes nobody an orderly end.
        var isCounted = flight < 2 || how is not (Meddling.Cut or Meddling.Reset);
        await Bed.UntilAsync(() => !isCounted || _bed.Stats("a").TlsFailures.Sum(failure => (long)failure.Count) == 1);
        (await neighbour.AskAsync(Get)).Body.ShouldBe("s");
        server.Requests.ShouldBe(1);
    }

    /// <param name="flight">0 = hello, 1 = the end of the handshake (TLS 1.3: tickets or the answer), 2 = the answer and what follows.</param>
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Server_MeddledWith_IsA502OrACutAnswerAndNeverAWholeOne(SslProtocols version, int flight, Meddling how)
    {
        var certificate = _authority.Issue("a.test");
        var connections = 0;
        var server = _bed.Use(FakeServer.Serving(
            (_, wire) => wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n{new string('x', 60_000)}"),
            async socket =>
            {
                var isMeddled = Interlocked.Increment(ref connections) == 1;
                var stream = new SslStream(isMeddled ? new MeddlingStream(socket, flight, how) : new NetworkStream(socket));
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate, EnabledSslProtocols = version });
                return new Wire.Wire(socket, stream);
            }));
        var vip = _bed.Serve("a", [server.Endpoint], (_, pool, _) =>
        {
            pool.Retries = 0;
            pool.Tls = new ServerTlsConfig { Verify = true, Authorities = _authority.Pem };
        });
        using var client = await Wire.Wire.ConnectAsync(vip);
        using var next = await Wire.Wire.ConnectAsync(vip);

        var whole = false;
        try
        {
            var answer = await client.AskAsync(Get);
            whole = answer.Status == 200;
            answer.Status.ShouldBeOneOf(200, 502);
        }
        catch (Exception cut) when (cut is IOException or SocketException)
        {
            // Told by a reset, because a part of the answer was out.
        }

        whole.ShouldBeFalse();
        (await next.AskAsync(Get)).Body.Length.ShouldBe(60_000);
    }

    private static async Task<bool> IsAnsweredAsync(Socket socket, SslProtocols version, int flight, Meddling how)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await using var stream = new SslStream(new MeddlingStream(socket, flight, how));
            await stream.AuthenticateAsClientAsync(Options(version), late.Token);
            await stream.WriteAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"u8.ToArray(), late.Token);
            return await stream.ReadAsync(new byte[100], late.Token) > 0;
        }
        catch (Exception ended) when (ended is IOException or SocketException or AuthenticationException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static SslClientAuthenticationOptions Options(SslProtocols version) => new()
    {
        TargetHost = "a.test",
        EnabledSslProtocols = version,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        AllowTlsResume = false,
    };
}
