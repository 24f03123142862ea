using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Tests.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>WebSockets between clients and servers of either version (RFC 6455, RFC 8441).</summary>
[Trait("tier", "wire")]
public sealed class WebSocketTests : IDisposable
{
    private const int End = 0x1;
    private const int EndHeaders = 0x4;

    private static readonly HttpMessageInvoker s_invoker = new(new SocketsHttpHandler());

    private readonly Bed _bed = new(loops: 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    public async Task Messages_OfAllSizes_ComeBackAndTheEndIsOrderly(int front, int back)
    {
        await using var server = await EchoAsync(back);
        using var socket = await ConnectAsync(_bed.ServePair("ws", [server.Endpoint], back: back), front);

        foreach (var size in (int[])[1, 125, 126, 65_536, 1_000_000])
        {
            var message = RandomNumberGenerator.GetBytes(size);
            (await AskAsync(socket, message)).ShouldBe(message);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Token);
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
        (await _bed.RecordsAsync(1))[0].Status.ShouldBe(101);
        await Bed.UntilAsync(() => _bed.Server("ws", server.Endpoint).InUse == 0);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    public async Task Socket_OpenWhileTheConfigurationChanges_GoesOn(int front, int back)
    {
        await using var server = await EchoAsync(back);
        await using var another = await EchoAsync(back);
        using var socket = await ConnectAsync(_bed.ServePair("ws", [server.Endpoint], back: back), front);
        (await AskAsync(socket, [1])).ShouldBe([1]);

        for (byte i = 0; i < 20; i++)
        {
            _bed.Change("ws", service => service.Http.MaxHeaderCount = 100u + i);
            _bed.ChangeServers("ws", endpoints => endpoints.Servers[0].Ratio = 1u + i);
            (await AskAsync(socket, [i])).ShouldBe([i]);
        }

        _bed.Remove("ws");
        (await AskAsync(socket, [7])).ShouldBe([7]);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Token);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    public async Task Requests_BesideASocket_GoOn(int front, int back)
    {
        await using var server = await EchoAsync(back);
        var vip = _bed.ServePair("ws", [server.Endpoint], back: back);
        using var socket = await ConnectAsync(vip, front);
        using var client = PairBed.Client(vip, front);

        for (byte i = 0; i < 20; i++)
        {
            (await AskAsync(socket, [i])).ShouldBe([i]);
            using var answer = await client.GetAsync("/", Token);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }

        (back == 1 || server.Connections == 1).ShouldBeTrue();
    }

    [Fact]
    public async Task Server_ThatOffersNoneOnStreams_IsAskedForAnUpgrade()
    {
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            var head = await wire.ReadThroughAsync("\r\n\r\n");
            if (head!.StartsWith("PRI", StringComparison.Ordinal))
            {
                await wire.SendAsync(System.Text.Encoding.Latin1.GetString(FrameWire.Frame(Http2FrameType.Settings, 0, 0, "")));
                await wire.ReadToEndAsync();
                return;
            }

            var key = head.Split("\r\n").Single(l => l.StartsWith("Sec-WebSocket-Key: ", StringComparison.OrdinalIgnoreCase))["Sec-WebSocket-Key: ".Length..];
            await wire.SendAsync($"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {WebSocketKey.AcceptFor(key)}\r\n\r\n");
            await wire.SendAsync("\x81\x02hi");
            await wire.ReadToEndAsync();
        }));
        var vip = _bed.ServePair("ws", [server.Endpoint]);

        for (var i = 0; i < 2; i++)
        {
            using var socket = await ConnectAsync(vip, 2);
            var buffer = new byte[10];
            (await socket.ReceiveAsync(buffer, Token)).Count.ShouldBe(2);
        }

        // The first asked for the settings, the second knew.
        server.Connections.ShouldBe(3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Server_ThatRefuses_IsHeard(int front)
    {
        await using var server = await KestrelServer.AnsweringAsync(context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        });
        var vip = _bed.ServePair("ws", [server.Endpoint]);

        var refused = await Should.ThrowAsync<WebSocketException>(() => ConnectAsync(vip, front));

        refused.Message.ShouldContain("403");
        (await _bed.RecordsAsync(1))[0].Status.ShouldBe(403);
    }

