using Fairlead.Api.Features.SignIn;
using Fairlead.Api.Tests.Hosting;
using Microsoft.Extensions.Options;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.SignIn;

public sealed class SignInThrottleTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-365)]
    [InlineData(365)]
    public void Address_ThatFailedTooOften_WaitsAMinuteWhateverTheClockDoes(int days)
    {
        var clock = new JumpingClock();
        var throttle = new SignInThrottle(Options.Create(new FairleadOptions { SignInAttemptsPerMinute = 3 }), clock);
        for (var i = 0; i < 3; i++)
        {
            throttle.MayTry("192.0.2.1").ShouldBeTrue();
            throttle.Failed("192.0.2.1");
        }

        clock.Jump(TimeSpan.FromDays(days));

        throttle.MayTry("192.0.2.1").ShouldBeFalse();
        throttle.MayTry("192.0.2.2").ShouldBeTrue();
        clock.Pass(TimeSpan.FromMinutes(1));
        throttle.MayTry("192.0.2.1").ShouldBeTrue();
    }
}
