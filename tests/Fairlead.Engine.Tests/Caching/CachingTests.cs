using System.Globalization;
using System.IO.Compression;
using System.Text;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Caching;

[Trait("tier", "wire")]
public sealed class CachingTests
{
    [Fact]
    public async Task Answer_ThatIsFresh_ComesFromTheCache()
    {
        using var bed = new CacheBed(_ => CacheBed.Answer(new string('x', 100_000), "Cache-Control: max-age=60\r\nAge: 7\r\nConnection: X-Hop\r\nX-Hop: 1\r\nX-Kept: 2"));

        var first = await bed.AskAsync();
        var second = await bed.AskAsync();
        var head = await bed.AskAsync(method: "HEAD");

        bed.Server.Requests.ShouldBe(1);
        (first["X-Cache"], second["X-Cache"], second["X-Kept"], second["X-Hop"]).ShouldBe((null, "HIT", "2", null));
        second.Count("Age").ShouldBe(1);
        int.Parse(second["Age"]!, CultureInfo.InvariantCulture).ShouldBeInRange(7, 30);
        second["Date"].ShouldNotBeNull();
        (second.Body, head["Content-Length"], head.Status).ShouldBe((first.Body, "100000", 200));
        (bed.Bed.Stats("a").CacheHits, bed.Bed.Stats("a").CacheMisses, bed.Bed.Stats("a").Requests).ShouldBe((2UL, 1UL, 3UL));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_OnAConnectionThatAuthenticated_IsNotShared(bool multiplexes)
    {
        using var bed = new CacheBed(r => CacheBed.Answer("mine"), service => service.Http.ConnectionMultiplexing = multiplexes);
        using var client = await Wire.Wire.ConnectAsync(bed.Vip);

        await client.AskAsync("GET /first HTTP/1.1\r\nHost: a.test\r\nAuthorization: Negotiate YII=\r\n\r\n");
        await client.AskAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        var strangers = await bed.AskAsync();

        (bed.Server.Requests, strangers["X-Cache"]).ShouldBe((3, null));
        (await bed.AskAsync())["X-Cache"].ShouldBe("HIT");
    }

    [Theory]
    [InlineData("Cache-Control: no-store", "")]
    [InlineData("Cache-Control: private, max-age=60", "")]
    [InlineData("Cache-Control: private=\"x-user\", max-age=60", "")]
    [InlineData("Cache-Control: max-age=60\r\nSet-Cookie: session=1", "")]
    [InlineData("Cache-Control: max-age=60\r\nVary: *", "")]
    [InlineData("Cache-Control: max-age=0", "")]
    [InlineData("Cache-Control: max-age=x", "")]
    [InlineData("Cache-Control: no-cache", "")]
    [InlineData("Cache-Control: max-age=60, s-maxage=0", "")]
    [InlineData("Expires: 0", "")]
    [InlineData("Expires: Thu, 01 Jan 1970 00:00:01 GMT", "")]
    [InlineData("", "")]
    [InlineData("Cache-Control: max-age=60", "Authorization: Basic eDp5")]
    [InlineData("Cache-Control: max-age=60", "Cache-Control: no-store")]
    [InlineData("Cache-Control: max-age=60", "Cache-Control: no-cache")]
    [InlineData("Cache-Control: max-age=60", "Pragma: no-cache")]
    [InlineData("Cache-Control: max-age=60", "Cache-Control: min-fresh=61")]
    [InlineData("Cache-Control: max-age=60\r\nAge: 10", "Cache-Control: max-age=5")]
    [InlineData("Cache-Control: x=1", "Cookie: session=1")]
    public async Task Answer_ThatMustNotBeShared_IsAskedForEachTime(string answer, string request)
    {
        using var bed = new CacheBed(_ => CacheBed.Answer("mine", answer));

        await bed.AskAsync(request);
        var second = await bed.AskAsync(request);

        (bed.Server.Requests, second["X-Cache"], second.Body).ShouldBe((2, null, "mine"));
    }

    [Theory]
    [InlineData("Cache-Control: public", "Authorization: Basic eDp5")]
    [InlineData("Cache-Control: s-maxage=9, max-age=0", "")]
    [InlineData("Cache-Control: max-age=60, must-revalidate", "Authorization: Basic eDp5")]
    [InlineData("Cache-Control: max-age=60", "Cookie: session=1")]
    [InlineData("Expires: Fri, 31 Dec 2100 23:59:59 GMT", "")]
    [InlineData("Cache-Control: x=1", "Cache-Control: max-age=60")]
    public async Task Answer_ThatMayBeShared_IsKept(string answer, string request)
    {
        using var bed = new CacheBed(_ => CacheBed.Answer("ours", answer));

        await bed.AskAsync(request);
        var second = await bed.AskAsync(request);

        (bed.Server.Requests, second["X-Cache"], second.Body).ShouldBe((1, "HIT", "ours"));
    }

    [Fact]
    public async Task Answer_KeptForAnonymousClients_IsNotGivenToOneWithCredentials()
    {
        using var bed = new CacheBed(r => CacheBed.Answer(r["Authorization"] ?? "nobody"));

        await bed.AskAsync();
        var named = await bed.AskAsync("Authorization: Basic eDp5");
        var nobody = await bed.AskAsync();

        (named.Body, nobody.Body, bed.Server.Requests).ShouldBe(("Basic eDp5", "nobody", 2));
    }

    [Fact]
    public async Task Answers_ThatVary_AreKeptForEachKindOfRequest()
    {
        using var bed = new CacheBed(r => CacheBed.Answer(r["Accept-Language"] ?? "none", "Cache-Control: max-age=60\r\nVary: Accept-Language, X-B"));

        foreach (var _ in new[] { 1, 2 })
        {
            (await bed.AskAsync("Accept-Language: de")).Body.ShouldBe("de");
            (await bed.AskAsync("accept-language: fr")).Body.ShouldBe("fr");
            (await bed.AskAsync()).Body.ShouldBe("none");
            (await bed.AskAsync("Accept-Language: de\r\nX-B: 1")).Body.ShouldBe("de");
        }

        bed.Server.Requests.ShouldBe(4);
    }

    [Fact]
    public async Task Requests_ForOtherHostsPathsAndQueries_AreKeptApart()
    {
        using var bed = new CacheBed(r => CacheBed.Answer(r["Host"] + r.Path), service => service.Http.Cache.WithQuery = true);

        (await bed.AskAsync(path: "/a")).Body.ShouldBe("a.test/a");
        (await bed.AskAsync(path: "/b")).Body.ShouldBe("a.test/b");
        (await bed.AskAsync(path: "/b?x")).Body.ShouldBe("a.test/b?x");
        (await bed.AskAsync(path: "/b?y")).Body.ShouldBe("a.test/b?y");
        (await bed.AskAsync(path: "http://b.test/a", host: "b.test")).Body.ShouldBe("b.test/a");
        (await bed.AskAsync(path: "/a", host: "A.TEST")).Body.ShouldBe("a.test/a");

        bed.Server.Requests.ShouldBe(5);
    }

    [Fact]
    public async Task Answer_ThatIsStale_IsAskedForOnlyIfItChanged()
    {
        using var bed = new CacheBed(r => r["If-None-Match"] == "\"1\""
            ? "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nCache-Control: max-age=60\r\nX-New: 1\r\n\r\n"
            : CacheBed.Answer("body", "Cache-Control: max-age=0\r\nETag: \"1\"\r\nContent-Type: text/plain"));

        await bed.AskAsync();
        var checkedOne = await bed.AskAsync();
        var fresh = await bed.AskAsync();

        bed.Server.Requests.ShouldBe(2);
        (checkedOne.Status, checkedOne.Body, checkedOne["X-New"], checkedOne["Content-Type"]).ShouldBe((200, "body", "1", "text/plain"));
        (fresh.Body, fresh["X-Cache"], fresh["Cache-Control"], fresh.Count("ETag")).ShouldBe(("body", "HIT", "max-age=60", 1));
        bed.Server.Connections.ShouldBeLessThan(3);
    }

    [Theory]
    [InlineData("If-None-Match: \"1\"", 304)]
    [InlineData("If-None-Match: \"0\", W/\"1\"", 304)]
    [InlineData("If-None-Match: *", 304)]
    [InlineData("If-None-Match: \"2\"", 200)]
    [InlineData("If-None-Match: \"2\"\r\nIf-Modified-Since: Fri, 31 Dec 2100 23:59:59 GMT", 200)]
    [InlineData("If-Modified-Since: Fri, 31 Dec 2100 23:59:59 GMT", 304)]
    [InlineData("If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT", 304)]
    [InlineData("If-Modified-Since: Fri, 31 Dec 1999 23:59:59 GMT", 200)]
    [InlineData("If-Modified-Since: yesterday", 200)]
    public async Task Client_ThatHasItAlready_IsToldSo(string condition, int status)
    {
        using var bed = new CacheBed(_ => CacheBed.Answer("body", "Cache-Control: max-age=60\r\nETag: \"1\"\r\nLast-Modified: Sat, 01 Jan 2000 00:00:00 GMT"));
        await bed.AskAsync();

        var answer = await bed.AskAsync(condition);

        (answer.Status, answer.Body, answer["ETag"], bed.Server.Requests).ShouldBe((status, status == 200 ? "body" : "", "\"1\"", 1));
    }

    [Fact]
    public async Task Request_ThatChangesSomething_DropsWhatWasKept()
    {
        var version = 1;
        using var bed = new CacheBed(r => r.FirstLine.StartsWith("GET", StringComparison.Ordinal) ? CacheBed.Answer($"v{version}") : "HTTP/1.1 204 X\r\n\r\n");
        await bed.AskAsync();
        version = 2;
        (await bed.AskAsync()).Body.ShouldBe("v1");

        await bed.AskAsync("Content-Length: 0", method: "PUT");

        (await bed.AskAsync()).Body.ShouldBe("v2");
    }

    [Fact]
    public async Task Answers_PartsAndErrorsAndOtherStatuses_AreNotKept()
    {
        using var bed = new CacheBed(r => r.Path switch
        {
            "/part" => "HTTP/1.1 206 X\r\nCache-Control: max-age=60\r\nContent-Range: bytes 0-1/9\r\nContent-Length: 2\r\n\r\nab",
            "/error" => "HTTP/1.1 500 X\r\nCache-Control: max-age=60\r\nContent-Length: 2\r\n\r\nab",
            "/gone" => "HTTP/1.1 404 X\r\nCache-Control: max-age=60\r\nContent-Length: 2\r\n\r\nab",
            _ => CacheBed.Answer("ab"),
        });

        foreach (var path in new[] { "/part", "/error", "/x?q", "/gone" })
        {
            await bed.AskAsync(path: path);
            (await bed.AskAsync(path: path))["X-Cache"].ShouldBe(path == "/gone" ? "HIT" : null);
        }

        await bed.AskAsync(path: "/range");
        (await bed.AskAsync("Range: bytes=0-0", "/range"))["X-Cache"].ShouldBeNull();
        (await bed.AskAsync("Cache-Control: only-if-cached", "/never")).Status.ShouldBe(504);
        (await bed.AskAsync("Cache-Control: only-if-cached", "/range")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Answer_BrokenOffByTheServer_IsNotKept()
    {
        var count = 0;
        using var bed = new CacheBed(_ => CacheBed.Answer("whole"));
        var lying = bed.Bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadMessageAsync();
            await wire.SendAsync(Interlocked.Increment(ref count) == 1 ? "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 9\r\n\r\nhalf" : CacheBed.Answer("whole"));
        }));
        bed.Bed.ChangeServers("a", e => e.Servers[0].Port = (uint)lying.Endpoint.Port);

        await Should.ThrowAsync<Exception>(() => bed.AskAsync());

        (await bed.AskAsync()).Body.ShouldBe("whole");
    }

