using System.Net;
using System.Security.Authentication;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Tls;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;
using static Fairlead.Engine.Tests.Wire.HostingBed;

namespace Fairlead.Engine.Tests.Route;

[Trait("tier", "wire")]
public sealed class ServerNameHostingTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly Bed _bed = new();

    public void Dispose()
    {
        _bed.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Child_AskedForInTheHandshake_ShowsItsCertificateAndAnswers(SslProtocols version)
    {
        var vip = Parent(_authority.Config("default"));
        Child("a", ["a.test"]);
        Child("wild", ["*.wild.test"]);

        (await AskAsync(vip, "a.test", version: version)).ShouldBe(("CN=a", "a"));
        (await AskAsync(vip, "A.Test.", "a.test", version)).ShouldBe(("CN=a", "a"));
        (await AskAsync(vip, "x.y.wild.test", version: version)).ShouldBe(("CN=wild", "wild"));
        (await AskAsync(vip, "nobody.test", version: version)).ShouldBe(("CN=default", "404"));
        (await AskAsync(vip, "", "a.test", version)).ShouldBe(("CN=default", "a"));
        await Bed.UntilAsync(() => _bed.Stats("a").OpenConnections == 0);
        _bed.Stats("a").Connections.ShouldBe(3UL);
        _bed.Stats("parent").TlsHandshakes.ShouldBe(5UL);
    }

    [Fact]
    public async Task Request_ForAnotherHostThanTheHandshakes_IsMisdirected()
    {
        var vip = Parent(_authority.Config("default"));
        Child("a", ["a.test", "b.test"]);
        Child("c", ["c.test"]);
        Child("lax", ["lax.test"], s => s.Child.AnyHost = true);
        using var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = "a.test" });

        Who(await client.AskAsync("GET / HTTP/1.1\r\nHost: b.test\r\n\r\n")).ShouldBe("a");
        Who(await client.AskAsync("GET / HTTP/1.1\r\nHost: c.test\r\n\r\n")).ShouldBe("421");
        Who(await client.AskAsync("GET / HTTP/1.1\r\nHost: other.test\r\n\r\n")).ShouldBe("421");
        Who(await client.AskAsync("GET / HTTP/1.1\r\nHost: A.test:443\r\n\r\n")).ShouldBe("a");
        (await AskAsync(vip, "lax.test", "other.test")).Who.ShouldBe("lax");
    }

    [Fact]
    public async Task Parent_WithoutACertificate_ServesItsChildrenAndRefusesOthers()
    {
        var vip = Parent();
        Child("a", ["a.test"]);

        (await AskAsync(vip, "a.test")).ShouldBe(("CN=a", "a"));
        await Should.ThrowAsync<AuthenticationException>(() => AskAsync(vip, "b.test"));
        await Should.ThrowAsync<AuthenticationException>(() => AskAsync(vip, ""));
        _bed.TlsFailures("parent", "unknown_name").ShouldBeGreaterThan(0UL);
    }

    [Fact]
    public async Task Parent_WithNeitherCertificateNorChildren_RefusesHandshakes()
    {
        var vip = Parent();

        await Should.ThrowAsync<AuthenticationException>(() => AskAsync(vip, "a.test"));
        Child("a", ["a.test"]);
        (await AskAsync(vip, "a.test")).ShouldBe(("CN=a", "a"));
    }

    [Fact]
    public async Task Certificate_OfAChildRenewed_IsShownAndOpenConnectionsGoOn()
    {
        var vip = Parent();
        Child("a", ["a.test"]);
        using var before = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = "a.test" });
        var first = before.Stream.RemoteCertificate!.GetSerialNumberString();

        _bed.AddCertificates(_authority.Config("a"));
        using var after = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = "a.test" });

        after.Stream.RemoteCertificate!.GetSerialNumberString().ShouldNotBe(first);
        Who(await before.AskAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")).ShouldBe("a");
    }

    [Fact]
    public async Task Child_Removed_EndsItsConnectionsAndLeavesOthers()
    {
        var vip = Parent(_authority.Config("default"));
        Child("a", ["a.test"]);
        Child("b", ["b.test"]);
        using var a = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = "a.test" });
        using var b = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = "b.test" });
        await a.AskAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        await b.AskAsync("GET / HTTP/1.1\r\nHost: b.test\r\n\r\n");

        _bed.Remove("a");

        (await a.Wire.ReadMessageAsync()).ShouldBeNull();
        Who(await b.AskAsync("GET / HTTP/1.1\r\nHost: b.test\r\n\r\n")).ShouldBe("b");
        (await AskAsync(vip, "a.test")).ShouldBe(("CN=default", "404"));
    }

    private static async Task<(string Subject, string Who)> AskAsync(
        IPEndPoint vip, string name, string? host = null, SslProtocols version = SslProtocols.Tls12 | SslProtocols.Tls13)
    {
        using var client = await TlsBed.ConnectTlsAsync(vip, new TlsClient { Host = name, Versions = version });
        return (client.Subject, Who(await client.AskAsync($"GET / HTTP/1.1\r\nHost: {host ?? name}\r\n\r\n")));
    }

    private IPEndPoint Parent(params CertificateConfig[] certificates)
    {
        _bed.AddCertificates(certificates);
        return _bed.Parent(Hosting.ServerName, service =>
        {
            service.Listeners[0].Tls = true;
            service.Tls = new TlsConfig { Resumption = true, Certificates = { certificates.Select(c => new TlsCertificateChoice { Certificate = c.Uuid }) } };
        });
    }

    private void Child(string name, string[] hosts, Action<VirtualServiceConfig>? change = null)
    {
        var certificate = _authority.Config(name);
        _bed.AddCertificates(certificate);
        _bed.Child(name, hosts.Select(h => At(h)), service =>
        {
            service.Tls = new TlsConfig { Certificates = { new TlsCertificateChoice { Certificate = certificate.Uuid } } };
            change?.Invoke(service);
        });
    }
}
