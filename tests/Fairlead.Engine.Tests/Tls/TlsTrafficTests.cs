using System.Net;
using System.Security.Authentication;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Tls;

[Trait("tier", "wire")]
public sealed class TlsTrafficTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Upgrade = "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n";

    private readonly TestAuthority _authority = new();
    private readonly Bed _bed = new();

    public void Dispose()
    {
        _bed.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, 100)]
    [InlineData(SslProtocols.Tls13, 100)]
    [InlineData(SslProtocols.Tls12, 5_000_000)]
    [InlineData(SslProtocols.Tls13, 5_000_000)]
    public async Task Bodies_BothWays_ArriveWhole(SslProtocols version, int size)
    {
        var server = _bed.Use(FakeServer.Answering(r => $"HTTP/1.1 200 OK\r\nContent-Length: {r.Body.Length}\r\n\r\n{r.Body}"));
        var vip = _bed.ServeTls("a", [server.Endpoint], _authority.Config("c"));
        using var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Versions = version });
        var body = string.Create(size, 0, (to, _) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = (char)('a' + (i * 7L / 3 % 26));
            }
        });

        for (var i = 0; i < 2; i++)
        {
            var answer = await client.AskAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n{body}");
            (answer.Status, answer.Body == body).ShouldBe((200, true));
        }

        await Bed.UntilAsync(() => _bed.Stats("a").Requests == 2);
        _bed.Stats("a").TlsFailures.ShouldBeEmpty();
    }

    [Fact]
    public async Task Client_ReadsSlowly_GetsAllOfABigAnswer()
    {
        var body = new string('x', 8_000_000);
        var server = _bed.Use(FakeServer.Answering(_ => $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        var vip = _bed.ServeTls("a", [server.Endpoint], _authority.Config("c"));
        using var client = await TlsBed.ConnectTlsAsync(vip);
        await client.Wire.SendAsync(Get);
        await Bed.UntilAsync(() => server.Requests == 1);
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);

        (await client.Wire.ReadMessageAsync())!.Body.Length.ShouldBe(body.Length);
    }

    [Fact]
    public async Task Requests_Pipelined_AreAnsweredInOrder()
    {
        var server = _bed.Use(FakeServer.Answering(r => $"HTTP/1.1 200 OK\r\nContent-Length: {r.Path.Length}\r\n\r\n{r.Path}"));
        var vip = _bed.ServeTls("a", [server.Endpoint], _authority.Config("c"));
        using var client = await TlsBed.ConnectTlsAsync(vip);

        await client.Wire.SendAsync(string.Concat(Enumerable.Range(0, 300).Select(i => $"GET /{i} HTTP/1.1\r\nHost: a\r\nX-Fill: {new string('f', 200)}\r\n\r\n")));

        for (var i = 0; i < 300; i++)
        {
            (await client.Wire.ReadMessageAsync())!.Body.ShouldBe($"/{i}");
        }
    }

    [Fact]
    public async Task Client_EndsItsSideAfterTheRequest_StillGetsTheAnswerAndAnOrderlyEnd()
    {
        var server = _bed.Use(FakeServer.Named("s"));
        var vip = _bed.ServeTls("a", [server.Endpoint], _authority.Config("c"));
        using var client = await TlsBed.ConnectTlsAsync(vip);
        await client.Wire.SendAsync(Get);

        await client.Stream.ShutdownAsync();

        var answer = (await client.Wire.ReadMessageAsync())!;
        answer.Body.ShouldBe("s");
        (await client.Stream.ReadAsync(new byte[10], TestContext.Current.CancellationToken)).ShouldBe(0);
    }

    [Fact]
    public async Task Answer_ThatEndsWithTheConnection_EndsInOrder()
    {
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadMessageAsync();
            await wire.SendAsync("HTTP/1.1 200 OK\r\n\r\nto the end");
        }));
        var vip = _bed.ServeTls("a", [server.Endpoint], _authority.Config("c"));

        var printed = await OpenSslClient.RunAsync(vip, Get);

        printed.ShouldContain("to the end");
        printed.ShouldNotContain("unexpected eof");
    }

    [Fact]
    public async Task WebSocket_OverTls_CarriesBytesBothWays()
    {
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadThroughAsync("\r\n\r\n");
            await wire.SendAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nfirst");
            while (true)
            {
                await wire.SendAsync(await wire.ReadExactlyAsync(1));
            }
        }));
        var vip = _bed.ServeTls("a", [server.Endpoint], _authority.Config("c"));
        using var client = await TlsBed.ConnectTlsAsync(vip);
        (await client.AskAsync(Upgrade, head: true)).Status.ShouldBe(101);
        (await client.Wire.ReadExactlyAsync(5)).ShouldBe("first");
        var text = new string('w', 200_000);

        var sending = client.Wire.SendAsync(text);

        (await client.Wire.ReadExactlyAsync(text.Length)).ShouldBe(text);
        await sending;
    }

    [Fact]
    public async Task Tcp_WithTlsInFront_CarriesBytesBothWaysAndHalfCloses()
    {
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            var all = await wire.ReadToEndAsync();
            await wire.SendAsync($"got {all.Length}");
        }));
        var vip = _bed.ServeTls("t", [server.Endpoint], _authority.Config("c"), protocol: ListenerProtocol.Tcp);
        using var client = await TlsBed.ConnectTlsAsync(vip);

        await client.Wire.SendAsync(new string('x', 300_000));
        await client.Stream.ShutdownAsync();

        (await client.Wire.ReadToEndAsync()).ShouldBe("got 300000");
        var record = (await _bed.RecordsAsync(1)).ShouldHaveSingleItem();
        (record.RequestBytes, record.ResponseBytes, record.IsHttp, record.TlsVersion).ShouldBe((300_000, 10, false, "TLSv1.3"));
        _bed.Stats("t").OpenConnections.ShouldBe(0UL);
    }

    [Fact]
    public async Task Tcp_NoServer_ResetsTheClientAfterTheHandshake()
    {
        var vip = _bed.ServeTls("t", [FakeServer.Nobody()], _authority.Config("c"), protocol: ListenerProtocol.Tcp);
        using var client = await TlsBed.ConnectTlsAsync(vip);

        (await client.Wire.IsClosedByPeerAsync()).ShouldBeTrue();

        await Bed.UntilAsync(() => _bed.Stats("t").OpenConnections == 0);
    }

    [Fact]
    public async Task Change_OfTheCertificate_ShowsOnNewConnectionsAndDropsNone()
    {
        var vip = _bed.ServeTls("a", [_bed.Use(FakeServer.Named("s")).Endpoint], _authority.Config("c", false, "old.test"));
        using var old = await TlsBed.ConnectTlsAsync(vip);
        await old.AskAsync(Get);

        var renewed = _authority.Config("c", false, "new.test");
        _bed.AddCertificates(renewed);

        using var next = await TlsBed.ConnectTlsAsync(vip);
        (old.Subject, next.Subject).ShouldBe(("CN=old.test", "CN=new.test"));
        (await old.AskAsync(Get)).Status.ShouldBe(200);
        (await next.AskAsync(Get)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Change_HundredCertificatesUnderLoad_FailsNoRequest()
    {
        var vip = _bed.ServeTls("a", [_bed.Use(FakeServer.Named("s")).Endpoint], _authority.Config("c"));
        using var lasting = await TlsBed.ConnectTlsAsync(vip);
        using var over = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(_ => LoadAsync(vip, over.Token)).ToList();
        var certificates = Enumerable.Range(0, 4).Select(_ => _authority.Config("c")).ToList();

        for (var i = 0; i < 100; i++)
        {
            _bed.AddCertificates(certificates[i % 4]);
            (await lasting.AskAsync(Get)).Status.ShouldBe(200);
        }

        await over.CancelAsync();
        (await Task.WhenAll(load)).Sum().ShouldBeGreaterThan(20);
        _bed.Stats("a").TlsFailures.ShouldBeEmpty();
    }

    [Fact]
    public async Task Remove_OfTheService_EndsIdleConnectionsInOrderAndHandshakesToo()
    {
        var vip = _bed.ServeTls("a", [_bed.Use(FakeServer.Named("s")).Endpoint], _authority.Config("c"));
        using var idle = await TlsBed.ConnectTlsAsync(vip);
        await idle.AskAsync(Get);
        using var unfinished = await Wire.Wire.ConnectAsync(vip);
        await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 2);

        _bed.Remove("a");

        (await idle.Stream.ReadAsync(new byte[10], TestContext.Current.CancellationToken)).ShouldBe(0);
        (await unfinished.IsClosedByPeerAsync()).ShouldBeTrue();
    }

    /// <summary>Connections and requests one after another until cancelled; any failure fails the test.</summary>
    private static async Task<int> LoadAsync(IPEndPoint vip, CancellationToken over)
    {
        var answered = 0;
        while (!over.IsCancellationRequested)
        {
            using var client = await TlsBed.ConnectTlsAsync(vip);
            for (var i = 0; i < 5 && !over.IsCancellationRequested; i++)
            {
                (await client.AskAsync(Get)).Status.ShouldBe(200);
                answered++;
            }
        }

        return answered;
    }
}
