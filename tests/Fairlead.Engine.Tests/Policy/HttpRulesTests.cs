using System.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Policy;

[Trait("tier", "wire")]
public sealed class HttpRulesTests : IDisposable
{
    private readonly Bed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Security_FirstOfASetCounts_AndAllowEndsThem()
    {
        var vip = Serve("""
            {"security": [
              {"set": "s", "name": "friends", "match": {"fields": [{"name": "X-Friend", "text": {}}]}, "verdict": "RULE_VERDICT_ALLOW"},
              {"set": "s", "name": "admin", "match": {"path": {"operation": "TEXT_OPERATION_BEGINS_WITH", "values": ["/admin"]}}, "answer": {"status": 403, "contentType": "text/plain", "body": "bm8="}},
              {"set": "s", "name": "drop", "match": {"method": {"names": ["TRACE"]}}, "verdict": "RULE_VERDICT_CLOSE"},
              {"set": "t", "name": "pay", "match": {"path": {"operation": "TEXT_OPERATION_EQUALS", "values": ["/pay"]}, "scheme": "SCHEME_MATCH_HTTP"}, "redirect": {"status": 302, "https": true, "port": 8443, "keepQuery": true}}]}
            """);
        using var client = await Wire.Wire.ConnectAsync(vip);

        var refused = await client.AskAsync("GET /ADMIN/x HTTP/1.1\r\nHost: a\r\n\r\n");
        (refused.Status, refused["Content-Type"], refused.Body).ShouldBe((403, "text/plain", "no"));
        (await client.AskAsync("GET /%61dmin HTTP/1.1\r\nHost: a\r\n\r\n")).Status.ShouldBe(403);
        (await client.AskAsync("GET /admin HTTP/1.1\r\nHost: a\r\nx-friend: 1\r\n\r\n")).Status.ShouldBe(200);
        var redirected = await client.AskAsync("GET /pay?a=1 HTTP/1.1\r\nHost: Shop.Test:8080\r\n\r\n");
        (redirected.Status, redirected["Location"]).ShouldBe((302, "https://shop.test:8443/pay?a=1"));
        (await client.AskAsync("HEAD /admin HTTP/1.1\r\nHost: a\r\n\r\n", head: true)).Status.ShouldBe(403);
        (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status.ShouldBe(200);
        await client.SendAsync("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n");
        (await client.IsClosedByPeerAsync()).ShouldBeTrue();

        await Bed.UntilAsync(() => _bed.Stats("a").Rules.Count == 4);
        _bed.Stats("a").Rules.Select(r => $"{r.Set} {r.Name} {r.Hits}").ShouldBe(["s friends 1", "s admin 3", "s drop 1", "t pay 1"], ignoreOrder: true);
    }

    [Fact]
    public async Task Request_RulesOfSeveralSets_AddUpUntilOneSettles()
    {
        var vip = Serve("""
            {"request": [
              {"set": "s", "name": "mark", "edits": [{"name": "X-One", "text": "1"}, {"kind": "FIELD_EDIT_KIND_REMOVE", "name": "X-Gone"}]},
              {"set": "s", "name": "never", "answer": {"status": 500}},
              {"set": "t", "name": "img", "match": {"path": {"operation": "TEXT_OPERATION_BEGINS_WITH", "values": ["/img/"]}}, "target": "other"},
              {"set": "u", "name": "late", "edits": [{"name": "X-Late", "text": "1"}]}]}
            """);
        using var client = await Wire.Wire.ConnectAsync(vip);

        var other = await client.AskAsync("GET /img/1 HTTP/1.1\r\nHost: a\r\nX-Gone: 1\r\nx-gone: 2\r\n\r\n");
        other["X-Server"].ShouldBe("other");
        other.Body.ShouldContain("X-One: 1");
        other.Body.ShouldNotContain("X-Late");
        other.Body.ToLowerInvariant().ShouldNotContain("x-gone");
        var own = await client.AskAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        own["X-Server"].ShouldBe("own");
        own.Body.ShouldContain("X-Late: 1");
    }

    [Theory]
    [InlineData("/user/42", "GET /u/42?x=1", "a.test")]
    [InlineData("/user/42?q=1", "GET /u/42?q=1&x=1", "a.test")]
    [InlineData("/user/x", "GET /user/x", "a.test")]
    [InlineData("/old/a/b%2Fc?k=v", "GET /new/a/b%2Fc", "inner.a.test")]
    [InlineData("/group/a%0D%0AX:1%3Fb", "GET /a%0D%0AX:1%3Fb?y", "a.test")]
    public async Task Rewrite_OfHostPathAndQuery_ReachesTheServer(string path, string line, string host)
    {
        var vip = Serve("""
            {"request": [
              {"set": "s", "name": "regex", "match": {"path": {"operation": "TEXT_OPERATION_REGEX", "values": ["^/user/([0-9]+)$"]}},
               "rewrite": {"path": {"parts": [{"text": "u"}, {"kind": "URI_PART_KIND_PATH_GROUP", "first": 1}]}, "addQuery": "x=1"}},
              {"set": "s", "name": "tokens", "match": {"path": {"operation": "TEXT_OPERATION_BEGINS_WITH", "values": ["/old/"]}},
               "rewrite": {"host": {"parts": [{"text": "inner"}, {"kind": "URI_PART_KIND_HOST", "last": 65535}]}, "path": {"parts": [{"text": "/new/"}, {"kind": "URI_PART_KIND_PATH", "first": 1, "last": 65535}]}, "dropQuery": true}},
              {"set": "s", "name": "escape", "match": {"path": {"operation": "TEXT_OPERATION_REGEX", "values": ["(?s)^/group/(.*)$"]}},
               "rewrite": {"path": {"parts": [{"kind": "URI_PART_KIND_PATH_GROUP", "first": 1}]}, "addQuery": "y"}}]}
            """);
        using var client = await Wire.Wire.ConnectAsync(vip);

        var answer = await client.AskAsync($"GET {path} HTTP/1.1\r\nHost: a.test\r\n\r\n");

        answer.Body.ShouldStartWith($"{line} HTTP/1.1\n");
        answer.Body.Split('\n').Count(l => l.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)).ShouldBe(1);
        answer.Body.ShouldContain($"Host: {host}\n");
    }

