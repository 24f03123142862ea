using Fairlead.Tenants.Feed;
using Fairlead.Testing.Running;
using Fairlead.Testing.Stores;
using Microsoft.Extensions.DependencyInjection;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests;

internal static class Hearing
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Once it hears of what is written elsewhere, what it read may be kept.</summary>
    public static async Task<ITenantMarks> HearingAsync(this TenantStoreFixture fixture)
    {
        var marks = fixture.Services.GetRequiredService<ITenantMarks>();
        using var reading = new CancellationTokenSource();
        await using var reader = fixture.Feed.ReadAsync(0, reading.Token).GetAsyncEnumerator(reading.Token);
        var next = reader.MoveNextAsync();
        await Until.TrueAsync("writes are heard of", Deadline, () => Task.FromResult(marks.Of(default) is not null), Stop);
        await reading.CancelAsync();
        await next.AsTask().ContinueWith(_ => { }, Stop, TaskContinuationOptions.None, TaskScheduler.Default);
        return marks;
    }
}
