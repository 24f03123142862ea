using System.Text;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Http.Tests;

public sealed class RequestParserTests
{
    private const string Host = "Host: a.example\r\n";

    public static TheoryData<string, RefusalReason> Refused => new()
    {
        { "POST / HTTP/1.1\r\n" + Host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", RefusalReason.ContentLengthAndTransferEncoding },
        { "POST / HTTP/1.1\r\n" + Host + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", RefusalReason.ContentLengthAndTransferEncoding },
        { "POST / HTTP/1.1\r\n" + Host + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n", RefusalReason.DuplicateContentLength },
        { "POST / HTTP/1.1\r\n" + Host + "Content-Length: 3, 3\r\n\r\n", RefusalReason.BadContentLength },
        { "POST / HTTP/1.1\r\n" + Host + "Content-Length: +3\r\n\r\n", RefusalReason.BadContentLength },
        { "POST / HTTP/1.1\r\n" + Host + "Content-Length: -1\r\n\r\n", RefusalReason.BadContentLength },
        { "POST / HTTP/1.1\r\n" + Host + "Content-Length: 0x3\r\n\r\n", RefusalReason.BadContentLength },
        { "POST / HTTP/1.1\r\n" + Host + "Content-Length:\r\n\r\n", RefusalReason.BadContentLength },
        { "POST / HTTP/1.1\r\n" + Host + "Content-Length: 9999999999999999999\r\n\r\n", RefusalReason.BadContentLength },
        { "POST / HTTP/1.1\r\n" + Host + "Transfer-Encoding: gzip, chunked\r\n\r\n", RefusalReason.BadTransferEncoding },
        { "POST / HTTP/1.1\r\n" + Host + "Transfer-Encoding: xchunked\r\n\r\n", RefusalReason.BadTransferEncoding },
        { "POST / HTTP/1.1\r\n" + Host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", RefusalReason.BadTransferEncoding },
        { "POST / HTTP/1.1\r\n" + Host + "Transfer-Encoding: identity\r\n\r\n", RefusalReason.BadTransferEncoding },
        { "POST / HTTP/1.0\r\n" + Host + "Transfer-Encoding: chunked\r\n\r\n", RefusalReason.BadTransferEncoding },
        { "GET / HTTP/1.1\r\n" + Host + "X: a\r\n b\r\n\r\n", RefusalReason.ObsFold },
        { "GET / HTTP/1.1\r\n" + Host + "X: a\r\n\tb\r\n\r\n", RefusalReason.ObsFold },
        { "GET / HTTP/1.1\r\nHost : a\r\n\r\n", RefusalReason.SpaceBeforeColon },
        { "GET / HTTP/1.1\r\n" + Host + "X\t: a\r\n\r\n", RefusalReason.SpaceBeforeColon },
        { "GET / HTTP/1.1\r\n" + Host + ": a\r\n\r\n", RefusalReason.BadHeaderName },
        { "GET / HTTP/1.1\r\n" + Host + "X(y): a\r\n\r\n", RefusalReason.BadHeaderName },
        { "GET / HTTP/1.1\r\n" + Host + "NoColon\r\n\r\n", RefusalReason.BadHeaderName },
        { "GET / HTTP/1.1\r\n" + Host + "X: a\0b\r\n\r\n", RefusalReason.BadHeaderValue },
        { "GET / HTTP/1.1\r\n" + Host + "X: a\u001bb\r\n\r\n", RefusalReason.BadHeaderValue },
        { "GET / HTTP/1.1\r\n" + Host + "X: a\u007fb\r\n\r\n", RefusalReason.BadHeaderValue },
        { "GET / HTTP/1.1\n" + Host + "\r\n", RefusalReason.BareLf },
        { "GET / HTTP/1.1\r\nHost: a\n\r\n", RefusalReason.BareLf },
        { "GET / HTTP/1.1\r\n" + Host + "\n", RefusalReason.BareLf },
        { "\nGET / HTTP/1.1\r\n" + Host + "\r\n", RefusalReason.BareLf },
        { "GET / HTTP/1.1\r\n" + Host + "X: a\rb\r\n\r\n", RefusalReason.BareCr },
        { "GET / HTTP/1.1\rX\n" + Host + "\r\n", RefusalReason.BareCr },
        { "GET / HTTP/1.1\r\n" + Host + "\rX", RefusalReason.BareCr },
        { "GET /\r\n" + Host + "\r\n", RefusalReason.BadRequestLine },
        { "GET  / HTTP/1.1\r\n" + Host + "\r\n", RefusalReason.BadRequestLine },
        { "GET / x HTTP/1.1\r\n" + Host + "\r\n", RefusalReason.BadVersion },
        { "GET / HTTP/1.1 \r\n" + Host + "\r\n", RefusalReason.BadVersion },
        { "GET / http/1.1\r\n" + Host + "\r\n", RefusalReason.BadVersion },
        { "GET / HTTP/2.0\r\n" + Host + "\r\n", RefusalReason.VersionNotSupported },
        { "GET / HTTP/1.2\r\n" + Host + "\r\n", RefusalReason.VersionNotSupported },
        { "G(T / HTTP/1.1\r\n" + Host + "\r\n", RefusalReason.BadMethod },
        { " GET / HTTP/1.1\r\n" + Host + "\r\n", RefusalReason.BadMethod },
        { "THISMETHODISMUCHTOOLONGFORANYTHING", RefusalReason.BadMethod },
        { "CONNECT a:443 HTTP/1.1\r\n" + Host + "\r\n", RefusalReason.MethodNotSupported },
        { "GET /a#b HTTP/1.1\r\n" + Host + "\r\n", RefusalReason.BadTarget },
        { "GET /\u0001 HTTP/1.1\r\n" + Host + "\r\n", RefusalReason.BadTarget },
        { "GET /\u00e4 HTTP/1.1\r\n" + Host + "\r\n", RefusalReason.BadTarget },
        { "GET * HTTP/1.1\r\n" + Host + "\r\n", RefusalReason.BadTarget },
        { "GET a/b HTTP/1.1\r\n" + Host + "\r\n", RefusalReason.BadTarget },
        { "GET ftp://a.example/ HTTP/1.1\r\n" + Host + "\r\n", RefusalReason.BadTarget },
        { "GET http:///x HTTP/1.1\r\n" + Host + "\r\n", RefusalReason.BadTarget },
        { "GET / HTTP/1.1\r\nX: y\r\n\r\n", RefusalReason.MissingHost },
        { "GET / HTTP/1.1\r\n" + Host + Host + "\r\n", RefusalReason.DuplicateHost },
        { "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", RefusalReason.BadHost },
        { "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", RefusalReason.BadHost },
        { "GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n", RefusalReason.BadHost },
        { "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", RefusalReason.BadHost },
        { "GET http://b.example/ HTTP/1.1\r\n" + Host + "\r\n", RefusalReason.HostMismatch },
        { "POST / HTTP/1.1\r\n" + Host + "Expect: tea\r\n\r\n", RefusalReason.ExpectationFailed },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Parse_AmbiguousOrMalformedHead_RefusesWithItsReason(string text, RefusalReason expected)
    {
        var walked = MessageWalk.Requests(Encoding.Latin1.GetBytes(text));

        walked.ShouldBe(new Walked([], ParseStatus.Refused, expected));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\n\r\n")]
    [InlineData("GET http://a.example:80/x?y HTTP/1.1\r\nhost: A.example:80\r\n\r\n")]
    [InlineData("GET http://a.example HTTP/1.1\r\nHost: a.example\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\nX:\t a \u00e4 \t\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=\"y\"\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n")]
    public void Parse_SoundMessage_IsOneMessage(string text)
    {
        var walked = MessageWalk.Requests(Encoding.Latin1.GetBytes(text));

        walked.ShouldBe(new Walked([(0, text.Length)], ParseStatus.Incomplete, RefusalReason.None));
    }

    [Fact]
    public void Parse_AbsoluteTarget_IsReducedToOriginForm()
    {
        var bytes = "GET http://a.example/x?y=1 HTTP/1.1\r\nHost: a.example\r\n\r\n"u8.ToArray();
        var head = new RequestHead();
        head.Reset();

        RequestParser.Parse(bytes, head, HeadLimits.Default, out _).ShouldBe(ParseStatus.Complete);

        Encoding.ASCII.GetString(bytes, head.TargetStart, head.TargetLength).ShouldBe("/x?y=1");
        Encoding.ASCII.GetString(bytes, head.AuthorityStart, head.AuthorityLength).ShouldBe("a.example");
    }

    [Theory]
    [InlineData(64, 1000, 100, RefusalReason.HeadTooLarge)]
    [InlineData(1000, 20, 100, RefusalReason.HeaderTooLarge)]
    [InlineData(1000, 1000, 2, RefusalReason.TooManyHeaders)]
    public void Parse_HeadOverALimit_RefusesWithThatLimit(int head, int header, int count, RefusalReason expected)
    {
        var text = "GET / HTTP/1.1\r\nHost: a\r\nX-One: 111111111111111111111111\r\nX-Two: 2\r\n\r\n";

        MessageWalk.Requests(Encoding.ASCII.GetBytes(text), new HeadLimits(head, header, count)).Reason.ShouldBe(expected);
    }

    [Fact]
    public void Parse_HeadOfExactlyTheLimit_Passes()
    {
        var text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

        MessageWalk.Requests(Encoding.ASCII.GetBytes(text), new HeadLimits(text.Length, 9, 1)).Messages.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("Connection: close", false)]
    [InlineData("Connection: Keep-Alive, CLOSE", false)]
    [InlineData("Connection: x", true)]
    public void Parse_ConnectionField_TellsKeepAlive(string field, bool expected)
    {
        var head = new RequestHead();
        head.Reset();

        RequestParser.Parse(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n"), head, HeadLimits.Default, out _);

        head.KeepAlive.ShouldBe(expected);
    }
}
