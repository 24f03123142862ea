using System.Diagnostics;
using Fairlead.Engine.Protocol;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Limits;

[Trait("tier", "wire")]
public sealed class SharedLimitTests
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(2, 0.9)]
    [InlineData(4, 0.9)]
    public async Task LimitOfAll_WithDemandOnOneEngine_IsGivenToItAndNeverExceeded(int engines, double least)
    {
        await using var world = new SharedLimitWorld(engines, Limit());
        var client = world.ConnectTo(0);

        await UntilAsync(world, () => client.AskForAsync(Turn), admitted => admitted >= least * world.PerSecond);
    }

    [Fact]
    public async Task LimitOfAClient_WhoseConnectionsAllReachOneEngine_IsGivenToItWhole()
    {
        var limit = Limit();
        limit.PerClient = true;
        await using var world = new SharedLimitWorld(3, limit);
        var client = world.ConnectTo(1, "127.0.0.7");

        await UntilAsync(world, () => client.AskForAsync(Turn), admitted => admitted >= 0.9 * world.PerSecond);

        // Another client has its own.
        (await world.ConnectTo(0, "127.0.0.8").AskForAsync(TimeSpan.FromMilliseconds(200))).ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task Demand_OnTwoEngines_TogetherGetsTheWholeAndNoMore()
    {
        await using var world = new SharedLimitWorld(3, Limit());
        var (one, two) = (world.ConnectTo(0), world.ConnectTo(2));

        await UntilAsync(
            world, async () => (await Task.WhenAll(one.AskForAsync(Turn), two.AskForAsync(Turn))).Sum(), admitted => admitted >= 0.9 * world.PerSecond);
    }

    [Fact]
    public async Task Engine_ThatFallsSilent_KeepsItsEqualPartForItself()
    {
        await using var world = new SharedLimitWorld(2, Limit());
        var client = world.ConnectTo(0);
        await UntilAsync(world, () => client.AskForAsync(Turn), admitted => admitted >= 0.9 * world.PerSecond);

        world.Silence(1);

        // The promise of the silent one ends, and what lived on it with it.
        await UntilAsync(world, () => client.AskForAsync(Turn), admitted => admitted <= 0.6 * world.PerSecond && world.Parts()[1] == 0.5);
        world.Parts()[0].ShouldBe(0.5, 0.001);
    }

    [Fact]
    public async Task ControlPlane_ThatGoesAway_LeavesEqualParts()
    {
        await using var world = new SharedLimitWorld(2, Limit());
        var client = world.ConnectTo(0);
        await UntilAsync(world, () => client.AskForAsync(Turn), _ => world.Parts()[0] > 0.9);

        world.LoseControlPlane();

        world.Parts()[0].ShouldBe(0.5);
        await UntilAsync(world, () => client.AskForAsync(Turn), _ => world.Parts().All(part => part == 0.5));
    }

    private static RateLimit Limit() => new()
    {
        Set = "p",
        Name = "shared",
        Count = 60,
        PeriodS = 1,
        Burst = 60,
        Action = RateAction.Answer,
        Answer = new LocalAnswer { Status = 429, ContentType = "text/plain", Body = ByteString.Empty },
    };

    /// <summary>Asks until the goal is met; whatever is let through on the way there is never more than the limit.</summary>
    private static async Task UntilAsync(SharedLimitWorld world, Func<Task<int>> ask, Func<int, bool> isMet)
    {
        var watch = Stopwatch.StartNew();
        var total = 0;
        while (watch.Elapsed < Patience)
        {
            var admitted = await ask();
            total += admitted;
            ((double)total).ShouldBeLessThanOrEqualTo(world.MostWithin(watch.Elapsed));
            if (isMet(admitted))
            {
                return;
            }
        }

        throw new TimeoutException($"parts are {string.Join(", ", world.Parts())}, {total} were let through");
    }
}
