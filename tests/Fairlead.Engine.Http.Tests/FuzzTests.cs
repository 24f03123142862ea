using System.Text;
using CsCheck;
using Fairlead.Engine.Http.Tests.Reference;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Http.Tests;

/// <summary>Structured random bytes: pieces of HTTP, right and wrong, put together in any order and damaged. Seeds are kept beside.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 60_000;

    // No limit may decide here: the reference parser knows none.
    private static readonly HeadLimits Wide = new(1 << 20, 1 << 20, 100_000);

    private static readonly Gen<string> Line = Pieces(
        "GET / HTTP/1.1\r\n", "POST /x?y=1 HTTP/1.1\r\n", "HEAD * HTTP/1.1\r\n", "OPTIONS * HTTP/1.1\r\n", "GET / HTTP/1.0\r\n", "GET http://a/ HTTP/1.1\r\n",
        "GET  / HTTP/1.1\r\n", "\r\nGET / HTTP/1.1\r\n", "PUT / HTTP/1.1\n", "GET / HTTP/1.2\r\n", "GET http://[::1]:80?q HTTP/1.1\r\n", "CONNECT a:1 HTTP/1.1\r\n");

    private static readonly Gen<string> Field = Pieces(
        "Host: a\r\n", "Host: a\r\n", "Host: a\r\n", "host:a\r\n", "Host: [::1]:80\r\n", "Host: b:\r\n", "Host: \r\n", "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Content-Length: 005\r\n", "content-length:5 \r\n",
        "Content-Length: 5, 5\r\n", "Content-Length: +5\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding:\tCHUNKED\r\n", "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding:\u000bchunked\r\n", "X: \u00e4\r\n", "X: y\n", "X: y\r z\r\n", " folded: 1\r\n",
        "Connection: close\r\n", "Connection: x, upgrade\r\n", "Expect: 100-continue\r\n", "Expect: x\r\n", "NoColon\r\n", ": v\r\n", "X:\0\r\n", "X-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n");

    private static readonly Gen<string> Body = Pieces(
        "", "", "hello", "5\r\nhello\r\n0\r\n\r\n", "5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n", "0\r\n\r\n", "5\r\nhello0\r\n\r\n", "05\r\nhello\r\n0\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n", "5\nhello\r\n0\r\n\r\n", "0\r\nHost: b\r\n\r\n", "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n", "fffffffffffffff\r\nx", "ffffffffffffffff\r\nx", "a\r\n0123456789\r\n0\r\n\r\n");

    private static readonly Gen<string> Message = Gen.Select(Line, Field.Array[0, 5], Body, (line, fields, body) => line + string.Concat(fields) + "\r\n" + body);

    private static readonly Gen<byte[]> Stream = Gen.Select(Message.Array[1, 4], Gen.Int[0, 3], Gen.Int, (messages, damage, seed) => Damaged(string.Concat(messages), damage, seed));

    private static string SeedFolder => Path.Combine(AppContext.BaseDirectory, "Seeds");

    [Fact]
    public void Requests_AnyBytesInAnyPieces_ParseTheSame() =>
        Gen.Select(Stream, Gen.Int[1, 40].Array[0, 30]).Sample((data, pieces) => AssertPiecesDoNotMatter(data, pieces), iter: Rounds);

    [Fact]
    public void Requests_AnyBytesUnderTightLimits_ParseTheSameInAnyPieces() =>
        Gen.Select(Stream, Gen.Int[1, 40].Array[0, 30], Gen.Int[20, 120], Gen.Int[8, 60], Gen.Int[1, 5]).Sample(
            (data, pieces, head, header, count) =>
                MessageWalk.Requests(data, new HeadLimits(head, header, count), pieces).ShouldBe(MessageWalk.Requests(data, new HeadLimits(head, header, count), [])),
            iter: Rounds);

    [Fact]
    public void Requests_AnyBytes_AreTheMessagesTheReferenceSees() => Stream.Sample(AssertAgreesWithReference, iter: Rounds);

    [Fact]
    public void Requests_KeptSeeds_AreJudgedTheSameInAnyPiecesAndByTheReference()
    {
        var seeds = Directory.GetFiles(SeedFolder, "*.http");

        seeds.Length.ShouldBeGreaterThan(10);
        foreach (var seed in seeds)
        {
            var data = File.ReadAllBytes(seed);
            AssertAgreesWithReference(data);
            AssertPiecesDoNotMatter(data, Enumerable.Repeat(1, data.Length).ToArray());
        }
    }

    [Fact]
    public void Answers_AnyBytesInAnyPieces_ParseTheSame() =>
        Gen.Select(Stream, Gen.Int[1, 9].Array[0, 30]).Sample(
            (data, pieces) =>
            {
                var answer = Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\n").Concat(data.SkipWhile(b => b != '\n').Skip(1)).ToArray();
                Answer(answer, pieces).ShouldBe(Answer(answer, []));
            },
            iter: Rounds);

    private static (ParseStatus Status, RefusalReason Reason, int Length) Answer(byte[] data, int[] pieces)
    {
        var head = new ResponseHead();
        head.Reset();
        var end = 0;
        foreach (var piece in pieces.Append(data.Length))
        {
            end = Math.Min(data.Length, end + piece);
            var status = ResponseParser.Parse(data.AsSpan(0, end), head, Wide, out var reason);
            if (status != ParseStatus.Incomplete || end == data.Length)
            {
                return (status, reason, head.Length);
            }
        }

        return default;
    }

    private static void AssertPiecesDoNotMatter(byte[] data, int[] pieces) =>
        MessageWalk.Requests(data, Wide, pieces).ShouldBe(MessageWalk.Requests(data, Wide, []), Show(data));

    private static void AssertAgreesWithReference(byte[] data)
    {
        var ours = MessageWalk.Requests(data, Wide);
        var (messages, end) = ReferenceParser.Parse(Encoding.Latin1.GetString(data));

        ours.Messages.ShouldBe(messages, Show(data));

        // Ours may refuse before a head is complete; it must never wait where the reference refuses.
        if (end == ReferenceEnd.Refused)
        {
            ours.Last.ShouldBe(ParseStatus.Refused, Show(data));
        }
    }

    internal static Gen<string> Pieces(params string[] pieces) => Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]);

    internal static byte[] Damaged(string text, int damage, int seed)
    {
        var bytes = Encoding.Latin1.GetBytes(text).ToList();
        var random = new Random(seed);
        for (var i = 0; i < damage && bytes.Count > 1; i++)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes.RemoveAt(at);
                    break;
                case 1:
                    bytes.Insert(at, "\r\n\0 \t:;,0a\u007f\u00ff"u8.ToArray()[random.Next(12)]);
                    break;
                case 2:
                    bytes[at] = (byte)random.Next(256);
                    break;
                default:
                    bytes.RemoveRange(at, random.Next(bytes.Count - at));
                    break;
            }
        }

        return [.. bytes];
    }

    private static string Show(byte[] data) => Convert.ToHexString(data) + "\n" + Encoding.Latin1.GetString(data);
}
