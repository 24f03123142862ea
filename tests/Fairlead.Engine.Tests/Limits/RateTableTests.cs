using CsCheck;
using Fairlead.Engine.Limits;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Limits;

public sealed class RateTableTests
{
    private const long Second = 16_000_000_000;

    [Fact]
    public void Take_OverAnyStretchOfTime_GivesNoMoreThanDepthAndRate() => Gen.Select(
        Gen.Int[1, 50], Gen.Int[1, 20], Gen.Int[0, 80], Gen.Long[0, Second / 4].Array[1, 300]).Sample((count, period, burst, steps) =>
    {
        var terms = RateTerms.Of(count, period, burst, 1);
        var table = new RateTable();
        var now = 1000 * Second;
        var from = now;
        var given = 0;
        foreach (var step in steps)
        {
            now += step;
            given += table.Take(7, now, terms) ? 1 : 0;
            given.ShouldBeLessThanOrEqualTo((int)(Math.Max(count, burst) + ((double)(now - from) / Second * count / period) + 1e-3));
        }
    });

    [Fact]
    public void Take_AfterARest_GivesTheWholeBurstAgain()
    {
        var terms = RateTerms.Of(10, 1, 15, 1);
        var table = new RateTable();

        Enumerable.Range(0, 20).Count(_ => table.Take(7, Second, terms)).ShouldBe(15);
        Enumerable.Range(0, 20).Count(_ => table.Take(7, Second + (Second / 2), terms)).ShouldBe(5);
        Enumerable.Range(0, 20).Count(_ => table.Take(7, 10 * Second, terms)).ShouldBe(15);
        table.Has(7, 10 * Second, terms).ShouldBeFalse();
        table.Has(8, 10 * Second, terms).ShouldBeTrue();
    }

    [Fact]
    public void Take_ByMoreKeysThanThereIsRoomFor_ForgetsAndSaysSo()
    {
        var terms = RateTerms.Of(1, 1000, 0, 1);
        var table = new RateTable();

        for (ulong key = 1; key <= 400_000; key++)
        {
            table.Take(table.Hash(key, "client"u8), Second, terms).ShouldBeTrue();
        }

        table.Forgotten.ShouldBeGreaterThanOrEqualTo(400_000 - 262_144);
    }

    [Fact]
    public async Task Take_ByManyThreads_IsExact()
    {
        var terms = RateTerms.Of(1000, 1000, 0, 1);
        var table = new RateTable();

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => Enumerable.Range(0, 1000).Count(_ => table.Take(7, Second, terms)))));

        taken.Sum().ShouldBe(1000);
    }
}
