using System.Text;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Http.Tests;

public sealed class ChunkedScannerTests
{
    [Theory]
    [InlineData("\r\n", RefusalReason.BadChunk)]
    [InlineData("g\r\n", RefusalReason.BadChunk)]
    [InlineData("-1\r\n", RefusalReason.BadChunk)]
    [InlineData("+1\r\n", RefusalReason.BadChunk)]
    [InlineData(" 1\r\n", RefusalReason.BadChunk)]
    [InlineData("1 \r\n", RefusalReason.BadChunk)]
    [InlineData("0x1\r\n", RefusalReason.BadChunk)]
    [InlineData("1\n", RefusalReason.BadChunk)]
    [InlineData("1\rX", RefusalReason.BadChunk)]
    [InlineData("1;a\nb\r\n", RefusalReason.BadChunk)]
    [InlineData("1;a\0\r\n", RefusalReason.BadChunk)]
    [InlineData("FFFFFFFFFFFFFFFF\r\n", RefusalReason.BadChunk)]
    [InlineData("0000000000000001\r\n", RefusalReason.BadChunk)]
    [InlineData("1\r\nabX", RefusalReason.BadChunk)]
    [InlineData("1\r\na\n", RefusalReason.BadChunk)]
    [InlineData("0\r\nContent-Length: 3\r\n\r\n", RefusalReason.BadTrailer)]
    [InlineData("0\r\nTRANSFER-ENCODING: chunked\r\n\r\n", RefusalReason.BadTrailer)]
    [InlineData("0\r\nX y: 1\r\n\r\n", RefusalReason.BadTrailer)]
    [InlineData("0\r\n: 1\r\n\r\n", RefusalReason.BadTrailer)]
    [InlineData("0\r\nX: 1\n\r\n", RefusalReason.BadTrailer)]
    [InlineData("0\r\n fold\r\n\r\n", RefusalReason.BadTrailer)]
    [InlineData("0\r\n\rX", RefusalReason.BadChunk)]
    public void Next_MalformedChunk_IsRefused(string text, RefusalReason expected)
    {
        var scanner = BodyScanner.Chunked;

        scanner.Scan(Encoding.Latin1.GetBytes(text), out _).ShouldBe(ParseStatus.Refused);

        scanner.Fault.ShouldBe(expected);
    }

    [Fact]
    public void NextChunk_LastChunk_StopsBeforeTheTrailers()
    {
        var scanner = BodyScanner.Chunked;
        ReadOnlySpan<byte> text = "3\r\nabc\r\n0\r\nx: y\r\n\r\n"u8;

        scanner.NextChunk(text, out var content, out var payload);
        (content, payload, scanner.IsInTrailers).ShouldBe((6, 3, false));
        scanner.NextChunk(text[content..], out var last, out payload);
        (last, payload, scanner.IsInTrailers).ShouldBe((5, 0, true));
        scanner.NextChunk(text[(content + last)..], out var trailers, out _).ShouldBe(ParseStatus.Complete);
        Encoding.ASCII.GetString(text.Slice(content + last, trailers)).ShouldBe("x: y\r\n\r\n");
    }

    [Fact]
    public void Scan_BodyWithMoreBehindIt_StopsAtItsEnd()
    {
        var scanner = BodyScanner.Chunked;

        scanner.Scan("3\r\nabc\r\n0\r\n\r\nGET "u8, out var used).ShouldBe(ParseStatus.Complete);

        used.ShouldBe(13);
    }

    [Fact]
    public void NextChunk_ByteByByte_YieldsThePayloadAlone()
    {
        var scanner = BodyScanner.Chunked;
        var payload = new StringBuilder();

        foreach (var b in "3\r\nabc\r\n2;x\r\nde\r\n0\r\nX: y\r\n\r\n"u8)
        {
            scanner.NextChunk([b], out _, out var length);
            payload.Append(length == 1 ? (char)b : "");
        }

        payload.ToString().ShouldBe("abcde");
        scanner.IsDone.ShouldBeTrue();
    }

    [Fact]
    public void Scan_EndlessExtensions_AreRefused()
    {
        var scanner = BodyScanner.Chunked;

        scanner.Scan(Encoding.ASCII.GetBytes("1;" + new string('a', 5000)), out _).ShouldBe(ParseStatus.Refused);
    }

    [Fact]
    public void Scan_EndlessTrailers_AreRefused()
    {
        var scanner = BodyScanner.Chunked;
        var trailers = string.Concat(Enumerable.Repeat("X-Trailer: value\r\n", 1000));

        scanner.Scan(Encoding.ASCII.GetBytes("0\r\n" + trailers), out _).ShouldBe(ParseStatus.Refused);
    }
}
