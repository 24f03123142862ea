using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>Servers of HTTP/2 that break the rules of the connection, or set narrow ones.</summary>
[Trait("tier", "wire")]
public sealed class Http2ServerRuleTests : IDisposable
{
    private const int EndHeaders = 0x4;
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody";

    private readonly Bed _bed = new(loops: 1);

    public void Dispose() => _bed.Dispose();

    /// <summary>A server that breaks the connection's own rules loses it; what was under way fails, what comes next does not.</summary>
    [Theory]
    [InlineData(Http2FrameType.PushPromise, EndHeaders, 1, "00000002 82")]
    [InlineData(Http2FrameType.Headers, EndHeaders, 2, "88")]
    [InlineData(Http2FrameType.Headers, EndHeaders, 99, "88")]
    [InlineData(Http2FrameType.Headers, EndHeaders, 1, "ff")]
    [InlineData(Http2FrameType.Data, 0, 7, "'x")]
    [InlineData(Http2FrameType.Settings, 0, 0, "000300")]
    [InlineData(Http2FrameType.Settings, 0, 0, "000400 80000000")]
    [InlineData(Http2FrameType.WindowUpdate, 0, 0, "7fffffff")]
    [InlineData(Http2FrameType.Continuation, EndHeaders, 1, "88")]
    public async Task Frame_AgainstTheRules_EndsTheConnection(Http2FrameType type, int flags, int stream, string payload)
    {
        var server = _bed.Use(new FrameServer(async (wire, number) =>
        {
            await wire.WelcomeAsync();
            while (true)
            {
                var asked = await wire.NextHeadersAsync();
                if (number == 1)
                {
                    await wire.SendAsync(type, flags, stream, payload);
                    (await wire.NextOfInterestAsync()).ShouldStartWith("GOAWAY");
                    return;
                }

                await FrameServer.SayAsync(wire, asked, "fine");
            }
        }));
        using var client = await ConnectAsync(server);

        (await client.AskAsync(Get)).Status.ShouldBe(502);
        (await client.AskAsync(Get)).Body.ShouldBe("fine");
        server.Connections.ShouldBe(2);
    }

    [Theory]
    [InlineData(Http2FrameType.Ping, "0000000000000000")]
    [InlineData(Http2FrameType.Settings, "")]
    [InlineData(Http2FrameType.Priority, "0000000010")]
    public async Task Flood_OfFramesThatCostNothing_EndsTheConnection(Http2FrameType type, string payload)
    {
        var server = _bed.Use(FrameServer.Answering(async (wire, stream) =>
        {
            var frame = FrameWire.Frame(type, 0, type == Http2FrameType.Priority ? stream : 0, payload);
            for (var i = 0; i < 400; i++)
            {
                await wire.SendAsync([.. Enumerable.Repeat(frame, 50).SelectMany(f => f)]);
            }
        }));
        using var client = await ConnectAsync(server);

        (await client.AskAsync(Post)).Status.ShouldBe(502);

        (await _bed.RecordsAsync(1))[0].ServerFailure.ShouldContain("floods");
    }

    [Fact]
    public async Task Http1Server_InClear_IsNamedAsWhatItIs()
    {
        var server = _bed.Use(new FakeServer(async (wire, _) => await wire.SendAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")));
        using var client = await Wire.Wire.ConnectAsync(_bed.ServePair("up", [server.Endpoint]));

        (await client.AskAsync(Get)).Status.ShouldBe(502);

        (await _bed.RecordsAsync(1))[0].ServerFailure.ShouldEndWith("does the server speak HTTP/2?");
    }

    [Fact]
    public async Task Settings_ThatNeverCome_AreATimeoutOfConnecting()
    {
        var server = _bed.Use(new FakeServer((wire, _) => wire.ReadToEndAsync()));
        using var client = await Wire.Wire.ConnectAsync(_bed.ServePair("up", [server.Endpoint], pool =>
        {
            pool.ConnectTimeoutMs = 200;
            pool.Retries = 0;
        }));

        (await client.AskAsync(Get)).Status.ShouldBe(504);
    }

    [Fact]
    public async Task OneStreamAtATime_IsAllThatIsSent()
    {
        var server = _bed.Use(FrameServer.Answering((wire, stream) => FrameServer.SayAsync(wire, stream, "one"), settings: "0003 00000001"));
        var vip = Serve(server);
        var clients = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Wire.Wire.ConnectAsync(vip)));

        var answers = await Task.WhenAll(clients.Select(c => c.AskAsync(Get)));

        answers.ShouldAllBe(a => a.Body == "one");
        foreach (var client in clients)
        {
            client.Dispose();
        }
    }

    [Fact]
    public async Task NoStreams_IsGivenUp()
    {
        var server = _bed.Use(FrameServer.Answering((wire, stream) => FrameServer.SayAsync(wire, stream, "x"), settings: "0003 00000000"));
        using var client = await ConnectAsync(server);

        (await client.AskAsync(Get)).Status.ShouldBe(502);
        server.Connections.ShouldBe(4);
    }

    [Fact]
    public async Task Body_IsSentAsTheWindowAllows()
    {
        var seen = new List<string>();
        var server = _bed.Use(FrameServer.Answering(
            async (wire, stream) =>
            {
                seen.Add(await wire.NextOfInterestAsync());
                await wire.SendAsync(Http2FrameType.Settings, 0, 0, "0004 00000002");
                seen.Add(await wire.NextOfInterestAsync());
                await wire.SendAsync(Http2FrameType.WindowUpdate, 0, stream, "00000064");
                seen.Add(await wire.NextOfInterestAsync());
                await FrameServer.SayAsync(wire, stream, "ok");
            },
            settings: "0004 00000001"));
        using var client = await ConnectAsync(server);

        (await client.AskAsync(Post)).Body.ShouldBe("ok");

        seen.ShouldBe(["DATA 1 b", "DATA 1 o", "DATA 1 dy END"]);
    }

    private System.Net.IPEndPoint Serve(FrameServer server) => _bed.ServePair("up", [server.Endpoint]);

    private Task<Wire.Wire> ConnectAsync(FrameServer server) => Wire.Wire.ConnectAsync(Serve(server));
}
