using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Fairlead.Api.Features.SignIn;

/// <summary>Slows down guessing: failures per address within a minute, whatever the clock on the wall does. Accounts lock by themselves besides.</summary>
internal sealed class SignInThrottle(IOptions<FairleadOptions> options, TimeProvider time)
{
    private const int MostAddresses = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, (long From, int Failures)> byAddress = new();

    public bool MayTry(string address) =>
        !byAddress.TryGetValue(address, out var seen)
        || time.GetElapsedTime(seen.From) >= Window
        || seen.Failures < options.Value.SignInAttemptsPerMinute;

    public void Failed(string address)
    {
        if (byAddress.Count > MostAddresses)
        {
            byAddress.Clear();
        }

        var now = time.GetTimestamp();
        byAddress.AddOrUpdate(address, (now, 1), (_, seen) => time.GetElapsedTime(seen.From, now) >= Window ? (now, 1) : (seen.From, seen.Failures + 1));
    }
}
