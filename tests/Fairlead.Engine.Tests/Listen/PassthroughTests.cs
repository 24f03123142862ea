using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Fairlead.Engine.Net.ProxyProtocol;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Tests.Tls;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;
using static Fairlead.Engine.Tests.Listen.OpeningBed;

namespace Fairlead.Engine.Tests.Listen;

/// <summary>TLS that passes through: the handshake is the server's, and its name decides which server that is.</summary>
[Trait("tier", "wire")]
public sealed class PassthroughTests : IDisposable
{
    private readonly Bed _bed = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _bed.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData("one.test", "one")]
    [InlineData("ONE.test", "one")]
    [InlineData("two.test", "two")]
    [InlineData("a.wild.test", "wild")]
    [InlineData("a.b.wild.test", "wild")]
    [InlineData("special.wild.test", "one")]
    [InlineData("wild.test", "own")]
    [InlineData("other.test", "own")]
    [InlineData("", "own")]
    public async Task ServerName_OfAClient_ChoosesThePool(string host, string expected)
    {
        var vip = Serve("own",
            Rule("one", "one.test", "special.wild.test"),
            Rule("wild", "*.wild.test"),
            Rule("two", "two.test"));

        using var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = host });

        client.Subject.ShouldBe($"CN={expected}");
        (await client.AskAsync(Get)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Connection_PassedThrough_IsRecordedWithItsName(SslProtocols version)
    {
        var vip = Serve(null, Rule("one", "one.test"));
        using (var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = "one.test", Versions = version }))
        {
            (await client.AskAsync(Get)).Status.ShouldBe(200);
        }

        var record = (await _bed.RecordsAsync(1)).ShouldHaveSingleItem();

        (record.TlsServerName, record.TlsVersion, record.IsHttp, record.Significance).ShouldBe(("one.test", "", false, Significance.None));
        record.RequestBytes.ShouldBeGreaterThan(200);
        var stats = _bed.Stats("a");
        ((long)stats.BytesReceived).ShouldBe(record.RequestBytes);
        (stats.Connections, stats.OpenConnections, stats.TlsHandshakes).ShouldBe((1UL, 0UL, 0UL));
        stats.Rules.ShouldHaveSingleItem().Hits.ShouldBe(1UL);
    }

    [Theory]
    [InlineData("other.test", "unknown_server_name")]
    [InlineData("", "no_server_name")]
    public async Task ServerName_WithNowhereToGo_IsClosedAndCounted(string host, string reason)
    {
        var vip = Serve(null, Rule("one", "one.test"));

        await Should.ThrowAsync<Exception>(() => TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = host }));

        await Bed.UntilAsync(() => _bed.Refusals("a", reason) == 1);
        var record = (await _bed.RecordsAsync(1)).ShouldHaveSingleItem();
        (record.TlsServerName, record.Refusal.ToString()).ShouldBe((host, host.Length == 0 ? "NoServerName" : "UnknownServerName"));
    }

    [Fact]
    public async Task Rules_DenyAndNegate_TheFirstThatMatchesCounts()
    {
        var vip = Serve("own",
            new ConnectionRule { Set = "s", Name = "bad", Deny = true, ServerName = new NameMatch { Names = { "bad.test" } } },
            new ConnectionRule { Set = "s", Name = "not one", Target = "two", ServerName = new NameMatch { Negate = true, Names = { "one.test", "*.one.test" } } });

        await Should.ThrowAsync<Exception>(() => TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = "bad.test" }));
        (await SubjectAsync(vip, "x.test")).ShouldBe("CN=two");
        (await SubjectAsync(vip, "one.test")).ShouldBe("CN=own");
        (await SubjectAsync(vip, "x.one.test")).ShouldBe("CN=own");
        (await SubjectAsync(vip, "")).ShouldBe("CN=own");
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 7)]
    [InlineData(1, 7)]
    public async Task Hello_InPiecesAndManyRecords_PassesUntouched(int piece, int record)
    {
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = _bed.Use(new FakeServer(async (wire, _) => received.SetResult(await wire.ReadToEndAsync())));
        _bed.AddTarget("raw", server.Endpoint);
        var vip = Serve(null, Rule("raw", "raw.test"));
        var bytes = Encoding.Latin1.GetString(Hello("raw.test", record)) + "and more";
        using var client = await Wire.Wire.ConnectAsync(vip);

        foreach (var part in bytes.Chunk(piece == 0 ? bytes.Length : piece))
        {
            await client.SendAsync(new string(part));
        }

        client.Socket.Shutdown(SocketShutdown.Send);
        (await received.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).ShouldBe(bytes);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "not_tls")]
    [InlineData("SSH-2.0-OpenSSH\r\n", "not_tls")]
    [InlineData("\x16\x03\x01\x00\x00", "bad_client_hello")]
    [InlineData("\x16\x03\x01\x00\x04\x02\x00\x00\x00", "bad_client_hello")]
    [InlineData("\x16\x03\x01\x40\x00\x01\xFF\xFF\xFF", "client_hello_too_large")]
    public async Task Opening_ThatIsNoHello_IsRefusedAndCounted(string opening, string reason)
    {
        var vip = Serve("own", Rule("one", "one.test"));

        await _bed.ShouldRefuseAsync(vip, opening, reason);

        (await _bed.RecordsAsync(1)).ShouldHaveSingleItem().SignificanceWords().ShouldBe([$"request refused: {reason}"]);
    }

    [Fact]
    public async Task Hello_CutShort_IsRefusedButNothingAtAllIsNot()
    {
        var vip = Serve("own", Rule("one", "one.test"));

        await _bed.ShouldRefuseAsync(vip, "\x16\x03\x01", "bad_client_hello", ends: true);
        using (var probe = await Wire.Wire.ConnectAsync(vip))
        {
            probe.Socket.Shutdown(SocketShutdown.Send);
            (await probe.IsClosedByPeerAsync()).ShouldBeTrue();
        }

        _bed.Stats("a").RefusedRequests.ShouldBe(1UL);
    }

    [Fact]
    public async Task Hello_Slow_IsRefusedAndCounted()
    {
        var vip = Serve("own", Rule("one", "one.test"));
        _bed.Change("a", service => service.Listeners[0].OpeningTimeoutMs = 100);

        await _bed.ShouldRefuseAsync(vip, "\x16\x03\x01", "slow_client_hello");
        await _bed.ShouldRefuseAsync(vip, "", "slow_client_hello");
    }

    [Fact]
    public async Task Passthrough_BehindAndBeforeOtherProxies_HeadersComeFirst()
    {
        var server = _bed.Use(new FakeServer(async (wire, _) => await wire.SendAsync("saw " + await wire.ReadThroughAsync("\r\n"))));
        _bed.AddTarget("raw", server.Endpoint);
        var vip = Serve(null, Rule("raw", "raw.test"));
        _bed.Change("a", service =>
        {
            service.Listeners[0].Proxy = new ProxySenders();
            service.Tcp.SendProxy = ProxyHeaderVersion.Text;
        });
        using var client = await Wire.Wire.ConnectAsync(vip);

        await client.SendAsync(Header("203.0.113.7", ProxyVersion.Binary) + Encoding.Latin1.GetString(Hello("raw.test", 0)));

        (await client.ReadThroughAsync("\r\n")).ShouldBe($"saw PROXY TCP4 203.0.113.7 {vip.Address} 56324 {vip.Port}\r\n");
    }

    [Fact]
    public async Task ServerName_OfTlsThatEndsHere_ChoosesThePoolToo()
    {
        var one = _bed.Use(FakeServer.Named("one"));
        var own = _bed.Use(FakeServer.Named("own"));
        _bed.AddTarget("one", one.Endpoint);
        var vip = _bed.ServeTls(
            "a",
            [own.Endpoint],
            _authority.Config("c", names: "any.test"),
            service =>
            {
                service.Targets.Add(Target("one"));
                service.PoolRules.Add(Rule("one", "one.test"));
            },
            ListenerProtocol.Tcp);

        foreach (var (host, expected) in new[] { ("one.test", "one"), ("other.test", "own"), ("", "own") })
        {
            using var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = host });
            (await client.AskAsync(Get)).Body.ShouldBe(expected);
        }
    }

    private static async Task<string> SubjectAsync(IPEndPoint vip, string host)
    {
        using var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = host });
        return client.Subject;
    }

    private static ConnectionRule Rule(string target, params string[] names) =>
        new() { Set = "s", Name = target, Target = target, ServerName = new NameMatch { Names = { names } } };

    /// <summary>A ClientHello with GREASE and this name, in records of so many bytes; 0 = in one.</summary>
    private static byte[] Hello(string host, int record)
    {
        var name = Encoding.ASCII.GetBytes(host);
        byte[] list = [0, (byte)name.Length, .. name];
        byte[] extension = [0, (byte)(list.Length + 1), 0, .. list];
        byte[] extensions = [0x0A, 0x0A, 0, 0, 0, 0, 0, (byte)extension.Length, .. extension];
        byte[] body = [3, 3, .. new byte[32], 0, 0, 4, 0x2A, 0x2A, 0x13, 1, 1, 0, 0, (byte)extensions.Length, .. extensions];
        byte[] message = [1, 0, 0, (byte)body.Length, .. body];
        return [.. message.Chunk(record == 0 ? message.Length : record).SelectMany(piece => (byte[])[22, 3, 1, 0, (byte)piece.Length, .. piece])];
    }

    /// <summary>A server of its own for each target, whose certificate tells which it is.</summary>
    private IPEndPoint Serve(string? own, params ConnectionRule[] rules)
    {
        foreach (var name in rules.Select(r => r.Target).Append(own ?? "").Where(n => n.Length > 0 && !_bed.Set.Pools.ContainsKey($"pool-{n}")).Distinct())
        {
            _bed.AddTarget(name, _bed.Use(new TlsServerBackend(_authority.Issue(name))).Endpoint);
        }

        return _bed.Serve(
            "a",
            [],
            (service, _, _) =>
            {
                service.Pools.Clear();
                if (own is not null)
                {
                    service.Pools.Add(new PoolChoice { Pool = $"pool-{own}", Ratio = 1 });
                }

                service.Listeners[0].ReadsServerName = true;
                service.Targets.AddRange(rules.Select(r => r.Target).Where(t => t.Length > 0).Distinct().Select(Target));
                service.PoolRules.AddRange(rules);
            },
            ListenerProtocol.Tcp);
    }
}
