using Fairlead.Engine.Session;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Session;

public sealed class BackoffTests
{
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), new Random(1));

    [Fact]
    public void Pauses_OfManyAttempts_GrowToTheCapAndAreSpread()
    {
        var pauses = Enumerable.Range(0, 40).Select(_ => _backoff.Next().TotalMilliseconds).ToList();

        pauses[0].ShouldBeInRange(50, 100);
        pauses[1].ShouldBeInRange(100, 200);
        pauses.Skip(6).ShouldAllBe(p => p >= 2500 && p <= 5000);
        pauses.Skip(6).Distinct().Count().ShouldBeGreaterThan(20);
    }

    [Fact]
    public void Pauses_AfterReset_AreShortAgain()
    {
        for (var i = 0; i < 10; i++)
        {
            _backoff.Next();
        }

        _backoff.Reset();

        _backoff.Next().TotalMilliseconds.ShouldBeInRange(50, 100);
    }
}
