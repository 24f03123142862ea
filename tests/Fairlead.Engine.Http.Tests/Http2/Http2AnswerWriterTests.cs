using System.Text;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Net;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Http.Tests.Http2;

public sealed class Http2AnswerWriterTests : IDisposable
{
    private readonly BufferPool _buffers = new();

    public void Dispose() => _buffers.Dispose();

    [Theory]
    [InlineData(false, false, "HTTP/1.1 200 OK\r\nx: y\r\ntransfer-encoding: chunked\r\n\r\n", true)]
    [InlineData(true, false, "HTTP/1.1 200 OK\r\nx: y\r\ncontent-length: 0\r\n\r\n", false)]
    [InlineData(true, true, "HTTP/1.1 200 OK\r\nx: y\r\n\r\n", false)]
    [InlineData(false, true, "HTTP/1.1 200 OK\r\nx: y\r\n\r\n", false)]
    public void Write_AnswerWithoutLength_IsFramedByWhatFollows(bool isLast, bool toHead, string text, bool isChunked)
    {
        Write([":status: 200", "x: y"], isLast, toHead, null, out var form).ShouldBe(text);

        form.IsChunked.ShouldBe(isChunked);
        form.ContentLength.ShouldBe(isChunked ? -1 : 0);
    }

    [Theory]
    [InlineData("x: y", false)]
    [InlineData("trailer: x", true)]
    [InlineData("content-type: application/grpc+proto", true)]
    public void Write_AnswerWithLength_IsChunkedOnlyWhenTrailersMayFollow(string field, bool isChunked)
    {
        var text = Write([":status: 200", "content-length: 3", field], false, false, null, out var form)!;

        form.ContentLength.ShouldBe(3);
        (form.IsChunked, text.Contains("chunked", StringComparison.Ordinal), text.Contains("content-length", StringComparison.Ordinal))
            .ShouldBe((isChunked, isChunked, !isChunked));
    }

    [Theory]
    [InlineData("204")]
    [InlineData("304")]
    [InlineData("103")]
    public void Write_StatusWithoutContent_HasNoFraming(string status)
    {
        var text = Write([$":status: {status}"], isLast: false, false, null, out var form)!;

        text.ShouldStartWith($"HTTP/1.1 {status} ");
        text.Split("\r\n").Length.ShouldBe(3);
        (form.IsChunked, form.ContentLength, form.IsInterim).ShouldBe((false, 0, status == "103"));
    }

    [Fact]
    public void Write_WebSocketThatOpens_IsAnUpgradeWithItsProof()
    {
        var text = Write([":status: 200", "sec-websocket-protocol: chat"], false, false, "dGhlIHNhbXBsZSBub25jZQ==", out var form);

        text.ShouldBe("HTTP/1.1 101 Switching Protocols\r\nsec-websocket-protocol: chat\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
            + "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
        form.IsTunnel.ShouldBeTrue();
    }

    [Theory]
    [InlineData(":status: 101")]
    [InlineData(":status: 99")]
    [InlineData(":status: 2000")]
    [InlineData(":status: abc")]
    [InlineData("x: y")]
    [InlineData("x: y|:status: 200")]
    [InlineData(":status: 200|:status: 200")]
    [InlineData(":status: 200|:path: /")]
    [InlineData(":status: 200|connection: close")]
    [InlineData(":status: 200|transfer-encoding: chunked")]
    [InlineData(":status: 200|content-length: 1|content-length: 2")]
    [InlineData(":status: 200|x y: z")]
    [InlineData(":status: 200|X: z")]
    public void Write_SectionThatIsNoAnswer_IsRefused(string fields) =>
        Write(fields.Split('|'), false, false, null, out _).ShouldBeNull();

    private string? Write(string[] lines, bool isLast, bool toHead, string? key, out Http2AnswerForm form)
    {
        var block = new byte[4096];
        var length = 0;
        foreach (var line in lines)
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            block[length++] = 0;
            foreach (var text in (string[])[line[..colon], line[(colon + 2)..]])
            {
                block[length++] = (byte)text.Length;
                length += Encoding.ASCII.GetBytes(text, block.AsSpan(length));
            }
        }

        var fields = new FieldList(4096);
        new HpackDecoder(4096).TryDecode(block.AsSpan(0, length), fields).ShouldBeTrue();
        ByteBuffer to = default;
        var isWritten = Http2AnswerWriter.TryWrite(fields, isLast, toHead, key, ref to, _buffers, out form);
        var written = isWritten ? Encoding.ASCII.GetString(to.Readable) : null;
        to.Release(_buffers);
        return written;
    }
}
