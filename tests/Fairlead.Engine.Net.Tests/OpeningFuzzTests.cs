using System.Text;
using CsCheck;
using Fairlead.Engine.Net.ProxyProtocol;
using Fairlead.Engine.Net.Tls;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Net.Tests;

/// <summary>
/// What connections open with, kept in <c>Seeds</c>, put together and damaged at random: however the bytes are cut, the verdict is the
/// same, and what was seen of a connection never turns out to have been something else.
/// </summary>
public sealed class OpeningFuzzTests
{
    private const int Rounds = 40_000;

    private static readonly byte[][] Headers = Seeds("*.proxy");
    private static readonly byte[][] Hellos = Seeds("*.hello");

    [Fact]
    public void ProxyHeader_AnyBytesInAnyPieces_IsJudgedTheSame() =>
        Damaged(Headers).Sample(AssertHeaderCutsDoNotMatter, iter: Rounds);

    [Fact]
    public void ClientHello_AnyBytesInAnyPieces_IsJudgedTheSame() =>
        Damaged(Hellos).Sample(AssertHelloCutsDoNotMatter, iter: Rounds);

    [Fact]
    public void ClientHello_OfAnySize_IsReadOrTooLarge() =>
        Gen.Select(Gen.Int[0, 40_000], Gen.Int[1, 16_384]).Sample(
            (size, record) =>
            {
                var hello = PaddedHello(size, record);
                var expected = hello.Length <= ClientHello.MostBytes ? ClientHelloStatus.Complete : ClientHelloStatus.TooLarge;
                Hello(hello).Status.ShouldBe(expected, $"{size} bytes of padding in records of {record}");
                AssertHelloCutsDoNotMatter(hello);
            },
            iter: 300);

    [Fact]
    public void KeptSeeds_CutAtEveryByte_AreJudgedTheSame()
    {
        Headers.Length.ShouldBeGreaterThan(30);
        Hellos.Length.ShouldBeGreaterThan(20);

        Array.ForEach(Headers, AssertHeaderCutsDoNotMatter);
        Array.ForEach(Hellos, AssertHelloCutsDoNotMatter);
    }

    private static void AssertHeaderCutsDoNotMatter(byte[] data)
    {
        var whole = Header(data);
        for (var cut = 0; cut <= Math.Min(data.Length, 120); cut++)
        {
            var part = Header(data.AsSpan(0, cut));
            if (part.Status != ProxyHeaderStatus.Incomplete)
            {
                part.ShouldBe(whole, Convert.ToHexString(data));
            }
        }

        // Nobody is kept waiting for more than what suffices for a verdict.
        if (data.Length >= ProxyHeaderReader.MostNeeded)
        {
            whole.Status.ShouldNotBe(ProxyHeaderStatus.Incomplete, Convert.ToHexString(data));
        }
    }

    private static void AssertHelloCutsDoNotMatter(byte[] data)
    {
        var whole = Hello(data);
        var step = Math.Max(1, data.Length / 200);
        for (var cut = 0; cut <= data.Length; cut += step)
        {
            var part = Hello(data.AsSpan(0, cut));
            if (part.Status != ClientHelloStatus.Incomplete)
            {
                part.ShouldBe(whole, Convert.ToHexString(data));
            }
        }
    }

    private static (ProxyHeaderStatus Status, ProxyHeader Header) Header(ReadOnlySpan<byte> data)
    {
        var status = ProxyHeaderReader.Read(data, out var header);
        return (status, status == ProxyHeaderStatus.Complete ? header : default);
    }

    private static (ClientHelloStatus Status, string Name) Hello(ReadOnlySpan<byte> data)
    {
        Span<byte> name = stackalloc byte[ClientHello.LongestName];
        var status = ClientHello.Read(data, name, out var length);
        return (status, status == ClientHelloStatus.Complete ? Encoding.ASCII.GetString(name[..length]) : "");
    }

    /// <summary>A hello with an unknown extension of so many bytes (several, when one cannot hold them), in records of this size.</summary>
    private static byte[] PaddedHello(int padding, int record)
    {
        var message = new List<byte>([1, 0, 0, 0, 3, 3, .. new byte[32], 0, 0, 2, 0x13, 1, 1, 0, 0, 0]);
        var extensionsAt = message.Count - 2;
        message.AddRange([0x0A, 0x0A, (byte)(padding >> 8), (byte)padding, .. new byte[padding]]);
        var extensions = message.Count - extensionsAt - 2;
        (message[extensionsAt], message[extensionsAt + 1]) = ((byte)(extensions >> 8), (byte)extensions);
        var body = message.Count - 4;
        (message[1], message[2], message[3]) = ((byte)(body >> 16), (byte)(body >> 8), (byte)body);
        return [.. message.Chunk(record).SelectMany(piece => (byte[])[22, 3, 1, (byte)(piece.Length >> 8), (byte)piece.Length, .. piece])];
    }

    private static Gen<byte[]> Damaged(byte[][] seeds) =>
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Int[0, seeds.Length - 1], Gen.Int[0, 4], Gen.Int).Select(
            (first, second, damage, seed) => Damage([.. seeds[first], .. seeds[second].Take(200)], damage, seed));

    private static byte[] Damage(List<byte> bytes, int damage, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < damage && bytes.Count > 1; i++)
        {
            // Most of what matters stands at the beginning.
            var at = random.Next(random.Next(2) == 0 ? Math.Min(64, bytes.Count) : bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes.RemoveAt(at);
                    break;
                case 1:
                    bytes.Insert(at, "\r\n\0 .:0f\u0003\u0016"u8.ToArray()[random.Next(10)]);
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

    private static byte[][] Seeds(string pattern) =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Seeds"), pattern).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
}
