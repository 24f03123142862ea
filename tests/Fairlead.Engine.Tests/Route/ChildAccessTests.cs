using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Tls;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;
using static Fairlead.Engine.Tests.Wire.HostingBed;

namespace Fairlead.Engine.Tests.Route;

/// <summary>Who may connect to a child of virtual hosting, how often, and how many at a time: its own rules and limits beside its parent's.</summary>
[Trait("tier", "wire")]
public sealed class ChildAccessTests : IDisposable
{
    private const string Friend = "127.0.0.4";
    private const string Enemy = "127.0.0.5";
    private const string Closed = "closed";

    private readonly TestAuthority _authority = new();
    private readonly List<HttpClient> _clients = [];
    private readonly Bed _bed = new();

    public static TheoryData<Hosting, string> Ways => new()
    {
        { Hosting.ServerName, "1.1" },
        { Hosting.ServerName, "2.0" },
        { Hosting.Request, "1.1" },
        { Hosting.Request, "2.0" },
    };

    public void Dispose()
    {
        _clients.ForEach(c => c.Dispose());
        _bed.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Client_ThatAChildDenies_ReachesItsSiblingsOnly(Hosting kind, string version)
    {
        var vip = Parent(kind);
        Child("a", s => s.Access.Add(Deny("enemies", Enemy)));
        Child("b");

        (await AskAsync(Client(vip, "a", Friend, version))).ShouldBe("a");
        (await AskAsync(Client(vip, "a", Enemy, version))).ShouldBe(kind == Hosting.ServerName ? Closed : "403");
        (await AskAsync(Client(vip, "b", Enemy, version))).ShouldBe("b");

        await Bed.UntilAsync(() => _bed.Stats("a").DeniedConnections > 0 && _bed.Stats("b").Requests == 1);
        _bed.Stats("a").Rules.Select(r => r.Name).ShouldBe(["enemies"]);
        _bed.Stats("parent").DeniedConnections.ShouldBe(0UL);
        (_bed.Stats("a").Connections, _bed.Stats("b").Connections).ShouldBe((1UL, 1UL));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Connections_BeyondTheRateOfAChild_AreRefusedAndOpenOnesGoOn(Hosting kind, string version)
    {
        var vip = Parent(kind);
        Child("a", s => s.ConnectionLimits.Add(new RateLimit { Set = "p", Name = "rate", Count = 1, PeriodS = 600, Burst = 1, PerClient = true, Action = RateAction.Close }));
        var first = Client(vip, "a", Friend, version);

        (await AskAsync(first)).ShouldBe("a");
        (await AskAsync(Client(vip, "a", Friend, version))).ShouldBe(Closed);
        (await AskAsync(first)).ShouldBe("a");
        (await AskAsync(Client(vip, "a", Enemy, version))).ShouldBe("a");

        await Bed.UntilAsync(() => _bed.Stats("a").Requests >= 3);
        _bed.Stats("a").Rules.Single(r => r.Name == "rate").Limited.ShouldBeGreaterThan(0UL);
        (await _bed.RecordsAsync(4)).Count(r => r.Limit == "rate").ShouldBeGreaterThan(0);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Connections_BeyondTheMostOfAChild_AreRefusedUntilOthersEnd(Hosting kind, string version)
    {
        var vip = Parent(kind);
        Child("a", s => s.MaxConnections = 1);
        Child("b");
        var first = Client(vip, "a", Friend, version);

        (await AskAsync(first)).ShouldBe("a");
        (await AskAsync(Client(vip, "b", Friend, version))).ShouldBe("b");
        (await AskAsync(Client(vip, "a", Friend, version))).ShouldBe(kind == Hosting.ServerName ? Closed : "503");
        (await AskAsync(first)).ShouldBe("a");
        _bed.Stats("a").OpenConnections.ShouldBe(1UL);

        first.Dispose();
        await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 0);
        (await AskAsync(Client(vip, "a", Friend, version))).ShouldBe("a");
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Rule_OfAChildThatComesLater_ActsOnOpenConnections(string version)
    {
        var vip = Parent(Hosting.Request);
        Child("a");
        var client = Client(vip, "a", Enemy, version);

        (await AskAsync(client)).ShouldBe("a");
        _bed.Change("a", s => s.Access.Add(Deny("enemies", Enemy)));
        (await AskAsync(client)).ShouldBe("403");
        _bed.Change("a", s => s.Access.Clear());
        (await AskAsync(client)).ShouldBe("a");

        _bed.Stats("a").Connections.ShouldBe(1UL);
        (await _bed.RecordsAsync(3)).SelectMany(r => r.SignificanceWords()).ShouldBe(["status 403 by the engine", "kept out by rule enemies"]);
    }

    [Theory]
    [InlineData(RateAction.Answer, "429")]
    [InlineData(RateAction.Report, "a")]
    [InlineData(RateAction.Close, Closed)]
    public async Task Rate_OfAChildByRequest_DoesWhatItsActionSays(RateAction action, string expected)
    {
        var vip = Parent(Hosting.Request);
        Child("a", s => s.ConnectionLimits.Add(new RateLimit
        {
            Set = "p", Name = "rate", Count = 1, PeriodS = 600, Burst = 1, Action = action, Answer = new LocalAnswer { Status = 429 },
        }));

        (await AskAsync(Client(vip, "a", Friend, "1.1"))).ShouldBe("a");
        (await AskAsync(Client(vip, "a", Friend, "1.1"))).ShouldBe(expected);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Client_OverALimitThatOnlyReports_IsStillHeldAgainstTheRestOfTheRules(string version)
    {
        var vip = Parent(Hosting.Request);
        Child("a", s => s.Access.AddRange([new ConnectionRule { Set = "p", Name = "watched", GoesOn = true, Limit = Reporting() }, Deny("enemies", Enemy)]));

        (await AskAsync(Client(vip, "a", Friend, version))).ShouldBe("a");
        var enemy = Client(vip, "a", Enemy, version);
        (await AskAsync(enemy)).ShouldBe("403");
        (await AskAsync(enemy)).ShouldBe("403");
        (await _bed.RecordsAsync(3)).Count(r => r.SignificanceWords().Contains("kept out by rule enemies")).ShouldBe(2);
    }

    [Fact]
    public async Task Connection_OverALimitThatOnlyReports_IsStillOneOfTheMostOfAChild()
    {
        var vip = Parent(Hosting.Request);
        Child("a", s =>
        {
            s.ConnectionLimits.Add(Reporting());
            s.MaxConnections = 1;
        });

        (await AskAsync(Client(vip, "a", Friend, "1.1"))).ShouldBe("a");
        (await AskAsync(Client(vip, "a", Friend, "1.1"))).ShouldBe("503");
    }

    [Fact]
    public async Task Rule_WithLog_RecordsTheFirstRequestOfAConnectionForTheChild()
    {
        var vip = Parent(Hosting.Request);
        Child("a", s =>
        {
            s.Log = new LogConfig();
            s.Access.Add(new ConnectionRule { Set = "p", Name = "watched", Log = true });
        });
        var client = Client(vip, "a", Friend, "1.1");

        (await AskAsync(client)).ShouldBe("a");
        (await AskAsync(client)).ShouldBe("a");

        await Bed.UntilAsync(() => _bed.Stats("a").Responses2Xx == 2);
        (await _bed.RecordsAsync(1)).ShouldHaveSingleItem().SignificanceWords().ShouldBe(["a rule asks for a record"]);
    }

    [Fact]
    public async Task WebSocket_ToAChildByRequest_CountsAmongItsConnectionsUntilItEnds()
    {
        var vip = _bed.Parent(Hosting.Request);
        var server = _bed.Use(FakeServer.Echoing());
        _bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            service.Listeners.Clear();
            service.Child = new ChildConfig { Parent = "virtualservice-parent", Hosts = { At("a.test") } };
            service.MaxConnections = 1;
        });
        using (var socket = await Wire.Wire.ConnectAsync(vip))
        {
            await socket.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
            (await socket.ReadThroughAsync("\r\n\r\n")).ShouldNotBeNull().ShouldContain("101");
            await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 1);
            (await HostingBed.AskAsync(vip, "a.test")).ShouldBe("503");
        }

        await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 0);
    }

