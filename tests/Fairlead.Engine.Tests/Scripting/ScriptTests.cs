using System.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Scripting;

[Trait("tier", "wire")]
public sealed class ScriptTests : IDisposable
{
    private readonly Bed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Request_IsChangedBeforeItGoesOn()
    {
        var vip = Serve(request: """
            avi.http.replace_header("X-Client", avi.vs.client_ip() .. " " .. avi.http.method() .. " " .. avi.http.protocol())
            avi.http.add_header("X-Tokens", avi.http.get_host_tokens(1) .. "|" .. avi.http.get_host_tokens(2, 2) .. "|" .. avi.http.get_path_tokens(1, 2))
            avi.http.add_header("X-Args", avi.http.get_query("b") .. "|" .. (avi.http.get_cookie("s") or "") .. "|" .. avi.http.get_header("User-Agent"))
            avi.http.remove_header("X-Secret")
            avi.http.set_path("/new" .. avi.http.get_path())
            """);

        var seen = await AskAsync(vip, "/a/b/c?a=1&b=2%20x", "X-Secret: 1\r\nX-Client: forged\r\nCookie: a=b; s=17\r\nUser-Agent: test\r\n");

        seen.Body.ShouldContain("GET /new/a/b/c?a=1&b=2%20x HTTP/1.1");
        seen.Body.ShouldContain("X-Client: 127.0.0.1 GET http\n");
        seen.Body.ShouldContain("X-Tokens: www.a.test|a|a/b\n");
        seen.Body.ShouldContain("X-Args: 2 x|17|test\n");
        seen.Body.ShouldNotContain("X-Secret");
        seen.Body.ShouldNotContain("forged");
    }

    [Fact]
    public async Task Answer_IsChanged_WithWhatTheRequestLeft()
    {
        var vip = Serve(
            request: "avi.vs.reqvar.path = avi.http.get_path() avi.vs.reqvar.n = 41 avi.vs.reqvar.on = true",
            answer: """
            avi.http.replace_header("Server", "hidden")
            avi.http.add_header("X-Was", avi.vs.reqvar.path .. (avi.vs.reqvar.n + 1) .. tostring(avi.vs.reqvar.on) .. avi.http.status())
            avi.http.add_header("X-Asked", avi.http.get_header("X-Ask", avi.HTTP_REQUEST))
            avi.http.add_cookie("seen", "1")
            """);

        using var client = await Wire.Wire.ConnectAsync(vip);
        var first = await client.AskAsync("GET /p HTTP/1.1\r\nHost: a\r\nX-Ask: q\r\n\r\n");
        var second = await client.AskAsync("GET /r HTTP/1.1\r\nHost: a\r\nX-Ask: r\r\n\r\n");

        (first["Server"], first["X-Was"], first["X-Asked"], first["Set-Cookie"]).ShouldBe(("hidden", "/p42true200", "q", "seen=1"));
        (first.Count("Server"), second["X-Was"], second["X-Asked"]).ShouldBe((1, "/r42true200", "r"));
    }

