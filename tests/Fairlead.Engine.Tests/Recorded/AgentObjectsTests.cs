using System.Net;
using Fairlead.Engine.Tests.Tls;
using Shouldly;
using Xunit;
using static Fairlead.Engine.Tests.Wire.HostingBed;

namespace Fairlead.Engine.Tests.Recorded;

/// <summary>What the agent means: each host and path of its Ingresses reaches the members of the Service behind it, and no other.</summary>
[Trait("tier", "wire")]
public sealed class AgentObjectsTests
{
    private const string Sni = "k1--Shared-L7-0";
    private const string Evh = "k1--Shared-L7-EVH-0";

    private static readonly string[] Web1 = ["10.244.1.11:8080", "10.244.2.11:8080"];
    private static readonly string[] Web2 = ["10.244.1.12:8080"];
    private static readonly string[] Secure = ["10.244.2.13:8080"];
    private static readonly string[] Tcp = ["10.244.1.14:5432", "10.244.2.14:5432"];

    [Theory]
    [InlineData("sni.json", Sni)]
    [InlineData("evh.json", Evh)]
    public async Task PlainIngress_EachPath_ReachesItsService(string recording, string vip)
    {
        using var agent = new AgentBed(recording);
        var http = agent.Http(vip);

        (await AskersAsync(http, "plain.example.test", "/")).ShouldBe(Web1, ignoreOrder: true);
        (await AskersAsync(http, "PLAIN.example.test:18080", "/index.html?a=/api")).ShouldBe(Web1, ignoreOrder: true);
        (await AskersAsync(http, "plain.example.test.", "/api")).ShouldBe(Web2);
        (await AskersAsync(http, "plain.example.test", "/api/v1/items?x=1")).ShouldBe(Web2);
        (await AskAsync(http, "other.example.test")).ShouldBe("404");
        (await AskAsync(http, "")).ShouldBe("404");
    }

    [Theory]
    [InlineData("sni.json", Sni)]
    [InlineData("evh.json", Evh)]
    public async Task TlsIngress_OverTls_ShowsItsCertificateAndReachesItsService(string recording, string vip)
    {
        using var agent = new AgentBed(recording);
        using var client = await TlsBed.ConnectTlsAsync(agent.Https(vip), new TlsClient { Host = "secure.example.test" });

        client.Subject.ShouldBe("CN=secure.example.test");
        Secure.ShouldContain(Who(await client.AskAsync("GET /any/path HTTP/1.1\r\nHost: secure.example.test\r\n\r\n")));
    }

    [Theory]
    [InlineData("sni.json", Sni)]
    [InlineData("evh.json", Evh)]
    public async Task TlsIngress_InClear_IsRedirected(string recording, string vip)
    {
        using var agent = new AgentBed(recording);
        using var client = await Wire.Wire.ConnectAsync(agent.Http(vip));

        var answer = await client.AskAsync("GET /cart?id=7 HTTP/1.1\r\nHost: secure.example.test\r\n\r\n");

        (answer.Status, answer["Location"]).ShouldBe((302, "https://secure.example.test/cart?id=7"));
    }

    [Theory]
    [InlineData("sni.json", "k1--shop-l4")]
    [InlineData("evh.json", "k1--fe863d4abab714aac121fa1d5a0617d75b187e5e")]
    public async Task LoadBalancerService_EachConnection_ReachesAMember(string recording, string vip)
    {
        using var agent = new AgentBed(recording);

        (await AskersAsync(agent.Tcp(vip, 5432), "any", "/")).ShouldBe(Tcp, ignoreOrder: true);
    }

    [Theory]
    [InlineData("sni.json")]
    [InlineData("evh.json")]
    public void Objects_AsRecorded_CompileWithoutARemark(string recording)
    {
        using var agent = new AgentBed(recording);

        agent.Verdicts.ShouldBeEmpty();
    }

    private static async Task<string[]> AskersAsync(IPEndPoint to, string host, string path)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 12; i++)
        {
            found.Add(await AskAsync(to, host, path));
        }

        return [.. found];
    }
}
