namespace Fairlead.Api.Tests.Hosting;

/// <summary>A clock that is set, which does not change how long ago something was.</summary>
public sealed class JumpingClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private TimeSpan passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => passed.Ticks;

    /// <summary>Somebody sets it.</summary>
    public void Jump(TimeSpan by) => now += by;

    public void Pass(TimeSpan time)
    {
        now += time;
        passed += time;
    }
}
