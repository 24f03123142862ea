using Hangfire;

namespace Fairlead.Api.Features.Deletions;

/// <summary>Sees to it that held deletions are looked at, from the start of the process on.</summary>
internal sealed class DeletionReleases(IRecurringJobManager recurring) : IHostedService
{
    private const string EveryTenSeconds = "*/10 * * * * *";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        recurring.AddOrUpdate<DeletionReleaseJob>("held-deletions", job => job.RunAsync(CancellationToken.None), EveryTenSeconds);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
