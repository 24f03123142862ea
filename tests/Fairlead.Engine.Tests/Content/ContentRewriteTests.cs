using System.IO.Compression;
using System.Text;
using CsCheck;
using Fairlead.Engine.Content;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Content;

public sealed class ContentRewriterTests
{
    [Fact]
    public void Content_HoweverItIsCut_BecomesTheSame() =>
        Gen.Select(Gen.String[Gen.Char["abc"], 0, 60], Gen.String[Gen.Char["abc"], 1, 4], Gen.String[Gen.Char["abx"], 0, 3], Gen.Int[1, 7]).Sample((text, search, replacement, step) =>
        {
            var rewriter = new ContentRewriter(new ContentRewriteModel(new ContentRewriteConfig
            {
                Pairs = { new TextReplacement { Search = search, Replacement = replacement }, new TextReplacement { Search = "xb", Replacement = "!" } },
            }));
            var written = new StringBuilder();
            for (var at = 0; at < text.Length; at += step)
            {
                written.Append(Encoding.ASCII.GetString(rewriter.Write(Encoding.ASCII.GetBytes(text[at..Math.Min(text.Length, at + step)]))));
            }

            written.Append(Encoding.ASCII.GetString(rewriter.End()));

            written.ToString().ShouldBe(text.Replace(search, replacement, StringComparison.Ordinal).Replace("xb", "!", StringComparison.Ordinal));
        });
}

[Trait("tier", "wire")]
public sealed class ContentRewriteTests : IDisposable
{
    private readonly Bed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("1.1", false)]
    [InlineData("1.1", true)]
    [InlineData("1.0", false)]
    [InlineData("1.0", true)]
    public async Task Answer_OfAGivenType_HasTheOtherTexts(string version, bool isChunked)
    {
        var server = _bed.Use(FakeServer.Answering(r => r["Accept-Encoding"] is not null ? "HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n" : isChunked
            ? "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: \"1\"\r\nTransfer-Encoding: chunked\r\n\r\nc\r\nsee http://i\r\n8\r\nnternal.\r\n0\r\n\r\n"
            : "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: \"1\"\r\nContent-Length: 20\r\n\r\nsee http://internal."));
        using var client = await ClientAsync(server);

        var answer = await client.AskAsync($"GET / HTTP/{version}\r\nHost: a\r\nConnection: keep-alive\r\nAccept-Encoding: zstd\r\n\r\n");

        (answer.Body, answer["ETag"], answer["Content-Length"]).ShouldBe(("see https://www.a.test.", "W/\"1\"", null));
        answer.Count("Transfer-Encoding").ShouldBe(version == "1.1" ? 1 : 0);
        if (version == "1.1")
        {
            (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body.ShouldBe("see https://www.a.test.");
        }
    }

    [Theory]
    [InlineData("Content-Type: image/png")]
    [InlineData("Content-Type: text/html\r\nContent-Encoding: gzip")]
    public async Task Answer_OfAnotherTypeOrCoded_IsLeftAlone(string fields)
    {
        var server = _bed.Use(FakeServer.Answering(_ => $"HTTP/1.1 200 OK\r\n{fields}\r\nETag: \"1\"\r\nContent-Length: 15\r\n\r\nhttp://internal"));
        using var client = await ClientAsync(server);

        var answer = await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        (answer.Body, answer["ETag"], answer["Content-Length"]).ShouldBe(("http://internal", "\"1\"", "15"));
    }

    [Fact]
    public async Task Answer_IsKeptAsItCame_AndChangedAndCompressedEachTime()
    {
        var text = string.Concat(Enumerable.Repeat("http://internal ", 5000));
        var server = _bed.Use(FakeServer.Answering(_ => $"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nCache-Control: max-age=60\r\nContent-Length: {text.Length}\r\n\r\n{text}"));
        using var client = await ClientAsync(server, service =>
        {
            service.Http.Cache = new CacheConfig { XCacheField = true };
            service.Http.Compression = new CompressionConfig { ContentTypes = { "text/html" }, LevelNormal = 1, LevelAggressive = 1 };
        });

        foreach (var cached in new[] { null, "HIT" })
        {
            var answer = await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");

            (answer["Content-Encoding"], answer["X-Cache"]).ShouldBe(("gzip", cached));
            using var plain = new StreamReader(new GZipStream(new MemoryStream(Encoding.Latin1.GetBytes(answer.Body)), CompressionMode.Decompress));
            (await plain.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe(text.Replace("http://internal", "https://www.a.test", StringComparison.Ordinal));
        }

        server.Requests.ShouldBe(1);
        (await client.AskAsync("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")).Body.ShouldStartWith("https://www.a.test ");
    }

    private Task<Wire.Wire> ClientAsync(FakeServer server, Action<VirtualServiceConfig>? change = null) =>
        Wire.Wire.ConnectAsync(_bed.Serve("a", [server.Endpoint], (service, _, _) =>
        {
            service.Http.Rewrite = new ContentRewriteConfig
            {
                ContentTypes = { "text/html" },
                Pairs = { new TextReplacement { Search = "http://internal", Replacement = "https://www.a.test" } },
            };
            change?.Invoke(service);
        }));
}