    [Fact]
    public async Task Server_ThatProvesNothing_IsNotBelieved()
    {
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadThroughAsync("\r\n\r\n");
            await wire.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: wrong\r\n\r\n");
            await wire.ReadToEndAsync();
        }));

        await Should.ThrowAsync<WebSocketException>(() => ConnectAsync(_bed.ServePair("ws", [server.Endpoint], back: 1), 2));
    }

    [Fact]
    public async Task Client_ThatResetsItsStream_EndsTheSocketOnly()
    {
        await using var server = await EchoAsync(1);
        var vip = _bed.ServePair("ws", [server.Endpoint], back: 1);
        using var wire = await FrameWire.OpenAsync(vip);
        var block = FrameWire.Block(":method: CONNECT\n:protocol: websocket\n:scheme: http\n:path: /\n:authority: a\nsec-websocket-version: 13\n");

        await wire.SendAsync(Http2FrameType.Headers, EndHeaders, 1, block);
        (await wire.NextOfInterestAsync()).ShouldBe("HEADERS 1 200");
        await wire.SendAsync(Http2FrameType.RstStream, 0, 1, "00000008");
        await Bed.UntilAsync(() => _bed.Server("ws", server.Endpoint).InUse == 0);

        await wire.SendAsync(Http2FrameType.Headers, EndHeaders, 3, block);
        (await wire.NextOfInterestAsync()).ShouldBe("HEADERS 3 200");
    }

    [Theory]
    [InlineData(":method: CONNECT\n:protocol: other\n:scheme: http\n:path: /\n:authority: a\n", "HEADERS 1 501 END")]
    [InlineData(":method: GET\n:protocol: websocket\n:scheme: http\n:path: /\n:authority: a\n", "RST_STREAM 1 Protocol")]
    [InlineData(":method: CONNECT\n:protocol: websocket\n:scheme: http\n:path: /\n", "RST_STREAM 1 Protocol")]
    [InlineData(":method: CONNECT\n:protocol: websocket\n:authority: a\n", "RST_STREAM 1 Protocol")]
    public async Task Connect_AgainstTheRules_IsRefused(string fields, string answer)
    {
        await using var server = await EchoAsync(1);
        using var wire = await FrameWire.OpenAsync(_bed.ServePair("ws", [server.Endpoint], back: 1));

        await wire.SendAsync(Http2FrameType.Headers, EndHeaders | (answer.EndsWith("END", StringComparison.Ordinal) ? End : 0), 1, FrameWire.Block(fields));

        (await wire.NextOfInterestAsync()).ShouldBe(answer);
    }

    [Fact]
    public async Task WebSockets_Off_AreNotOffered()
    {
        await using var server = await EchoAsync(1);
        using var wire = await FrameWire.OpenAsync(_bed.ServePair("ws", [server.Endpoint], change: service => service.Http.Websockets = false, back: 1));

        await wire.SendAsync(Http2FrameType.Headers, EndHeaders, 1, FrameWire.Block(":method: CONNECT\n:protocol: websocket\n:scheme: http\n:path: /\n:authority: a\n"));

        (await wire.NextOfInterestAsync()).ShouldBe("RST_STREAM 1 Protocol");
    }

    private static Task<KestrelServer> EchoAsync(int version) => KestrelServer.StartAsync(
        application =>
        {
            application.UseWebSockets();
            application.Run(async context =>
            {
                if (!context.WebSockets.IsWebSocketRequest)
                {
                    context.Response.StatusCode = 400;
                    return;
                }

                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                var buffer = new byte[16 * 1024];
                while (await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } part)
                {
                    await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, CancellationToken.None);
                }

                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
            });
        },
        version == 2 ? HttpProtocols.Http2 : HttpProtocols.Http1);

    private static async Task<ClientWebSocket> ConnectAsync(IPEndPoint vip, int version)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version == 2 ? HttpVersion.Version20 : HttpVersion.Version11;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        try
        {
            await socket.ConnectAsync(new Uri($"ws://{vip}/"), s_invoker, Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<byte[]> AskAsync(ClientWebSocket socket, byte[] message)
    {
        // Large messages come back while they are still being sent.
        var sending = socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, Token);
        using var whole = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), Token);
            whole.Write(buffer, 0, part.Count);
            if (part.EndOfMessage && whole.Length >= message.Length)
            {
                await sending;
                return whole.ToArray();
            }
        }
    }
}
