using Fairlead.Engine.Configuration;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Telemetry;
using Fairlead.Engine.Tests.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Telemetry;

public sealed class LogThrottleTests : IDisposable
{
    private const string Service = "virtualservice-a";

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ConfigStore _store;
    private readonly LogThrottle _throttle;

    public LogThrottleTests()
    {
        _store = new ConfigStore(_directory.Path, _time, NullLogger<ConfigStore>.Instance);
        _throttle = new LogThrottle(_store, _time);
    }

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Significant_IsWantedWithoutFullLogsAndTheRestIsNot()
    {
        Want(new LogConfig());

        _throttle.IsWanted(Service, isSignificant: true).ShouldBeTrue();
        _throttle.IsWanted(Service, isSignificant: false).ShouldBeFalse();
    }

    [Fact]
    public void Limits_OfEachClass_HoldWithinASecondAndNotBeyond()
    {
        Want(new LogConfig { FullClientLogs = true, SignificantPerSecond = 2, FullPerSecond = 3 });

        Wanted(10, isSignificant: true).ShouldBe(2);
        Wanted(10, isSignificant: false).ShouldBe(3);
        _time.Advance(TimeSpan.FromSeconds(1));
        Wanted(10, isSignificant: false).ShouldBe(3);
    }

    [Fact]
    public void Filtered_IsWantedUpToItsLimitWithoutFullLogs()
    {
        Want(new LogConfig { FilteredPerSecond = 2 });

        Enumerable.Range(0, 10).Count(_ => _throttle.IsWanted(Service, isSignificant: false, isByFilter: true)).ShouldBe(2);
        _throttle.IsWanted(Service, isSignificant: false, isByFilter: false).ShouldBeFalse();
    }

    [Fact]
    public void Filtered_BesideClassesThatAreUsedUp_HasALimitOfItsOwn()
    {
        Want(new LogConfig { FullClientLogs = true, SignificantPerSecond = 1, FullPerSecond = 1, FilteredPerSecond = 3 });
        Wanted(10, isSignificant: true).ShouldBe(1);
        Wanted(10, isSignificant: false).ShouldBe(1);

        Enumerable.Range(0, 10).Count(n => _throttle.IsWanted(Service, isSignificant: n % 2 == 0, isByFilter: true)).ShouldBe(3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Significant_NotCollected_IsWantedWithFullLogsOnly(bool full)
    {
        Want(new LogConfig { PlainSignificant = true, FullClientLogs = full });

        _throttle.IsWanted(Service, isSignificant: true).ShouldBe(full);
    }

    [Fact]
    public void Limits_OfZero_AreNone()
    {
        Want(new LogConfig { FullClientLogs = true });

        Wanted(1000, isSignificant: false).ShouldBe(1000);
    }

    [Fact]
    public void Service_ThatIsGone_StillTellsWhatWentWrong()
    {
        _throttle.IsWanted(Service, isSignificant: true).ShouldBeTrue();
        _throttle.IsWanted(Service, isSignificant: false).ShouldBeFalse();
    }

    private void Want(LogConfig log) =>
        _store.Commit(HeldConfig.Of([Sample.Service(pool: null).Change(r => r.VirtualService.Log = log)]));

    private int Wanted(int count, bool isSignificant) => Enumerable.Range(0, count).Count(_ => _throttle.IsWanted(Service, isSignificant));
}