    [Fact]
    public async Task Answer_OfChunks_IsKeptWholeAndCompressedForWhomAcceptsIt()
    {
        using var bed = new CacheBed(
            _ => "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nVary: Accept-Encoding\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\nabc\r\n0\r\n\r\n",
            service => service.Http.Compression = new CompressionConfig { ContentTypes = { "text/plain" }, LevelNormal = 1, LevelAggressive = 1 });

        var first = await bed.AskAsync();
        var second = await bed.AskAsync();
        var packed = await bed.AskAsync("Accept-Encoding: gzip");

        (first.Body, second.Body, second["Content-Length"], second["X-Cache"]).ShouldBe(("abcabc", "abcabc", "6", "HIT"));
        (packed["Content-Encoding"], packed["X-Cache"], packed.Count("Vary")).ShouldBe(("gzip", "HIT", 1));
        using var plain = new StreamReader(new GZipStream(new MemoryStream(Encoding.Latin1.GetBytes(packed.Body)), CompressionMode.Decompress));
        (await plain.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe("abcabc");
        bed.Server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Rules_StillDecideAndChange_WhatComesFromTheCache()
    {
        using var bed = new CacheBed(_ => CacheBed.Answer("body"), service => service.Rules = HttpRules.Parser.ParseJson(
            """
            {"security": [{"set": "s", "name": "deny", "match": {"fields": [{"name": "X-Bad", "text": {}}]}, "answer": {"status": 403}}],
             "response": [{"set": "r", "name": "add", "edits": [{"name": "X-Added", "text": "1"}]}]}
            """));
        await bed.AskAsync();

        var served = await bed.AskAsync();
        var denied = await bed.AskAsync("X-Bad: 1");

        (served["X-Cache"], served["X-Added"], denied.Status, bed.Server.Requests).ShouldBe(("HIT", "1", 403, 1));
    }
}
