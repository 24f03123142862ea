using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Wire;

[Trait("tier", "wire")]
public sealed class RefusalTests
{
    private const string Host = "Host: a\r\n";

    [Theory]
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG", "cl_and_te", 400)]
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Content-Length: 6\r\nContent-Length: 7\r\n\r\n", "duplicate_content_length", 400)]
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Transfer-Encoding: xchunked\r\n\r\n", "bad_transfer_encoding", 501)]
    [InlineData("GET / HTTP/1.1\r\n" + Host + "X: a\r\n b\r\n\r\n", "obs_fold", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost : a\r\n\r\n", "space_before_colon", 400)]
    [InlineData("GET / HTTP/1.1\nHost: a\n\n", "bare_lf", 400)]
    [InlineData("GET / HTTP/1.1\r\n" + Host + "X: a\rb\r\n\r\n", "bare_cr", 400)]
    [InlineData("GET / HTTP/1.1\r\n" + Host + "X: a\0b\r\n\r\n", "bad_header_value", 400)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "missing_host", 400)]
    [InlineData("GET / HTTP/1.1\r\n" + Host + Host + "\r\n", "duplicate_host", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "bad_host", 400)]
    [InlineData("GET http://b/ HTTP/1.1\r\n" + Host + "\r\n", "host_mismatch", 400)]
    [InlineData("GET / HTTP/3.0\r\n" + Host + "\r\n", "version_not_supported", 505)]
    [InlineData("CONNECT a:1 HTTP/1.1\r\n" + Host + "\r\n", "method_not_supported", 501)]
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n", "bad_chunk", 400)]
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Transfer-Encoding: chunked\r\n\r\n10000000000000005\r\n", "bad_chunk", 400)]
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n", "bad_chunk", 400)]
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 3\r\n\r\n", "bad_trailer", 400)]
    [InlineData("POST / HTTP/1.1\r\n" + Host + "Content-Length: 2001\r\n\r\n", "body_too_large", 413)]
    public async Task Request_SmugglingOrMalformed_IsAnsweredCountedAndTheConnectionClosed(string request, string reason, int status)
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Named("a"));
        var vip = bed.Serve("a", [server.Endpoint], (s, _, _) => s.Http.ClientMaxBodyBytes = 2000);
        using var client = await Wire.ConnectAsync(vip);

        var answer = await client.AskAsync(request);

        answer.Status.ShouldBe(status);
        answer["Connection"].ShouldBe("close");
        (await client.IsClosedByPeerAsync()).ShouldBeTrue();
        bed.Stats("a").Refusals.ShouldHaveSingleItem().Name.ShouldBe(reason);
        bed.Stats("a").RefusedRequests.ShouldBe(1UL);
        var record = (await bed.RecordsAsync(1)).ShouldHaveSingleItem();
        record.SignificanceWords().ShouldContain($"request refused: {reason}");
        server.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Request_ChunkedOverTheBodyLimit_IsRefusedOnTheWay()
    {
        using var bed = new Bed();
        var server = bed.Use(FakeServer.Named("a"));
        var vip = bed.Serve("a", [server.Endpoint], (s, _, _) => s.Http.ClientMaxBodyBytes = 2000);
        using var client = await Wire.ConnectAsync(vip);

        var answer = await client.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n" + new string('x', 4096));

        answer.Status.ShouldBe(413);
        server.Requests.ShouldBe(0);
    }

    [Theory]
    [InlineData("X: ", 30_000, "header_too_large")]
    [InlineData("", 60_000, "head_too_large")]
    [InlineData("many", 300, "too_many_headers")]
    public async Task Request_HeadOverALimit_Is431(string kind, int size, string reason)
    {
        using var bed = new Bed();
        var vip = bed.Serve("a", [bed.Use(FakeServer.Named("a")).Endpoint]);
        using var client = await Wire.ConnectAsync(vip);
        var fields = kind switch
        {
            "many" => string.Concat(Enumerable.Range(0, size).Select(i => $"X{i}: 1\r\n")),
            "" => string.Concat(Enumerable.Range(0, size / 10_000).Select(i => $"X{i}: {new string('y', 10_000)}\r\n")),
            _ => kind + new string('y', size) + "\r\n",
        };

        (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n")).Status.ShouldBe(431);

        bed.Stats("a").Refusals.ShouldHaveSingleItem().Name.ShouldBe(reason);
    }

    [Fact]
    public async Task Request_LargeHeadWithinTheLimits_Passes()
    {
        using var bed = new Bed();
        var vip = bed.Serve("a", [bed.Use(FakeServer.Answering(r => $"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{r["X3"]!.Length}")).Endpoint]);
        using var client = await Wire.ConnectAsync(vip);
        var fields = string.Concat(Enumerable.Range(0, 4).Select(i => $"X{i}: {new string('y', 10_000)}\r\n"));

        (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n")).Body.ShouldBe("10000");
    }

    [Fact]
    public async Task Request_SlowHead_Is408AndClosed()
    {
        using var bed = new Bed();
        var vip = bed.Serve("a", [bed.Use(FakeServer.Named("a")).Endpoint], (s, _, _) => s.Http.ClientHeaderTimeoutMs = 200);
        using var client = await Wire.ConnectAsync(vip);

        var answer = await client.AskAsync("GET / HTTP/1.1\r\nHost:");

        answer.Status.ShouldBe(408);
        (await client.IsClosedByPeerAsync()).ShouldBeTrue();
        bed.Stats("a").Refusals.ShouldHaveSingleItem().Name.ShouldBe("slow_head");
    }

    [Fact]
    public async Task Request_HeadDrippingByteByByte_DoesNotOutliveTheTimeout()
    {
        using var bed = new Bed();
        var vip = bed.Serve("a", [bed.Use(FakeServer.Named("a")).Endpoint], (s, _, _) => s.Http.ClientHeaderTimeoutMs = 300);
        using var client = await Wire.ConnectAsync(vip);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);

        await client.SendAsync("GET / HTTP/1.1\r\nX: ");
        while (bed.Stats("a").RefusedRequests == 0)
        {
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            await client.SendAsync("y");
        }

        (await client.ReadMessageAsync())!.Status.ShouldBe(408);
    }

    [Fact]
    public async Task Request_SlowBody_Is408()
    {
        using var bed = new Bed();
        var vip = bed.Serve("a", [bed.Use(FakeServer.Named("a")).Endpoint], (s, _, _) => s.Http.ClientBodyTimeoutMs = 200);
        using var client = await Wire.ConnectAsync(vip);

        (await client.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")).Status.ShouldBe(408);
    }
}