    [Fact]
    public async Task ServerNameParent_InClear_AsksTheRulesOfTheChildThatItServes()
    {
        var vip = _bed.Parent(Hosting.ServerName);
        _bed.Child("a", [At("a.test")], s => s.Access.Add(Deny("enemies", Enemy)));

        (await AskAsync(Client(vip, "a", Friend, "1.1", scheme: "http"))).ShouldBe("a");
        (await AskAsync(Client(vip, "a", Enemy, "1.1", scheme: "http"))).ShouldBe("403");
    }

    private static RateLimit Reporting() => new() { Set = "p", Name = "rate", Count = 1, PeriodS = 600, Burst = 1, Action = RateAction.Report };

    private static ConnectionRule Deny(string name, string client) =>
        new() { Set = "p", Name = name, Deny = true, Client = new AddressMatch { Ranges = { new AddressRange { First = client, Last = client } } } };

    private static async Task<string> AskAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) : $"{(int)answer.StatusCode}";
        }
        catch (HttpRequestException)
        {
            return Closed;
        }
    }

    private IPEndPoint Parent(Hosting kind)
    {
        var certificate = _authority.Config("parent");
        _bed.AddCertificates(certificate);
        return _bed.Parent(kind, service =>
        {
            service.Listeners[0].Tls = true;
            service.Tls = new TlsConfig { Protocols = { "h2", "http/1.1" }, Certificates = { new TlsCertificateChoice { Certificate = certificate.Uuid } } };
        });
    }

    private void Child(string name, Action<VirtualServiceConfig>? change = null)
    {
        var certificate = _authority.Config(name);
        _bed.AddCertificates(certificate);
        _bed.Child(name, [At($"{name}.test")], service =>
        {
            service.Tls = new TlsConfig { Certificates = { new TlsCertificateChoice { Certificate = certificate.Uuid } } };
            change?.Invoke(service);
        });
    }

    /// <summary>One connection at most, which stays open.</summary>
    private HttpClient Client(IPEndPoint vip, string child, string from, string version, string scheme = "https")
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 1,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                await socket.ConnectAsync(vip, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = new Uri($"{scheme}://{child}.test"),
            DefaultRequestVersion = Version.Parse(version),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(20),
        };
        _clients.Add(client);
        return client;
    }
}
