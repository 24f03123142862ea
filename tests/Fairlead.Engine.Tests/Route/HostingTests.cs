using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;
using static Fairlead.Engine.Tests.Wire.HostingBed;

namespace Fairlead.Engine.Tests.Route;

[Trait("tier", "wire")]
public sealed class HostingTests : IDisposable
{
    private readonly Bed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("a.test", "exact")]
    [InlineData("A.TEST", "exact")]
    [InlineData("a.test:8080", "exact")]
    [InlineData("a.test.", "exact")]
    [InlineData("a.test.:80", "exact")]
    [InlineData("x.a.test", "wild")]
    [InlineData("y.x.a.test", "wild")]
    [InlineData("y.deep.a.test", "deeper")]
    [InlineData("bare.test", "bare")]
    [InlineData("x.bare.test", "bare")]
    [InlineData("tail.test", "tail")]
    [InlineData("tail.test.org", "tail")]
    [InlineData("[2001:db8::1]", "literal")]
    [InlineData("[2001:DB8::1]:80", "literal")]
    [InlineData("127.0.0.1:99", "address")]
    [InlineData("b.test", "404")]
    [InlineData("xa.test", "404")]
    [InlineData("", "404")]
    public async Task Host_OfARequest_FindsTheMostExactChild(string host, string expected)
    {
        var vip = _bed.Parent();
        _bed.Child("wild", "*.a.test");
        _bed.Child("deeper", "*.deep.a.test");
        _bed.Child("exact", "a.test");
        _bed.Child("bare", ".bare.test");
        _bed.Child("tail", "tail.*");
        _bed.Child("literal", "[2001:db8::1]");
        _bed.Child("address", "127.0.0.1");

        (await AskAsync(vip, host)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("/", "root")]
    [InlineData("/other", "root")]
    [InlineData("/api", "api")]
    [InlineData("/API/x?q=/api/v2", "api")]
    [InlineData("/%61pi/x", "api")]
    [InlineData("/api/v2/x", "longer")]
    [InlineData("/api/v2", "whole")]
    [InlineData("/api/v2/", "longer")]
    public async Task Path_OfARequest_FindsTheLongestWhoeverNamesIt(string path, string expected)
    {
        var vip = _bed.Parent();
        _bed.Child("root", [At("a.test", Below("/"))]);
        _bed.Child("api", [At("a.test", Below("/api", "/other-thing"))]);
        _bed.Child("longer", [At("a.test", Below("/api/v2"))]);
        _bed.Child("whole", [At("a.test", Path(TextOperation.Equals, "/api/v2"))]);

        (await AskAsync(vip, "a.test", path)).ShouldBe(expected);
    }

    [Fact]
    public async Task Request_ThatMatchesMoreParts_GoesToTheChildThatAsksForThem()
    {
        var vip = _bed.Parent();
        var beta = Below("/");
        beta.Fields.Add(new FieldMatch { Name = "X-Version", Text = new TextMatch { Operation = TextOperation.Equals, Values = { "beta" } } });
        _bed.Child("all", [At("a.test", Below("/"))]);
        _bed.Child("beta", [At("a.test", beta)]);

        (await AskAsync(vip, "a.test", "/", "x-version: BETA\r\n")).ShouldBe("beta");
        (await AskAsync(vip, "a.test", "/", "x-version: 1\r\n")).ShouldBe("all");
    }

    [Fact]
    public async Task Connection_OfOneClient_ReachesEveryChild()
    {
        var vip = _bed.Parent();
        _bed.Child("a", "a.test");
        _bed.Child("b", "b.test");
        using var client = await Wire.Wire.ConnectAsync(vip);

        foreach (var name in new[] { "a", "b", "a", "nobody", "b" })
        {
            Who(await client.AskAsync($"GET / HTTP/1.1\r\nHost: {name}.test\r\n\r\n")).ShouldBe(name == "nobody" ? "404" : name);
        }

        await Bed.UntilAsync(() => _bed.Stats("b").Responses2Xx == 2);
        _bed.Stats("a").Requests.ShouldBe(2UL);
        _bed.Stats("parent").Requests.ShouldBe(1UL);
        _bed.Stats("parent").Responses4Xx.ShouldBe(1UL);
        (await _bed.RecordsAsync(5)).Select(r => r.VirtualService).Order().ShouldBe(
            ["virtualservice-a", "virtualservice-a", "virtualservice-b", "virtualservice-b", "virtualservice-parent"]);
    }

    [Fact]
    public async Task Request_ForNoChild_GoesToTheParentsPool()
    {
        var own = _bed.Use(FakeServer.Named("parent"));
        var vip = _bed.Serve("parent", [own.Endpoint], (service, _, _) => service.Hosting = Hosting.Request);
        _bed.Child("a", [At("a.test", Below("/a"))]);

        (await AskAsync(vip, "a.test", "/a")).ShouldBe("a");
        (await AskAsync(vip, "a.test", "/b")).ShouldBe("parent");
        (await AskAsync(vip, "c.test")).ShouldBe("parent");
    }

    [Fact]
    public async Task Children_ThatComeAndGo_TakeEffectOnOpenConnections()
    {
        var vip = _bed.Parent();
        using var client = await Wire.Wire.ConnectAsync(vip);
        const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

        Who(await client.AskAsync(Get)).ShouldBe("404");
        _bed.Child("a", "a.test");
        Who(await client.AskAsync(Get)).ShouldBe("a");
        _bed.Change("a", s => s.Child.Hosts[0].Host = "b.test");
        Who(await client.AskAsync(Get)).ShouldBe("404");
        _bed.Change("a", s => s.Child.Hosts[0].Host = "a.test");
        _bed.Remove("a");
        Who(await client.AskAsync(Get)).ShouldBe("404");
        _bed.Child("a", "a.test");
        Who(await client.AskAsync(Get)).ShouldBe("a");
    }

    [Fact]
    public async Task Child_OfItsOwnLimits_RefusesByThem()
    {
        var vip = _bed.Parent();
        _bed.Child("a", [At("a.test")], s => s.Http.ClientMaxBodyBytes = 10);
        _bed.Child("b", "b.test");

        (await AskAsync(vip, "a.test", "/", "Content-Length: 11\r\n\r\n12345678901")).ShouldBe("413");
        (await AskAsync(vip, "b.test", "/", "Content-Length: 11\r\n\r\n12345678901")).ShouldBe("b");
        await Bed.UntilAsync(() => _bed.Stats("a").RefusedRequests == 1);
        _bed.Stats("parent").RefusedRequests.ShouldBe(0UL);
    }

    [Fact]
    public async Task Hosts_InTenThousands_AreEachFound()
    {
        var vip = _bed.Parent();
        _bed.Child("many", Enumerable.Range(0, 10_000).Select(i => At($"h{i}.test", Below($"/p{i}"))));
        _bed.Child("other", "h77.test");

        (await AskAsync(vip, "h0.test", "/p0")).ShouldBe("many");
        (await AskAsync(vip, "h9999.test", "/p9999/x")).ShouldBe("many");
        (await AskAsync(vip, "h9999.test", "/p9998")).ShouldBe("404");
        (await AskAsync(vip, "h77.test", "/p")).ShouldBe("other");
    }

    [Fact]
    public async Task ServerNameParent_InClear_RoutesByHostUnlessTheChildWantsCertificates()
    {
        var vip = _bed.Parent(Hosting.ServerName);
        _bed.Child("a", "a.test", "*.a.test");
        _bed.Child("locked", [At("locked.test")], s => s.Tls = new TlsConfig { ClientAuthentication = ClientAuthentication.Require });

        (await AskAsync(vip, "a.test")).ShouldBe("a");
        (await AskAsync(vip, "x.a.test:80")).ShouldBe("a");
        (await AskAsync(vip, "locked.test")).ShouldBe("404");
    }
}
