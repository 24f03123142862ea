using System.Net;
using System.Security.Authentication;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Listen;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Tls;

/// <summary>Terms of TLS that hold for some clients, told apart by address.</summary>
[Trait("tier", "wire")]
public sealed class TlsVariantTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string LastGet = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private static readonly IPAddress Old = IPAddress.Parse("127.77.0.1");
    private static readonly IPAddress New = IPAddress.Parse("127.77.0.2");
    private static readonly IPAddress Other = IPAddress.Parse("127.77.0.3");

    private readonly TestAuthority _authority = new();
    private readonly Bed _bed = new();

    public void Dispose()
    {
        _bed.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task Client_OfAVariant_GetsItsTermsAndOthersTheMainOnes()
    {
        var vip = Serve(For(Old, TlsProtocolVersion.Tls12), For(New, TlsProtocolVersion.Tls13));

        (await VersionAsync(vip, Old)).ShouldBe(SslProtocols.Tls12);
        (await VersionAsync(vip, New)).ShouldBe(SslProtocols.Tls13);
        (await VersionAsync(vip, Other)).ShouldBe(SslProtocols.Tls13);
    }

    [Fact]
    public async Task Client_OfAVariantItCannotMeet_IsRefusedThoughTheMainTermsWouldDo()
    {
        var vip = Serve(For(New, TlsProtocolVersion.Tls13));

        (await VersionAsync(vip, Other, SslProtocols.Tls12)).ShouldBe(SslProtocols.Tls12);
        await Should.ThrowAsync<AuthenticationException>(async () => await VersionAsync(vip, New, SslProtocols.Tls12));
    }

    [Fact]
    public async Task Client_OfTwoVariants_GetsTheFirst()
    {
        var everybody = new TlsVariant { Client = new AddressMatch { Negate = true }, MaxVersion = TlsProtocolVersion.Tls12 };
        var vip = Serve(For(New, TlsProtocolVersion.Tls13), everybody);

        (await VersionAsync(vip, New)).ShouldBe(SslProtocols.Tls13);
        (await VersionAsync(vip, Other)).ShouldBe(SslProtocols.Tls12);
    }

    [Fact]
    public async Task Certificate_ForAName_IsShownUnderTheTermsOfAVariantToo()
    {
        var vip = _bed.ServeTls(
            "a", [_bed.Use(FakeServer.Named("s")).Endpoint],
            [(_authority.Config("main"), []), (_authority.Config("named"), ["named.test"])],
            s => s.Tls.Variants.Add(For(Old, TlsProtocolVersion.Tls12)));

        using var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { From = Old, Host = "named.test" });

        (client.Subject, client.Stream.SslProtocol).ShouldBe(("CN=named", SslProtocols.Tls12));
    }

    [Fact]
    public async Task Client_NamedByAProxyHeader_IsTheOneThatCounts()
    {
        var vip = Serve(s => OpeningBed.TakesHeaders(s), For(Old, TlsProtocolVersion.Tls12));
        using var wire = await Wire.Wire.ConnectAsync(vip);
        await wire.SendAsync(OpeningBed.Header(Old.ToString()));

        using var client = await wire.SecureAsync("a.test");

        client.Stream.SslProtocol.ShouldBe(SslProtocols.Tls12);
        (await client.AskAsync(Get)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Variants_ChangedWhileClientsAreConnected_HoldForNewConnectionsOnly()
    {
        var vip = Serve();
        using var before = await TlsBed.ConnectTlsAsync(vip, new TlsClient { From = Old });
        (await before.AskAsync(Get)).Status.ShouldBe(200);

        _bed.Change("a", s => s.Tls.Variants.Add(For(Old, TlsProtocolVersion.Tls12)));

        (await VersionAsync(vip, Old)).ShouldBe(SslProtocols.Tls12);
        (await before.AskAsync(Get)).Status.ShouldBe(200);
        _bed.Change("a", s => s.Tls.Variants.Clear());
        (await VersionAsync(vip, Old)).ShouldBe(SslProtocols.Tls13);
    }

    [Fact]
    public async Task Session_OfOtherTerms_DoesNotResume()
    {
        var session = Path.GetTempFileName();
        var vip = Serve();
        await OpenSslClient.RunAsync(vip, LastGet, "-tls1_3", "-sess_out", session);
        (await OpenSslClient.RunAsync(vip, LastGet, "-tls1_3", "-sess_in", session)).ShouldContain("Reused");

        _bed.Change("a", s => s.Tls.Variants.Add(new TlsVariant { Client = new AddressMatch { Negate = true }, Resumption = true, Suites = "TLS_AES_256_GCM_SHA384" }));

        (await OpenSslClient.RunAsync(vip, LastGet, "-tls1_3", "-sess_in", session)).ShouldNotContain("Reused");
        File.Delete(session);
    }

    private static async Task<SslProtocols> VersionAsync(IPEndPoint vip, IPAddress from, SslProtocols versions = SslProtocols.Tls12 | SslProtocols.Tls13)
    {
        using var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { From = from, Versions = versions });
        (await client.AskAsync(Get)).Status.ShouldBe(200);
        return client.Stream.SslProtocol;
    }

    private static TlsVariant For(IPAddress client, TlsProtocolVersion version) => new()
    {
        Client = new AddressMatch { Ranges = { new AddressRange { First = client.ToString(), Last = client.ToString() } } },
        MinVersion = version,
        MaxVersion = version,
    };

    private IPEndPoint Serve(params TlsVariant[] variants) => Serve(_ => { }, variants);

    private IPEndPoint Serve(Action<VirtualServiceConfig> change, params TlsVariant[] variants) =>
        _bed.ServeTls("a", [_bed.Use(FakeServer.Named("s")).Endpoint], _authority.Config("c"), s =>
        {
            s.Tls.Variants.Add(variants);
            change(s);
        });
}
