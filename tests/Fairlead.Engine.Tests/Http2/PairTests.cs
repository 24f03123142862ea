using System.Net;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Tests.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>What must pass whichever version the client and the server speak: trailers, interim answers, waiting for 100 (Continue).</summary>
[Trait("tier", "wire")]
public sealed class PairTests : IDisposable
{
    private const int End = 0x1;
    private const int EndHeaders = 0x4;

    private readonly Bed _bed = new(loops: 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Versions of client and server.</summary>
    public static TheoryData<int, int> Pairs => new() { { 1, 1 }, { 1, 2 }, { 2, 1 }, { 2, 2 } };

    public void Dispose() => _bed.Dispose();

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Trailers_OfAnswers_Arrive(int front, int back)
    {
        var vip = Serve(
            back,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\n\r\n4\r\nbody\r\n0\r\nx-sum: 42\r\n\r\n",
            [(Http2FrameType.Headers, EndHeaders, ":status: 200\ntrailer: x-sum\n"), (Http2FrameType.Data, 0, "'body"), (Http2FrameType.Headers, End | EndHeaders, "x-sum: 42\n")]);
        using var client = PairBed.Client(vip, front);

        using var answer = await client.GetAsync("/", Token);

        (await answer.Content.ReadAsStringAsync(Token)).ShouldBe("body");
        answer.TrailingHeaders.GetValues("x-sum").ShouldBe(["42"]);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Trailers_OfRequests_Arrive(int front, int back)
    {
        var seen = new TaskCompletionSource<string>();
        var vip = back == 1
            ? _bed.ServePair("pair", [_bed.Use(new FakeServer(async (wire, _) =>
            {
                await wire.ReadThroughAsync("\r\n\r\n");
                seen.SetResult(await wire.ReadThroughAsync("\r\n\r\n") ?? "");
                await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                await wire.ReadToEndAsync();
            })).Endpoint], back: 1)
            : _bed.ServePair("pair", [_bed.Use(FrameServer.Answering(async (wire, stream) =>
            {
                seen.SetResult($"{await wire.NextOfInterestAsync()}\n{await wire.NextOfInterestAsync()}");
                await FrameServer.SayAsync(wire, stream, "");
            })).Endpoint]);

        if (front == 1)
        {
            using var client = await Wire.Wire.ConnectAsync(vip);
            (await client.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nx-sum: 42\r\n\r\n")).Status.ShouldBe(200);
        }
        else
        {
            using var client = await FrameWire.OpenAsync(vip);
            await client.SendAsync(Http2FrameType.Headers, EndHeaders, 1, FrameWire.Block(":method: POST\n:scheme: http\n:path: /\n:authority: a\n"));
            await client.SendAsync(Http2FrameType.Data, 0, 1, "'body");
            await client.SendAsync(Http2FrameType.Headers, End | EndHeaders, 1, FrameWire.Block("x-sum: 42\n"));
            (await client.NextOfInterestAsync()).ShouldStartWith("HEADERS 1 200");
        }

        (await seen.Task).ShouldBe(back == 1 ? "4\r\nbody\r\n0\r\nx-sum: 42\r\n\r\n" : "DATA 1 body\nHEADERS 1 x-sum: 42 END");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task EarlyHints_BeforeTheAnswer_Arrive(int front, int back)
    {
        var vip = Serve(
            back,
            "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </b>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody",
            [
                (Http2FrameType.Headers, EndHeaders, ":status: 103\nlink: </a>\n"), (Http2FrameType.Headers, EndHeaders, ":status: 103\nlink: </b>\n"),
                (Http2FrameType.Headers, EndHeaders, ":status: 200\ncontent-length: 4\n"), (Http2FrameType.Data, End, "'body"),
            ]);

        if (front == 1)
        {
            using var client = await Wire.Wire.ConnectAsync(vip);
            var first = await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            (first.Status, first["link"]).ShouldBe((103, "</a>"));
            (await client.ReadMessageAsync())!["link"].ShouldBe("</b>");
            (await client.ReadMessageAsync())!.Body.ShouldBe("body");
        }
        else
        {
            using var client = await OpenAsync(vip);
            await client.SendAsync(Http2FrameType.Headers, End | EndHeaders, 1, FrameWire.Block(FrameWire.Get));
            (await client.NextOfInterestAsync()).ShouldBe("HEADERS 1 :status: 103 | link: </a>");
            (await client.NextOfInterestAsync()).ShouldBe("HEADERS 1 :status: 103 | link: </b>");
            (await client.NextOfInterestAsync()).ShouldBe("HEADERS 1 :status: 200 | content-length: 4");
            (await client.NextOfInterestAsync()).ShouldBe("DATA 1 body END");
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Expectation_ServerTakesItsTime_BodyFollowsThe100(int front, int back)
    {
        await using var server = await KestrelServer.AnsweringAsync(
            async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                var body = await reader.ReadToEndAsync();
                await context.Response.WriteAsync($"got {body}");
            },
            back == 2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        using var client = PairBed.Client(_bed.ServePair("pair", [server.Endpoint], back: back), front);
        client.DefaultRequestHeaders.ExpectContinue = true;

        using var answer = await client.PostAsync("/", new StringContent("body"), Token);

        (await answer.Content.ReadAsStringAsync(Token)).ShouldBe("got body");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Expectation_ServerRefuses_BodyIsNeverAskedFor(int front, int back)
    {
        var vip = Serve(
            back,
            "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno",
            [(Http2FrameType.Headers, EndHeaders, ":status: 401\ncontent-length: 2\n"), (Http2FrameType.Data, End, "'no")]);

        if (front == 1)
        {
            using var client = await Wire.Wire.ConnectAsync(vip);
            var answer = await client.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            (answer.Status, answer.Body, answer["connection"]).ShouldBe((401, "no", "close"));
        }
        else
        {
            using var client = await OpenAsync(vip);
            await client.SendAsync(Http2FrameType.Headers, EndHeaders, 1, FrameWire.Block(":method: POST\n:scheme: http\n:path: /\n:authority: a\nexpect: 100-continue\n"));
            (await client.NextOfInterestAsync()).ShouldStartWith("HEADERS 1 :status: 401");
            (await client.NextOfInterestAsync()).ShouldBe("DATA 1 no END");
            (await client.NextOfInterestAsync()).ShouldBe("RST_STREAM 1 None");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Http10Client_GetsContentWithoutChunksOrInterims(int back)
    {
        var vip = Serve(
            back,
            "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nx-sum: 42\r\n\r\n",
            [
                (Http2FrameType.Headers, EndHeaders, ":status: 103\n"), (Http2FrameType.Headers, EndHeaders, ":status: 200\n"),
                (Http2FrameType.Data, 0, "'body"), (Http2FrameType.Headers, End | EndHeaders, "x-sum: 42\n"),
            ]);
        using var client = await Wire.Wire.ConnectAsync(vip);

        await client.SendAsync("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        var answer = await client.ReadToEndAsync();

        answer.ShouldStartWith("HTTP/1.1 200 OK\r\n");
        answer.ShouldNotContain("chunked", Case.Insensitive);
        answer.ShouldEndWith("Connection: close\r\n\r\nbody");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Http10Client_ThatKeepsItsConnection_MayWhenTheLengthIsKnown(int back)
    {
        var vip = Serve(
            back,
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody",
            [(Http2FrameType.Headers, EndHeaders, ":status: 200\ncontent-length: 4\n"), (Http2FrameType.Data, End, "'body")]);
        using var client = await Wire.Wire.ConnectAsync(vip);

        for (var i = 0; i < 3; i++)
        {
            var answer = await client.AskAsync("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            (answer.Body, answer["connection"]).ShouldBe(("body", "keep-alive"));
        }
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nbody", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nbody", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 4\r\nConnection: keep-alive\r\n\r\nbody", true)]
    public async Task Http10Server_IsUnderstoodAndReusedOnlyIfItSaysSo(string answer, bool isReused)
    {
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            while (await wire.ReadMessageAsync() is not null)
            {
                await wire.SendAsync(answer);
                if (!isReused)
                {
                    return;
                }
            }
        }));
        using var client = PairBed.Client(_bed.ServePair("pair", [server.Endpoint], back: 1), 2);

        (await client.GetStringAsync("/", Token)).ShouldBe("body");
        (await client.GetStringAsync("/", Token)).ShouldBe("body");

        server.Connections.ShouldBe(isReused ? 1 : 2);
    }

    [Fact]
    public async Task Te_OnlyTrailersPasses()
    {
        var seen = new List<Message>();
        var server = _bed.Use(FakeServer.Answering(request =>
        {
            seen.Add(request);
            return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        }));
        using var client = await Wire.Wire.ConnectAsync(_bed.ServePair("pair", [server.Endpoint], back: 1));

        await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: TE\r\nTE: trailers\r\n\r\n");
        await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: TE\r\nTE: gzip\r\n\r\n");

        seen.Select(m => (m["te"], m["connection"])).ShouldBe([("trailers", "TE"), (null, null)]);
    }

    [Fact]
    public async Task Connect_IsRefusedInBothVersions()
    {
        var vip = Serve(1, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", []);
        using var one = await Wire.Wire.ConnectAsync(vip);
        using var two = await OpenAsync(vip);

        (await one.AskAsync("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n")).Status.ShouldBe(501);
        await two.SendAsync(Http2FrameType.Headers, EndHeaders, 1, FrameWire.Block(":method: CONNECT\n:authority: a:443\n"));
        (await two.NextOfInterestAsync()).ShouldBe("HEADERS 1 :status: 501 END");
    }

    /// <summary>A server of either version that says the same each time, once it has the request's head.</summary>
    private IPEndPoint Serve(int back, string text, (Http2FrameType Type, int Flags, string Payload)[] frames)
    {
        var endpoint = back == 1
            ? _bed.Use(new FakeServer(async (wire, _) =>
            {
                while (await wire.ReadThroughAsync("\r\n\r\n") is not null)
                {
                    await wire.SendAsync(text);
                }
            })).Endpoint
            : _bed.Use(FrameServer.Answering(async (wire, stream) =>
            {
                foreach (var (type, flags, payload) in frames)
                {
                    await wire.SendAsync(type, flags, stream, type == Http2FrameType.Headers ? FrameWire.Block(payload) : payload);
                }
            })).Endpoint;
        return _bed.ServePair("pair", [endpoint], back: back);
    }

    private static Task<FrameWire> OpenAsync(IPEndPoint vip) => FrameWire.OpenAsync(vip, tellsAll: true);
}
