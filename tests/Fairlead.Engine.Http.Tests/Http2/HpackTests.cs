using System.Text;
using CsCheck;
using Fairlead.Engine.Http.Http2;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Http.Tests.Http2;

public sealed class HpackTests
{
    private const int Most = 64 * 1024;

    /// <summary>RFC 7541, appendix C: requests and answers of one connection each, in plain text and Huffman code.</summary>
    [Theory]
    [InlineData(4096, "828684410f7777772e6578616d706c652e636f6d|828684be58086e6f2d6361636865|828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565")]
    [InlineData(4096, "828684418cf1e3c2e5f23a6ba0ab90f4ff|828684be5886a8eb10649cbf|828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")]
    public void Decode_TheRequestsOfTheStandard_GivesTheirFields(int table, string blocks)
    {
        var decoder = new HpackDecoder(table);
        var read = blocks.Split('|').Select(block => Decode(decoder, block)).ToList();

        read[0].ShouldBe(":method: GET; :scheme: http; :path: /; :authority: www.example.com");
        read[1].ShouldBe(":method: GET; :scheme: http; :path: /; :authority: www.example.com; cache-control: no-cache");
        read[2].ShouldBe(":method: GET; :scheme: https; :path: /index.html; :authority: www.example.com; custom-key: custom-value");
    }

    [Fact]
    public void Decode_TheAnswersOfTheStandard_EvictsAsItSays()
    {
        var decoder = new HpackDecoder(256);

        Decode(decoder, "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3")
            .ShouldBe(":status: 302; cache-control: private; date: Mon, 21 Oct 2013 20:13:21 GMT; location: https://www.example.com");
        Decode(decoder, "4883640effc1c0bf")
            .ShouldBe(":status: 307; cache-control: private; date: Mon, 21 Oct 2013 20:13:21 GMT; location: https://www.example.com");
        Decode(decoder, "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007")
            .ShouldBe(":status: 200; cache-control: private; date: Mon, 21 Oct 2013 20:13:22 GMT; location: https://www.example.com; "
                + "content-encoding: gzip; set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1");
    }

    [Theory]
    [InlineData("80")]
    [InlineData("ff8080808080808080")]
    [InlineData("be")]
    [InlineData("3fe21f")]
    [InlineData("8220")]
    [InlineData("40")]
    [InlineData("400a63")]
    [InlineData("000184ffffffff00")]
    [InlineData("00016184fffffffc")]
    [InlineData("0001618100")]
    public void Decode_WhatIsWrong_IsRefused(string block)
    {
        new HpackDecoder(4096).TryDecode(Convert.FromHexString(block), new FieldList(Most)).ShouldBeFalse();
    }

    [Fact]
    public void Decode_ATableSizeUpdateFirst_IsObeyed()
    {
        var decoder = new HpackDecoder(4096);
        Decode(decoder, "400a637573746f6d2d6b65790c637573746f6d2d76616c7565").ShouldBe("custom-key: custom-value");
        Decode(decoder, "be").ShouldBe("custom-key: custom-value");

        Decode(decoder, "20").ShouldBe("");

        decoder.TryDecode(Convert.FromHexString("be"), new FieldList(Most)).ShouldBeFalse();
    }

    [Fact]
    public void Decode_ABombOfReferences_StopsAtTheLimitAndKeepsItsTable()
    {
        var decoder = new HpackDecoder(4096);
        var fields = new FieldList(16 * 1024);
        var value = new string('x', 3000);
        var block = new List<byte> { 0x40, 1, (byte)'a', 0x7f, 0xb9, 0x16 };
        block.AddRange(Encoding.ASCII.GetBytes(value));
        block.AddRange(Enumerable.Repeat((byte)0xbe, 10_000));

        decoder.TryDecode(block.ToArray(), fields).ShouldBeTrue();

        fields.IsTooLarge.ShouldBeTrue();
        fields.Count.ShouldBeLessThan(6);
        Decode(decoder, "be").ShouldBe($"a: {value}");
    }

    [Fact]
    public void Decode_WhatTheEncoderWrote_GivesItBack()
    {
        var gen = Gen.Select(
            Gen.OneOf(Gen.Const("content-type"), Gen.Const("Set-Cookie"), Gen.Const("x-long-name-" + new string('n', 80)), Gen.String[Gen.Char['a', 'z'], 1, 20]),
            Gen.String[Gen.Char[' ', '~'], 0, 300]).Array[0, 20];
        gen.Sample(fields =>
        {
            var block = new byte[64 * 1024];
            var length = HpackEncoder.WriteStatus(block, 207);
            foreach (var (name, value) in fields)
            {
                length += HpackEncoder.WriteField(block.AsSpan(length), Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value));
            }

            var expected = string.Concat(fields.Select(field => $"; {field.Item1.ToLowerInvariant()}: {field.Item2}"));
            Decode(new HpackDecoder(4096), Convert.ToHexString(block.AsSpan(0, length))).ShouldBe(":status: 207" + expected);
        });
    }

    [Fact]
    public void Decode_AnyBytes_EndsWithAVerdict()
    {
        Gen.Byte.Array[0, 200].Array[1, 5].Sample(blocks =>
        {
            var decoder = new HpackDecoder(4096);
            var fields = new FieldList(Most);
            foreach (var block in blocks)
            {
                fields.Clear();
                if (!decoder.TryDecode(block, fields))
                {
                    break;
                }

                Text(fields);
            }
        });
    }

    private static string Decode(HpackDecoder decoder, string block)
    {
        var fields = new FieldList(Most);
        decoder.TryDecode(Convert.FromHexString(block), fields).ShouldBeTrue();
        return Text(fields);
    }

    private static string Text(FieldList fields) => string.Join(
        "; ", Enumerable.Range(0, fields.Count).Select(i => $"{Encoding.Latin1.GetString(fields.NameOf(i))}: {Encoding.Latin1.GetString(fields.ValueOf(i))}"));
}
