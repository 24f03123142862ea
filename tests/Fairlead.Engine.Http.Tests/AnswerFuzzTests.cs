using System.Text;
using CsCheck;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Http.Tests;

/// <summary>Answers put together of right and wrong pieces, damaged, and cut anywhere. What was found or feared is kept in Seeds/answers.</summary>
public sealed class AnswerFuzzTests
{
    private const int Rounds = 40_000;

    private static readonly HeadLimits Wide = new(1 << 20, 1 << 20, 100_000);

    private static readonly Gen<string> Line = FuzzTests.Pieces(
        "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.0 200 OK\r\n", "HTTP/1.1 204 No Content\r\n", "HTTP/1.1 304 Not Modified\r\n", "HTTP/1.1 100 Continue\r\n",
        "HTTP/1.1 200 \r\n", "HTTP/1.1 200\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 20 OK\r\n", "HTTP/2.0 200 OK\r\n", "HTTP/1.1 200 OK\n", "HTTP/1.1  200 OK\r\n");

    private static readonly Gen<string> Field = FuzzTests.Pieces(
        "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Content-Length:\t5\r\n", "Content-Length: 5, 5\r\n", "Content-Length: -5\r\n", "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding : chunked\r\n", "Connection: close\r\n", "X: y\r\n", "X: y\n", "X: a\r b\r\n", " fold\r\n", "X:\0\r\n", ": v\r\n");

    private static readonly Gen<string> Body = FuzzTests.Pieces(
        "", "hello", "5\r\nhello\r\n0\r\n\r\n", "5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n", "0\r\n\r\n", "5\r\nhello0\r\n\r\n", "+5\r\nhello\r\n0\r\n\r\n", "0\r\nHost: b\r\n\r\n", "fffffffffffffff\r\nx");

    private static readonly Gen<string> Answer = Gen.Select(Line, Field.Array[0, 4], Body, (line, fields, body) => line + string.Concat(fields) + "\r\n" + body);

    private static readonly Gen<byte[]> Stream = Gen.Select(Answer.Array[1, 4], Gen.Int[0, 3], Gen.Int, (answers, damage, seed) => FuzzTests.Damaged(string.Concat(answers), damage, seed));

    [Fact]
    public void Answers_WithBodiesInAnyPieces_AreWalkedTheSame() =>
        Gen.Select(Stream, Gen.Int[1, 30].Array[0, 30]).Sample((data, pieces) => AssertPiecesDoNotMatter(data, pieces), iter: Rounds);

    [Fact]
    public void Answers_KeptSeeds_AreJudgedAsTheirNamesSayAndTheSameInAnyPieces()
    {
        var seeds = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Seeds", "answers"), "*.http");

        seeds.Length.ShouldBeGreaterThan(10);
        foreach (var seed in seeds)
        {
            AssertPiecesDoNotMatter(File.ReadAllBytes(seed), Enumerable.Repeat(1, 400).ToArray());
        }
    }

    [Theory]
    [InlineData("te-cl", RefusalReason.ContentLengthAndTransferEncoding)]
    [InlineData("cl-cl", RefusalReason.DuplicateContentLength)]
    [InlineData("cl-tab", RefusalReason.BadContentLength)]
    [InlineData("te-tab", RefusalReason.BadTransferEncoding)]
    [InlineData("http10-chunked-keep-alive", RefusalReason.BadTransferEncoding)]
    [InlineData("bare-lf", RefusalReason.BareLf)]
    [InlineData("bare-cr-in-reason", RefusalReason.BareCr)]
    [InlineData("status-four-digits", RefusalReason.BadStatusLine)]
    [InlineData("fold", RefusalReason.ObsFold)]
    [InlineData("trailer-framing", RefusalReason.BadTrailer)]
    public void Answers_KeptSeedsThatAreWrong_AreRefusedForTheirReason(string seed, RefusalReason reason) => Walk(seed).Reason.ShouldBe(reason);

    [Theory]
    [InlineData("no-content-with-length", 2)]
    [InlineData("not-modified-with-length", 2)]
    [InlineData("interim-with-length", 2)]
    [InlineData("chunk-ext-and-trailer", 2)]
    [InlineData("no-reason-no-blank", 1)]
    [InlineData("until-close", 0)]
    public void Answers_KeptSeedsThatPass_EndWhereTheStandardSays(string seed, int whole) => Walk(seed).Messages.Count.ShouldBe(whole);

    private static Walked Walk(string seed) =>
        AnswerWalk.Of(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Seeds", "answers", seed + ".http")), Wide, []);

    private static void AssertPiecesDoNotMatter(byte[] data, int[] pieces) =>
        AnswerWalk.Of(data, Wide, pieces).ShouldBe(AnswerWalk.Of(data, Wide, []), Convert.ToHexString(data) + "\n" + Encoding.Latin1.GetString(data));
}