    [Fact]
    public async Task Request_IsAnsweredRedirectedOrClosed()
    {
        var vip = Serve(request: """
            local path = avi.http.get_path()
            if path == "/no" then avi.http.response(403, {["Content-Type"] = "text/plain"}, "go away")
            elseif path == "/away" then avi.http.redirect("https://" .. avi.http.hostname() .. avi.http.get_uri(), 301)
            elseif path == "/close" then avi.http.close_conn() end
            """);

        var refused = await AskAsync(vip, "/no");
        var sent = await AskAsync(vip, "/away?x=1");

        (refused.Status, refused.Body, refused["Content-Type"]).ShouldBe((403, "go away", "text/plain"));
        (sent.Status, sent["Location"]).ShouldBe((301, "https://www.a.test/away?x=1"));
        using var client = await Wire.Wire.ConnectAsync(vip);
        await client.SendAsync("GET /close HTTP/1.1\r\nHost: a\r\n\r\n");
        (await client.IsClosedByPeerAsync()).ShouldBeTrue();
        (await AskAsync(vip, "/")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Pools_AndStringGroups_AreNamed()
    {
        var other = _bed.Use(FakeServer.Named("other"));
        _bed.Serve("other", [other.Endpoint]);
        var vip = Serve(
            request: """if avi.stringgroup.beginswith("paths", avi.http.get_path()) == "blue" then avi.pool.select("blue") end""",
            change: service =>
            {
                service.Targets.Add(new PoolTarget { Name = "t", Pools = { new PoolChoice { Pool = "pool-other", Ratio = 1 } } });
                service.Scripts[0].Targets.Add(new ScriptTarget { Name = "pool blue", Target = "t" });
                service.Scripts[0].Groups.Add(new ScriptGroup { Name = "paths", Entries = { new ScriptGroupEntry { Key = "/b", Value = "blue", HasValue = true } } });
            });

        (await AskAsync(vip, "/blue")).Body.ShouldBe("other");
        (await AskAsync(vip, "/red")).Body.ShouldContain("GET /red");
    }

    [Theory]
    [InlineData("avi.http.add_header('X-Half', '1') error('broken')", "broken")]
    [InlineData("avi.http.add_header('X-Half', '1') while true do end", "takes longer than 50 ms")]
    [InlineData("avi.http.add_header('X-Half', '1') local s = 'x' while true do s = s .. s end", "needs more than 4 MiB")]
    [InlineData("avi.http.add_header('X-Half', '1') avi.pool.select('nowhere')", "nowhere is not among the pool_refs")]
    [InlineData("avi.http.add_header('X-Half', 'a\\r\\nX-Forged: 1')", "control characters")]
    [InlineData("avi.http.add_header('Transfer-Encoding', 'chunked')", "not a script's to change")]
    [InlineData("avi.http.set_uri('/a b')", "no URI")]
    [InlineData("x = = 1", "unexpected symbol")]
    public async Task Script_ThatFails_ChangesNothingAndIsCounted(string script, string reason)
    {
        var vip = Serve(request: script);

        var seen = await AskAsync(vip, "/");

        seen.Status.ShouldBe(200);
        seen.Body.ShouldNotContain("X-Half");
        seen.Body.ShouldNotContain("X-Forged");
        var record = (await _bed.RecordsAsync(1))[0];
        (record.Significance & Significance.ScriptFailed).ShouldBe(Significance.ScriptFailed);
        record.ScriptFailure.ShouldContain(reason);
        var count = _bed.Stats("a").Rules.Single();
        (count.Set, count.Name, count.Hits, count.Failed).ShouldBe(("vsdatascriptset-1", "set/1", 1UL, 1UL));
    }

    [Fact]
    public async Task Script_ThatWrites_IsInTheRecord()
    {
        var vip = Serve(request: "avi.vs.log('hello ' .. avi.vs.name())");

        await AskAsync(vip, "/");

        var record = (await _bed.RecordsAsync(1))[0];
        (record.ScriptLog.Trim(), record.Significance & Significance.ScriptLogged).ShouldBe(("hello a", Significance.ScriptLogged));
    }

    private static async Task<Message> AskAsync(IPEndPoint vip, string path, string fields = "")
    {
        using var client = await Wire.Wire.ConnectAsync(vip, IPAddress.Loopback);
        return await client.AskAsync($"GET {path} HTTP/1.1\r\nHost: www.a.test:8080\r\n{fields}\r\n");
    }

    private IPEndPoint Serve(string? request = null, string? answer = null, Action<VirtualServiceConfig>? change = null)
    {
        var server = _bed.Use(FakeServer.Answering(r =>
        {
            var body = r.FirstLine + "\n" + string.Concat(r.Fields.Select(f => $"{f.Name}: {f.Value}\n"));
            return $"HTTP/1.1 200 OK\r\nServer: real\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        }));
        return _bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            var set = new ScriptSet { Uuid = "vsdatascriptset-1", Name = "set" };
            if (request is not null)
            {
                set.Scripts.Add(new Script { Event = ScriptEvent.Request, Text = request });
            }

            if (answer is not null)
            {
                set.Scripts.Add(new Script { Event = ScriptEvent.Answer, Text = answer });
            }

            service.Scripts.Add(set);
            change?.Invoke(service);
        });
    }
}
