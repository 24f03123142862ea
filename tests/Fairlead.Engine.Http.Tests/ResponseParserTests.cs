using System.Text;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Http.Tests;

public sealed class ResponseParserTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", false, BodyKind.Length)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true, BodyKind.None)]
    [InlineData("HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n", false, BodyKind.Chunked)]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n", false, BodyKind.UntilClose)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", false, BodyKind.None)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", false, BodyKind.None)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", false, BodyKind.None)]
    public void Of_Answer_FramesItsBody(string text, bool toHead, BodyKind expected)
    {
        var head = new ResponseHead();
        head.Reset();

        ResponseParser.Parse(Encoding.ASCII.GetBytes(text), head, HeadLimits.Default, out _).ShouldBe(ParseStatus.Complete);

        BodyScanner.Of(head, toHead).Kind.ShouldBe(expected);
    }

    [Theory]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n", RefusalReason.BadStatusLine)]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n", RefusalReason.BadStatusLine)]
    [InlineData("HTTP/1.1 099 X\r\n\r\n", RefusalReason.BadStatusLine)]
    [InlineData("HTTP/1.1 200 O\0K\r\n\r\n", RefusalReason.BadStatusLine)]
    [InlineData("HTTP/1.1 200 OK\n\r\n", RefusalReason.BareLf)]
    [InlineData("HTTP/2 200 OK\r\n\r\n", RefusalReason.VersionNotSupported)]
    [InlineData("ICY 200 OK\r\n\r\n", RefusalReason.BadVersion)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", RefusalReason.ContentLengthAndTransferEncoding)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", RefusalReason.DuplicateContentLength)]
    public void Parse_MalformedAnswer_IsRefusedHoweverItArrives(string text, RefusalReason expected)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        var head = new ResponseHead();
        head.Reset();
        var reason = RefusalReason.None;

        for (var length = 1; length <= bytes.Length && reason == RefusalReason.None; length++)
        {
            ResponseParser.Parse(bytes.AsSpan(0, length), head, HeadLimits.Default, out reason);
        }

        reason.ShouldBe(expected);
        head.Reset();
        ResponseParser.Parse(bytes, head, HeadLimits.Default, out reason);
        reason.ShouldBe(expected);
    }
}
