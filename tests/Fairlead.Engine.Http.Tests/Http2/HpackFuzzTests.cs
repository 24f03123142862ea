using System.Text;
using CsCheck;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Http.Tests.Reference;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Http.Tests.Http2;

/// <summary>Header blocks of one connection, right and damaged, against a second decoder. What was found or feared is kept in Seeds/hpack.</summary>
public sealed class HpackFuzzTests
{
    private const int Rounds = 20_000;
    private const int TableSize = 4096;

    private static readonly Gen<string> Text = Gen.Int[0, 9].Select(length =>
        length == 9 ? "7f811e" + new string('7', 2 * 3968) : $"{length:x2}" + string.Concat(Enumerable.Repeat("79", length)));

    private static readonly Gen<string> Piece = Gen.OneOf(
        Gen.Int[0, 70].Select(index => $"{0x80 | index:x2}"),
        Gen.Select(Gen.Int[0, 62], Text, Text, (index, name, value) => index == 0 ? "40" + name + value : $"{0x40 | index:x2}{value}"),
        Gen.Select(Gen.Int[0, 14], Text, Text, (index, name, value) => index == 0 ? "00" + name + value : $"{index:x2}{value}"),
        FuzzTests.Pieces("20", "3fe11f", "3f61", "3fe21f", "be", "bf", "c0", "ff00", "ff8100"));

    private static readonly Gen<byte[]> Block = Gen.Select(Piece.Array[0, 12], Gen.Int[0, 2], Gen.Int, (pieces, damage, seed) => Damaged(string.Concat(pieces), damage, seed));

    [Fact]
    public void Decode_AnyBlocksOfOneConnection_GivesWhatTheReferenceGives() => Block.Array[1, 6].Sample(AssertAgrees, iter: Rounds);

    [Fact]
    public void Decode_KeptSeeds_GivesWhatTheReferenceGives()
    {
        var seeds = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Seeds", "hpack"), "*.hex");

        seeds.Length.ShouldBeGreaterThan(10);
        foreach (var seed in seeds)
        {
            AssertAgrees([.. File.ReadAllText(seed).Trim().Split('|').Select(Convert.FromHexString)]);
        }
    }

    private static void AssertAgrees(byte[][] blocks)
    {
        var decoder = new HpackDecoder(TableSize);
        var reference = new ReferenceHpack(TableSize);
        var fields = new FieldList(1 << 20);
        foreach (var block in blocks)
        {
            fields.Clear();
            var isSound = decoder.TryDecode(block, fields);
            var expected = reference.Decode(block);
            if (expected.IsSound is null)
            {
                return;
            }

            isSound.ShouldBe(expected.IsSound.Value, Convert.ToHexString(block));
            if (!isSound)
            {
                return;
            }

            Enumerable.Range(0, fields.Count)
                .Select(i => (Encoding.Latin1.GetString(fields.NameOf(i)), Encoding.Latin1.GetString(fields.ValueOf(i))))
                .ShouldBe(expected.Fields, Convert.ToHexString(block));
        }
    }

    private static byte[] Damaged(string hex, int damage, int seed)
    {
        var bytes = Convert.FromHexString(hex);
        var random = new Random(seed);
        for (; damage > 0 && bytes.Length > 0; damage--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }
}
