using System.IO.Compression;
using System.Net;
using System.Text;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Http2;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Content;

[Trait("tier", "wire")]
public sealed class CompressionTests : IDisposable
{
    private static readonly string Text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"line {i} of a text\n"));

    private readonly Bed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("gzip", "gzip", false)]
    [InlineData("gzip, br", "br", false)]
    [InlineData("gzip", "gzip", true)]
    [InlineData("br;q=0.1, gzip;q=0.2", "gzip", true)]
    public async Task Answer_ForWhomAcceptsIt_IsCompressed(string accept, string coding, bool isChunked)
    {
        string? asked = "?";
        var server = Server(r =>
        {
            asked = r["Accept-Encoding"];
            return isChunked ? Chunked(Text) : Plain(Text);
        });
        using var client = await ClientAsync(server);

        for (var i = 0; i < 2; i++)
        {
            var answer = await client.AskAsync($"GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: {accept}\r\n\r\n");

            (answer["Content-Encoding"], answer["Vary"], answer["ETag"], answer["Content-Length"]).ShouldBe((coding, "Accept-Encoding", "W/\"1\"", null));
            answer.Count("Transfer-Encoding").ShouldBe(1);
            (answer["Content-MD5"], answer["Accept-Ranges"]).ShouldBe((null, null));
            Decode(answer).ShouldBe(Text);
            answer.Body.Length.ShouldBeLessThan(Text.Length / 4);
        }

        asked.ShouldBeNull();
    }

    [Theory]
    [InlineData("Content-Type: image/png", "")]
    [InlineData("Content-Type: text/html\r\nContent-Encoding: zstd", "")]
    [InlineData("Content-Type: text/html\r\nCache-Control: max-age=1, no-transform", "")]
    [InlineData("Content-Type: text/html\r\nVary: Accept-Encoding", "identity")]
    public async Task Answer_ThatMayNotBeCompressed_IsLeftAlone(string fields, string accept)
    {
        var body = new string('x', 4000);
        var server = Server(_ => $"HTTP/1.1 200 OK\r\n{fields}\r\nETag: \"1\"\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        using var client = await ClientAsync(server);

        var answer = await client.AskAsync($"GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: {(accept.Length == 0 ? "gzip" : accept)}\r\n\r\n");

        (answer.Body, answer["ETag"], answer["Content-Length"]).ShouldBe((body, "\"1\"", "4000"));
        answer.Count("Vary").ShouldBe(accept.Length == 0 ? 0 : 1);
    }

    [Fact]
    public async Task Answers_WithoutContentOrTooShort_AreLeftAlone()
    {
        var server = Server(r => r.Path switch
        {
            "/204" => "HTTP/1.1 204 No Content\r\nContent-Type: text/html\r\n\r\n",
            "/304" => "HTTP/1.1 304 Not Modified\r\nContent-Type: text/html\r\n\r\n",
            "/206" => "HTTP/1.1 206 Partial Content\r\nContent-Type: text/html\r\nContent-Range: bytes 0-199/900\r\nContent-Length: 200\r\n\r\n" + new string('p', 200),
            "/head" => "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n",
            _ => "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nshort",
        });
        using var client = await ClientAsync(server);

        foreach (var path in new[] { "/204", "/304", "/206", "/short" })
        {
            var answer = await client.AskAsync($"GET {path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
            answer["Content-Encoding"].ShouldBeNull(path);
        }

        var head = await client.AskAsync("HEAD /head HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n", head: true);
        (head["Content-Encoding"], head["Vary"], head["Content-Length"]).ShouldBe((null, "Accept-Encoding", null));
        (await client.AskAsync("HEAD /head HTTP/1.1\r\nHost: a\r\n\r\n", head: true))["Content-Length"].ShouldBe("9000");
    }

    [Fact]
    public async Task Answer_OfAnOldServer_IsWholeAndTheClientsConnectionStays()
    {
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadMessageAsync();
            await wire.SendAsync("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n" + Text);
        }));
        using var client = await ClientAsync(server);

        for (var i = 0; i < 2; i++)
        {
            Decode(await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")).ShouldBe(Text);
        }

        var old = await client.AskAsync("GET / HTTP/1.0\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
        (old["Content-Encoding"], old.Body).ShouldBe((null, Text));
    }

    [Fact]
    public async Task Answer_ThatComesInParts_IsNotHeldBack()
    {
        var goOn = new TaskCompletionSource();
        var server = _bed.Use(FakeServer.Serving(async (_, wire) =>
        {
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            await goOn.Task;
            await wire.SendAsync("4\r\nlast\r\n0\r\n\r\n");
        }));
        var vip = Serve(server);
        using var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All });
        using var answer = await http.GetAsync(new Uri($"http://{vip}/"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var first = new byte[5];

        await body.ReadExactlyAsync(first, TestContext.Current.CancellationToken);
        goOn.SetResult();

        Encoding.ASCII.GetString(first).ShouldBe("first");
        using var rest = new StreamReader(body);
        (await rest.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe("last");
    }

    [Fact]
    public async Task Answer_ToASlowClient_IsWhole()
    {
        var random = new Random(7);
        var text = string.Concat(Enumerable.Range(0, 600_000).Select(_ => (char)random.Next(' ', '~')));
        var server = Server(_ => Plain(text) );
        using var client = await ClientAsync(server);
        client.Socket.ReceiveBufferSize = 32 * 1024;

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br\r\n\r\n");
        var answer = (await client.ReadMessageAsync())!;

        Decode(answer).ShouldBe(text);
    }

    [Fact]
    public async Task Answer_BrokenOffByTheServer_IsNotTakenForWhole()
    {
        var server = _bed.Use(new FakeServer(async (wire, _) =>
        {
            await wire.ReadMessageAsync();
            await wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {Text.Length + 1}\r\n\r\n{Text}");
        }));
        using var client = await ClientAsync(server);

        await Should.ThrowAsync<Exception>(() => client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n"));
        await Bed.UntilAsync(() => _bed.Plane.Snapshot().OpenConnections == 0);
    }

    [Fact]
    public async Task Stream_OfHttp2_IsCompressed()
    {
        var server = Server(_ => Plain(Text));
        var vip = _bed.ServeHttp2(server, service => service.Http.Compression = Config());
        using var client = Http2Bed.Client(vip);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "br");

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        answer.Content.Headers.ContentEncoding.ShouldBe(["br"]);
        await using var body = new BrotliStream(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        using var reader = new StreamReader(body);
        (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe(Text);
    }

    [Fact]
    public async Task Filters_OfClients_Decide()
    {
        var server = Server(_ => Plain(Text));
        var vip = Serve(server, CompressionConfig.Parser.ParseJson(
            """{"contentTypes": ["text/plain"], "levelNormal": 1, "levelAggressive": 5, "byFilter": true, "keepAcceptEncoding": true, "filters": [{"userAgents": ["Old"]}, {"client": {"ranges": [{"first": "127.0.0.1", "last": "127.0.0.1"}]}, "level": 5}]}"""));
        using var near = await Wire.Wire.ConnectAsync(vip, IPAddress.Parse("127.0.0.1"));
        using var other = await Wire.Wire.ConnectAsync(vip, IPAddress.Parse("127.0.0.2"));

        (await near.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n"))["Content-Encoding"].ShouldBe("gzip");
        (await near.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: Older/1\r\nAccept-Encoding: gzip\r\n\r\n"))["Content-Encoding"].ShouldBeNull();
        (await other.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n"))["Content-Encoding"].ShouldBeNull();
    }

    private static CompressionConfig Config() => new() { ContentTypes = { "text/plain", "text/html" }, MinLength = 128, LevelNormal = 1, LevelAggressive = 5, FarFromRttMs = 200 };

    private static string Plain(string text) =>
        $"HTTP/1.1 200 OK\r\nContent-Type: Text/Plain; charset=utf-8\r\nETag: \"1\"\r\nContent-MD5: x\r\nAccept-Ranges: bytes\r\nContent-Length: {text.Length}\r\n\r\n{text}";

    private static string Chunked(string text) =>
        $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: \"1\"\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n{text.Length / 2:x}\r\n{text[..(text.Length / 2)]}\r\n{text.Length - (text.Length / 2):x};a=b\r\n{text[(text.Length / 2)..]}\r\n0\r\nX-Sum: 1\r\n\r\n";

    private static string Decode(Message answer)
    {
        using var bytes = new MemoryStream(Encoding.Latin1.GetBytes(answer.Body));
        using Stream plain = answer["Content-Encoding"] == "br" ? new BrotliStream(bytes, CompressionMode.Decompress) : new GZipStream(bytes, CompressionMode.Decompress);
        using var reader = new StreamReader(plain, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private FakeServer Server(Func<Message, string> answer) => _bed.Use(FakeServer.Answering(answer));

    private IPEndPoint Serve(FakeServer server, CompressionConfig? config = null) =>
        _bed.Serve("a", [server.Endpoint], (service, _, _) => service.Http.Compression = config ?? Config());

    private Task<Wire.Wire> ClientAsync(FakeServer server) => Wire.Wire.ConnectAsync(Serve(server));
}
