using System.Net;
using System.Security.Authentication;
using System.Text.Json.Nodes;
using Fairlead.Engine.Tests.Tls;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Recorded;

/// <summary>
/// What a HostRule of the agent adds to a host: references to objects that the administrator made, on the child that the agent had written.
/// The recorded child of one Ingress has them here, in both modes of the agent; that of the other has none.
/// </summary>
[Trait("tier", "wire")]
public sealed class HostRuleTests
{
    private const string Ruled = "secure.example.test";
    private const string Friend = "127.0.0.4";
    private const string Enemy = "127.0.0.5";
    private const string Sorry = "we are sorry";

    private static readonly string[] Secure = ["10.244.2.13:8080"];

    public static TheoryData<string, string> Modes => new() { { "sni.json", "k1--Shared-L7-0" }, { "evh.json", "k1--Shared-L7-EVH-0" } };

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task HttpPolicy_ActsBesideTheAgentsOwn(string recording, string vip)
    {
        using var agent = Agent(recording);
        using var client = await ConnectAsync(agent.Https(vip), Friend);

        var served = await AskAsync(client, "/");
        Secure.ShouldContain(HostingBed.Who(served));
        served["X-Ruled"].ShouldBe("yes");
        (await AskAsync(client, "/private/x")).Status.ShouldBe(403);
        agent.Verdicts.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task ErrorPage_IsShownInsteadOfAnError(string recording, string vip)
    {
        using var agent = Agent(recording);
        using var client = await ConnectAsync(agent.Https(vip), Friend);

        var shown = await AskAsync(client, "/nobody");

        (shown.Status, shown.Body).ShouldBe((503, Sorry));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task NetworkSecurityPolicy_KeepsClientsOutOfThatHostOnly(string recording, string vip)
    {
        using var agent = Agent(recording);

        if (recording == "sni.json")
        {
            await Should.ThrowAsync<IOException>(async () =>
            {
                using var closed = await ConnectAsync(agent.Https(vip), Enemy);
                (await AskAsync(closed, "/")).Status.ShouldBe(0);
            });
        }
        else
        {
            using var refused = await ConnectAsync(agent.Https(vip), Enemy);
            var shown = await AskAsync(refused, "/");
            (shown.Status, shown.Body).ShouldBe((403, Sorry));
        }

        using var plain = await Wire.Wire.ConnectAsync(agent.Http(vip), IPAddress.Parse(Enemy));
        (await plain.AskAsync("GET / HTTP/1.1\r\nHost: plain.example.test\r\n\r\n")).Status.ShouldBe(200);
        var child = agent.Bed.Plane.Snapshot().VirtualServices.Single(s => s.Rules.Any(r => r.Name == "enemies"));
        (child.DeniedConnections, child.Rules.Single(r => r.Name == "enemies").Hits).ShouldBe((1UL, 1UL));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task SslProfile_HoldsForClientsOfThatHost(string recording, string vip)
    {
        using var agent = Agent(recording);

        using (var client = await ConnectAsync(agent.Https(vip), Friend, SslProtocols.Tls13))
        {
            (await AskAsync(client, "/")).Status.ShouldBe(200);
        }

        await Should.ThrowAsync<AuthenticationException>(() => ConnectAsync(agent.Https(vip), Friend, SslProtocols.Tls12));
        using var unruled = new AgentBed(recording);
        using var old = await ConnectAsync(unruled.Https(vip), Friend, SslProtocols.Tls12);
        (await AskAsync(old, "/")).Status.ShouldBe(200);
    }

    private static Task<TlsWire> ConnectAsync(IPEndPoint to, string from, SslProtocols versions = SslProtocols.Tls12 | SslProtocols.Tls13) =>
        TlsBed.ConnectTlsAsync(to, new TlsClient { Host = Ruled, From = IPAddress.Parse(from), Versions = versions });

    private static Task<Message> AskAsync(TlsWire client, string path) => client.AskAsync($"GET {path} HTTP/1.1\r\nHost: {Ruled}\r\n\r\n");

    private static AgentBed Agent(string recording) => new(recording, Rule, added: Administrators());

    private static void Rule(JsonObject document)
    {
        var isRuled = document["type"]?.ToString() == "VS_TYPE_VH_CHILD"
            && ((document["vh_domain_name"] as JsonArray)?[0]?.ToString() ?? document["vh_matches"]?[0]?["host"]?.ToString()) == Ruled;
        if (!isRuled)
        {
            return;
        }

        document["network_security_policy_ref"] = "/api/networksecuritypolicy/?name=acl";
        document["ssl_profile_ref"] = "/api/sslprofile/?name=only-1.3";
        document["error_page_profile_ref"] = "/api/errorpageprofile/?name=sorry";
        document["http_policies"]!.AsArray().Add(new JsonObject { ["index"] = 1, ["http_policy_set_ref"] = "/api/httppolicyset/?name=ruled" });
    }

    /// <summary>What a HostRule only names.</summary>
    private static IEnumerable<JsonObject> Administrators() => JsonNode.Parse($$"""
        [
          {"kind": "networksecuritypolicy", "name": "acl", "rules": [{"name": "enemies", "index": 1, "enable": true, "action": "NETWORK_SECURITY_POLICY_ACTION_TYPE_DENY",
            "match": {"client_ip": {"match_criteria": "IS_IN", "addrs": [{"addr": "{{Enemy}}", "type": "V4"}]} } }]},
          {"kind": "sslprofile", "name": "only-1.3", "accepted_versions": [{"type": "SSL_VERSION_TLS1_3"}]},
          {"kind": "errorpagebody", "name": "sorry", "error_page_body": "{{Sorry}}"},
          {"kind": "errorpageprofile", "name": "sorry", "error_pages": [{"index": 0, "error_page_body_ref": "/api/errorpagebody?name=sorry"}]},
          {"kind": "pool", "name": "nobody"},
          {"kind": "httppolicyset", "name": "ruled",
            "http_security_policy": {"rules": [{"name": "private", "index": 1, "match": {"path": {"match_criteria": "BEGINS_WITH", "match_str": ["/private"]} },
              "action": {"action": "HTTP_SECURITY_ACTION_SEND_RESPONSE", "status_code": "HTTP_LOCAL_RESPONSE_STATUS_CODE_403"} }]},
            "http_request_policy": {"rules": [{"name": "nobody", "index": 1, "match": {"path": {"match_criteria": "EQUALS", "match_str": ["/nobody"]} },
              "switching_action": {"action": "HTTP_SWITCHING_SELECT_POOL", "pool_ref": "/api/pool?name=nobody"} }]},
            "http_response_policy": {"rules": [{"name": "mark", "index": 1, "hdr_action": [{"action": "HTTP_ADD_HDR", "hdr": {"name": "X-Ruled", "value": {"val": "yes"} } }]}]} }
        ]
        """)!.AsArray().Select(n => n!.DeepClone().AsObject());
}
