using System.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Policy;

/// <summary>What single rules and pools do to a request beyond the common: looked-up values, one of several headers, one server, the host of a server.</summary>
[Trait("tier", "wire")]
public sealed class RuleActionTests : IDisposable
{
    private readonly Bed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Security_LimitThatGoesOn_LeavesTheNextRulesOfItsSetToRefuse()
    {
        var vip = Serve("""
            {"security": [
              {"set": "s", "name": "maybe", "goesOn": true, "limit": {"set": "s", "name": "maybe", "count": 2, "periodS": 600, "burst": 2, "action": "RATE_ACTION_ANSWER", "answer": {"status": 429}}},
              {"set": "s", "name": "elsewhere", "match": {"source": {"ranges": [{"first": "192.0.2.1", "last": "192.0.2.1"}]}}, "answer": {"status": 500}},
              {"set": "s", "name": "admin", "match": {"path": {"operation": "TEXT_OPERATION_BEGINS_WITH", "values": ["/admin"]},
                "client": {"ranges": [{"first": "127.0.0.0", "last": "127.255.255.255"}]}, "source": {"ranges": [{"first": "127.0.0.0", "last": "127.255.255.255"}]}}, "answer": {"status": 403}}]}
            """);
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await client.AskAsync("GET /admin HTTP/1.1\r\nHost: a\r\n\r\n")).Status.ShouldBe(403);
        (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status.ShouldBe(200);
        (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status.ShouldBe(429);
    }

    [Theory]
    [InlineData("false", "/ab/c", "https://short.test/to/x")]
    [InlineData("true", "/ab/c", "https://long.test/to/y/z")]
    [InlineData("true", "/A/c", "https://short.test/to/x")]
    public async Task Redirect_ByTheResultOfThePath_TakesThatOfTheValueThatMatched(string longest, string path, string location)
    {
        var vip = Serve("""
            {"request": [{"set": "s", "name": "r", "match": {
                "path": {"operation": "TEXT_OPERATION_BEGINS_WITH", "values": ["/none", "/a", "/ab"], "results": ["", "x", "y/z"], "longest": LONGEST},
                "query": {"operation": "TEXT_OPERATION_CONTAINS", "values": ["n=1", "n=2"], "results": ["short.test", "long.test"]}},
              "redirect": {"status": 302, "https": true, "host": {"parts": [{"kind": "URI_PART_KIND_QUERY_RESULT"}]},
                "path": {"parts": [{"text": "to"}, {"kind": "URI_PART_KIND_PATH_RESULT"}]}}}]}
            """.Replace("LONGEST", longest, StringComparison.Ordinal));
        using var client = await Wire.Wire.ConnectAsync(vip);
        var query = location.Contains("long", StringComparison.Ordinal) ? "n=2" : "n=1";

        (await client.AskAsync($"GET {path}?{query} HTTP/1.1\r\nHost: a\r\n\r\n"))["Location"].ShouldBe(location);
    }

    [Fact]
    public async Task Edit_OfOneOfSeveralFields_LeavesTheOthers()
    {
        var vip = Serve("""
            {"request": [{"set": "s", "name": "r", "edits": [
              {"kind": "FIELD_EDIT_KIND_REMOVE", "name": "X-Many", "index": 2},
              {"kind": "FIELD_EDIT_KIND_REPLACE", "name": "X-Pair", "index": 1, "text": "new"},
              {"kind": "FIELD_EDIT_KIND_REPLACE", "name": "X-Absent", "index": 1, "text": "new"},
              {"kind": "FIELD_EDIT_KIND_REMOVE", "name": "X-Many", "index": 9}]}],
             "response": [{"set": "s", "name": "a", "edits": [{"kind": "FIELD_EDIT_KIND_REMOVE", "name": "Warning", "index": 1}]}]}
            """);
        using var client = await Wire.Wire.ConnectAsync(vip);

        var answer = await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Many: 1\r\nx-pair: 1\r\nx-many: 2\r\nX-Pair: 2\r\nX-Many: 3\r\n\r\n");

        answer.Body.Split('\n').Where(l => l.StartsWith("x-", StringComparison.OrdinalIgnoreCase) && !l.StartsWith("X-F", StringComparison.Ordinal))
            .ShouldBe(["X-Many: 1", "X-Pair: 2", "X-Many: 3", "X-Pair: new"]);
        answer.Fields.Where(f => f.Name == "Warning").Select(f => f.Value).ShouldBe(["two"]);
    }

    [Fact]
    public async Task Target_OfOneServer_GetsAllAndNobodyElseDoes()
    {
        var one = _bed.Use(FakeServer.Named("one"));
        var two = _bed.Use(FakeServer.Named("two"));
        var vip = _bed.Serve("a", [one.Endpoint, two.Endpoint], (service, _, _) =>
        {
            service.Targets.Add(new PoolTarget
            {
                Name = "t", Pools = { new PoolChoice { Pool = "pool-a", Ratio = 1 } }, ServerAddress = two.Endpoint.Address.ToString(), ServerPort = (uint)two.Endpoint.Port,
            });
            service.Rules = HttpRules.Parser.ParseJson("""{"request": [{"set": "s", "name": "r", "match": {"path": {"operation": "TEXT_OPERATION_EQUALS", "values": ["/two"]}}, "target": "t"}]}""");
        });

        for (var i = 0; i < 6; i++)
        {
            (await HostingBed.AskAsync(vip, "a", "/two")).ShouldBe("two");
        }

        _bed.ChangeServers("a", e => e.Servers[1].Enabled = false);
        (await HostingBed.AskAsync(vip, "a", "/two")).ShouldBe("503");
        _bed.ChangeServers("a", e => e.Servers.RemoveAt(1));
        (await HostingBed.AskAsync(vip, "a", "/two")).ShouldBe("503");
        (await HostingBed.AskAsync(vip, "a")).ShouldBe("one");
    }

    [Fact]
    public async Task Server_WithAHostOfItsOwn_IsAskedForItAndOthersForTheClients()
    {
        var named = _bed.Use(FakeServer.Answering(r => Echo("named", r)));
        var vip = _bed.Serve("a", [named.Endpoint], (service, _, endpoints) =>
        {
            service.Rules = HttpRules.Parser.ParseJson("""{"request": [{"set": "s", "name": "r", "match": {"path": {"operation": "TEXT_OPERATION_EQUALS", "values": ["/rule"]}}, "rewrite": {"host": {"parts": [{"text": "rule.test"}]}}}]}""");
            endpoints.Servers[0].RequestHost = "inner.test:81";
        });
        using var client = await Wire.Wire.ConnectAsync(vip);

        HostIn(await client.AskAsync("GET / HTTP/1.1\r\nA: 1\r\nhost:  a.test \r\nB: 2\r\n\r\n")).ShouldBe("A: 1|inner.test:81|B: 2");
        HostIn(await client.AskAsync("POST /rule HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi")).ShouldEndWith("|inner.test:81|");
        _bed.ChangeServers("a", e => e.Servers[0].RequestHost = "");
        HostIn(await client.AskAsync("GET /rule HTTP/1.1\r\nHost: a.test\r\n\r\n")).ShouldBe("|rule.test|");
    }

    [Fact]
    public async Task Server_WithAHostOfItsOwnThatFails_LeavesTheClientsHostToTheNext()
    {
        var other = _bed.Use(FakeServer.Answering(r => Echo("other", r)));
        var vip = _bed.Serve("a", [FakeServer.Nobody(), other.Endpoint], (_, pool, endpoints) =>
        {
            pool.PassiveMonitor = false;
            endpoints.Servers[0].RequestHost = "nobody.test";
        });
        for (var i = 0; i < 4; i++)
        {
            using var client = await Wire.Wire.ConnectAsync(vip);
            HostIn(await client.AskAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")).ShouldBe("|a.test|");
        }

        (await _bed.RecordsAsync(4)).Sum(r => r.Retries).ShouldBeGreaterThan(0);
    }

    /// <summary>The line before it, the host, and the line behind it.</summary>
    private static string HostIn(Message answer)
    {
        answer.Status.ShouldBe(200);
        var lines = answer.Body.Split('\n').Skip(1).Where(l => !l.StartsWith("X-", StringComparison.Ordinal) && !l.StartsWith("Content", StringComparison.Ordinal)).ToList();
        var at = lines.FindIndex(l => l.StartsWith("host:", StringComparison.OrdinalIgnoreCase));
        return $"{lines.ElementAtOrDefault(at - 1)}|{lines[at][5..].Trim()}|{lines.ElementAtOrDefault(at + 1)}";
    }

    private static string Echo(string name, Message request)
    {
        var body = $"{request.FirstLine}\n{string.Concat(request.Fields.Select(f => $"{f.Name}: {f.Value}\n"))}";
        return $"HTTP/1.1 200 OK\r\nX-Server: {name}\r\nWarning: one\r\nWarning: two\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }

    private IPEndPoint Serve(string rules)
    {
        var own = _bed.Use(FakeServer.Answering(r => Echo("own", r)));
        return _bed.Serve("a", [own.Endpoint], (service, _, _) => service.Rules = HttpRules.Parser.ParseJson(rules));
    }
}