    [Fact]
    public async Task Redirect_ByPieces_BuildsTheLocation()
    {
        var vip = Serve("""
            {"request": [
              {"set": "s", "name": "moved", "match": {"host": {"operation": "TEXT_OPERATION_EQUALS", "values": ["old.test"]}},
               "redirect": {"status": 301, "https": true, "port": 443, "host": {"parts": [{"text": "new"}, {"kind": "URI_PART_KIND_HOST", "first": 1, "last": 1}]},
                 "path": {"parts": [{"text": "v2"}, {"kind": "URI_PART_KIND_PATH", "last": 0}]}, "addQuery": "from=old"}},
              {"set": "s", "name": "same", "match": {"query": {"operation": "TEXT_OPERATION_CONTAINS", "values": ["go"]}}, "redirect": {"status": 307, "keepQuery": true, "addQuery": "and=more"}}]}
            """);
        using var client = await Wire.Wire.ConnectAsync(vip);

        var moved = await client.AskAsync("GET /a/b/c?q=1 HTTP/1.1\r\nHost: OLD.test.:80\r\n\r\n");
        (moved.Status, moved["Location"], moved["Content-Length"]).ShouldBe((301, "https://new.test/v2/a?from=old", "0"));
        var same = await client.AskAsync("POST /p?go HTTP/1.1\r\nHost: x.test\r\nContent-Length: 0\r\n\r\n");
        (same.Status, same["Location"]).ShouldBe((307, "http://x.test/p?go&and=more"));
        (await client.AskAsync("GET / HTTP/1.1\r\nHost: x.test\r\n\r\n")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Edits_OfCookiesAndVariables_ReachTheServer()
    {
        var vip = Serve("""
            {"request": [{"set": "s", "name": "c", "edits": [
              {"kind": "FIELD_EDIT_KIND_REMOVE", "cookie": true, "name": "secret"},
              {"kind": "FIELD_EDIT_KIND_REPLACE", "cookie": true, "name": "lang", "text": "en"},
              {"name": "X-Client", "value": "FIELD_VALUE_CLIENT_ADDRESS"}, {"name": "X-Port", "value": "FIELD_VALUE_LISTENER_PORT"},
              {"name": "X-Copy", "value": "FIELD_VALUE_REQUEST_FIELD", "text": "User-Agent"},
              {"kind": "FIELD_EDIT_KIND_REPLACE", "name": "Accept", "text": "all"}]}]}
            """);
        using var client = await Wire.Wire.ConnectAsync(vip);

        var body = (await client.AskAsync(
            "GET / HTTP/1.1\r\nHost: a\r\nCookie: a=1; secret=2\r\ncookie: lang=de; b=3\r\nUser-Agent: me\r\nAccept: x\r\naccept: y\r\n\r\n")).Body;

        body.Split('\n').Where(l => l.StartsWith("cookie", StringComparison.OrdinalIgnoreCase)).ShouldBe(["Cookie: a=1; b=3; lang=en"]);
        body.ShouldContain("X-Client: 127.0.0.1\n");
        body.ShouldContain("X-Port: 18080\n");
        body.ShouldContain("X-Copy: me\n");
        body.Split('\n').Where(l => l.StartsWith("accept", StringComparison.OrdinalIgnoreCase)).ShouldBe(["Accept: all"]);
    }

    [Fact]
    public async Task Response_RulesSeeRequestAndAnswer()
    {
        var vip = Serve("""
            {"response": [
              {"set": "s", "name": "errors", "answerMatch": {"status": {"ranges": [{"first": 500, "last": 599}]}}, "edits": [{"name": "X-Sorry", "text": "yes"}]},
              {"set": "s", "name": "by-path", "match": {"path": {"operation": "TEXT_OPERATION_BEGINS_WITH", "values": ["/p"]}},
               "edits": [{"kind": "FIELD_EDIT_KIND_REMOVE", "name": "Server"}, {"kind": "FIELD_EDIT_KIND_REPLACE", "name": "X-Server", "value": "FIELD_VALUE_REQUEST_FIELD", "text": "X-Ask"},
                         {"kind": "FIELD_EDIT_KIND_REMOVE", "cookie": true, "name": "internal"}, {"cookie": true, "name": "seen", "text": "1; Path=/"}]},
              {"set": "s", "name": "location", "answerMatch": {"fields": [{"name": "Location", "text": {"operation": "TEXT_OPERATION_BEGINS_WITH", "values": ["http://inner"]}}]},
               "location": {"https": true, "host": {"parts": [{"text": "outer.test"}]}, "keepQuery": true}}]}
            """, r => r.Path switch
        {
            "/fail" => "HTTP/1.1 503 X\r\nServer: s\r\nContent-Length: 0\r\n\r\n",
            "/moved" => "HTTP/1.1 302 X\r\nLocation: http://inner:8080/a/b?c=d\r\nContent-Length: 0\r\n\r\n",
            _ => "HTTP/1.1 200 OK\r\nServer: s\r\nX-Server: own\r\nSet-Cookie: internal=1; Path=/\r\nSet-Cookie: other=2\r\nContent-Length: 2\r\n\r\nok",
        });
        using var client = await Wire.Wire.ConnectAsync(vip);

        var failed = await client.AskAsync("GET /fail HTTP/1.1\r\nHost: a\r\n\r\n");
        (failed["X-Sorry"], failed["Server"]).ShouldBe(("yes", "s"));
        var page = await client.AskAsync("GET /page HTTP/1.1\r\nHost: a\r\nX-Ask: me\r\n\r\n");
        (page["Server"], page["X-Server"], page.Body).ShouldBe((null, "me", "ok"));
        page.Fields.Where(f => f.Name == "Set-Cookie").Select(f => f.Value).ShouldBe(["other=2", "seen=1; Path=/"]);
        (await client.AskAsync("GET /moved HTTP/1.1\r\nHost: a\r\n\r\n"))["Location"].ShouldBe("https://outer.test/a/b?c=d");
        (await client.AskAsync("GET /other HTTP/1.1\r\nHost: a\r\n\r\n"))["Server"].ShouldBe("s");
    }

    [Fact]
    public async Task Rules_InThousands_EachActOnTheirOwnHostAndPath()
    {
        var rules = new HttpRules();
        rules.Request.AddRange(Enumerable.Range(0, 2000).Select(i => new HttpRule
        {
            Set = "s",
            Name = $"r{i}",
            Match = new RequestMatch
            {
                Host = i % 2 == 0 ? new TextMatch { Operation = TextOperation.Equals, Values = { $"h{i}.test" } } : null,
                Path = new TextMatch { Operation = TextOperation.BeginsWith, Values = { $"/p{i}/" } },
            },
            Answer = new LocalAnswer { Status = 200, Body = Google.Protobuf.ByteString.CopyFromUtf8($"{i}") },
        }));
        var vip = Serve(rules);
        using var client = await Wire.Wire.ConnectAsync(vip);

        foreach (var i in new[] { 0, 1, 998, 1999 })
        {
            (await client.AskAsync($"GET /P{i}/x HTTP/1.1\r\nHost: h{i}.test\r\n\r\n")).Body.ShouldBe($"{i}");
        }

        (await client.AskAsync("GET /p4/ HTTP/1.1\r\nHost: h6.test\r\n\r\n"))["X-Server"].ShouldBe("own");
    }

    [Fact]
    public async Task Rules_OfAChild_ActOnItsRequestsOnly()
    {
        var vip = _bed.Parent();
        _bed.Child("a", [HostingBed.At("a.test")], s => s.Rules = Parse(
            """{"request": [{"set": "s", "name": "r", "match": {"port": {"ranges": [{"first": 18080, "last": 18080}]}}, "redirect": {"status": 302, "https": true, "port": 443, "keepQuery": true}}]}"""));
        _bed.Child("b", "b.test");
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await client.AskAsync("GET /x?y HTTP/1.1\r\nHost: a.test\r\n\r\n"))["Location"].ShouldBe("https://a.test/x?y");
        (await client.AskAsync("GET / HTTP/1.1\r\nHost: b.test\r\n\r\n")).Body.ShouldBe("b");
    }

    [Fact]
    public async Task Rule_ThatAsksForIt_MakesARecordSignificant()
    {
        var vip = Serve("""{"request": [{"set": "s", "name": "r", "log": true, "match": {"path": {"operation": "TEXT_OPERATION_EQUALS", "values": ["/l"]}}}]}""");
        using var client = await Wire.Wire.ConnectAsync(vip);
        await client.AskAsync("GET /l HTTP/1.1\r\nHost: a\r\n\r\n");

        (await _bed.RecordsAsync(1))[0].SignificanceWords().ShouldContain("a rule asks for a record");
    }

    [Fact]
    public async Task Answer_ToARequestWithABody_EndsTheConnection()
    {
        var vip = Serve("""{"request": [{"set": "s", "name": "r", "answer": {"status": 404}}]}""");
        using var client = await Wire.Wire.ConnectAsync(vip);

        (await client.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nstart"))["Connection"].ShouldBe("close");
    }

    private static HttpRules Parse(string json) => HttpRules.Parser.ParseJson(json);

    private IPEndPoint Serve(string rules, Func<Message, string>? answer = null) => Serve(Parse(rules), answer);

    private IPEndPoint Serve(HttpRules rules, Func<Message, string>? answer = null)
    {
        var own = _bed.Use(FakeServer.Answering(answer ?? (r => Echo("own", r))));
        var other = _bed.Use(FakeServer.Answering(r => Echo("other", r)));
        _bed.Serve("other", [other.Endpoint]);
        return _bed.Serve("a", [own.Endpoint], (service, _, _) =>
        {
            service.Rules = rules;
            service.Targets.Add(new PoolTarget { Name = "other", Pools = { new PoolChoice { Pool = "pool-other", Ratio = 1 } } });
        });
    }

    private static string Echo(string name, Message request)
    {
        var body = $"{request.FirstLine}\n{string.Concat(request.Fields.Select(f => $"{f.Name}: {f.Value}\n"))}";
        return $"HTTP/1.1 200 OK\r\nX-Server: {name}\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }
}
