using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Store;
using Hangfire;

namespace Fairlead.Api.Http.Idempotency;

/// <summary>Forgets answers that nobody asks for any more; one pass over all tenants, safe to repeat.</summary>
internal sealed class ForgetAnswersJob(ITenantDirectory directory, ITenantStores stores, TimeProvider time)
{
    /// <summary>How long a write may be repeated.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    [DisableConcurrentExecution(60)]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in await directory.ListAsync(cancellationToken))
        {
            await using var store = await stores.OpenAsync(tenant.Id, cancellationToken);
            await store.ForgetAnswersAsync(time.GetUtcNow() - Kept, cancellationToken);
        }
    }
}

/// <summary>Sees to it that the job runs, from the start of the process on.</summary>
internal sealed class ForgetAnswers(IRecurringJobManager recurring) : IHostedService
{
    private const string EveryTenMinutes = "*/10 * * * *";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        recurring.AddOrUpdate<ForgetAnswersJob>("kept-answers", job => job.RunAsync(CancellationToken.None), EveryTenMinutes);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
