using System.Collections.Concurrent;
using System.Net;
using Fairlead.Engine.Protocol;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Wire;

[Trait("tier", "wire")]
public sealed class MirrorTests : IDisposable
{
    private readonly Bed _bed = new();
    private readonly ConcurrentQueue<Message> _seen = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Requests_AreCopiedWhole_AndTheClientSeesNothingOfIt()
    {
        var vip = Serve(Mirror("HTTP/1.1 500 no\r\nContent-Length: 3\r\n\r\nbad"), Mirror("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        using var client = await Wire.ConnectAsync(vip);

        var get = await client.AskAsync("GET /a HTTP/1.1\r\nHost: a.test\r\nX-B: 1\r\n\r\n");
        var post = await client.AskAsync("POST /b HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");

        (get.Body, post.Body).ShouldBe(("real", "real"));
        await Bed.UntilAsync(() => _seen.Count == 4);
        _seen.Count(m => m.FirstLine == "GET /a HTTP/1.1" && m["X-B"] == "1" && m["Connection"] == "close").ShouldBe(2);
        _seen.Count(m => m.FirstLine == "POST /b HTTP/1.1" && m.Body == "hello").ShouldBe(2);
        (_bed.Stats("a").Mirrored, _bed.Stats("a").NotMirrored).ShouldBe((4UL, 0UL));
    }

    [Fact]
    public async Task Requests_TooLargeToCopy_AreServedAllTheSame()
    {
        var vip = Serve(Mirror("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        using var client = await Wire.ConnectAsync(vip);

        var answer = await client.AskAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n{new string('x', 200_000)}");
        await client.AskAsync("GET /last HTTP/1.1\r\nHost: a\r\n\r\n");

        answer.Body.ShouldBe("real");
        await Bed.UntilAsync(() => !_seen.IsEmpty);
        _seen.Single().FirstLine.ShouldBe("GET /last HTTP/1.1");
        (_bed.Stats("a").Mirrored, _bed.Stats("a").NotMirrored).ShouldBe((1UL, 1UL));
    }

    [Fact]
    public async Task Mirrors_ThatAreAwayOrSilent_HoldUpNobody()
    {
        var silent = _bed.Use(new FakeServer(async (wire, _) => await wire.ReadToEndAsync()));
        var vip = Serve(silent.Endpoint, FakeServer.Nobody());
        using var client = await Wire.ConnectAsync(vip);

        for (var i = 0; i < 20; i++)
        {
            (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body.ShouldBe("real");
        }

        await Bed.UntilAsync(() => silent.Connections == 20);
    }

    private IPEndPoint Mirror(string answer) => _bed.Use(FakeServer.Serving(async (request, wire) =>
    {
        _seen.Enqueue(request);
        await wire.SendAsync(answer);
    })).Endpoint;

    private IPEndPoint Serve(params IPEndPoint[] mirrors)
    {
        var server = _bed.Use(FakeServer.Named("real"));
        return _bed.Serve("a", [server.Endpoint], (service, _, _) =>
            service.Mirrors.AddRange(mirrors.Select(m => new MirrorConfig { Address = m.Address.ToString(), Port = (uint)m.Port })));
    }
}
