using System.ComponentModel;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Directory;
using Hangfire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Fairlead.Control.Revocation;

/// <summary>Fetches what is due, of all tenants or for one object that was just written. Running it twice is harmless.</summary>
public sealed class RevocationJob
{
    public const string Kind = "revocation";

    private const int TenantsAtOnce = 8;

    /// <summary>Of one pass; the next one goes on. Responders that do not answer must not hold up other jobs.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(45);

    private readonly RevocationPass _pass;
    private readonly ITenantDirectory _directory;
    private readonly TimeProvider _time;

    internal RevocationJob(RevocationPass pass, ITenantDirectory directory, TimeProvider time)
    {
        _time = time;
        _pass = pass;
        _directory = directory;
    }

    /// <returns>What was found, for the job's page.</returns>
    [DisplayName("Revocation states and lists that are due")]
    [DisableConcurrentExecution(1)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        var tenants = (await _directory.ListAsync(cancellationToken)).Where(tenant => tenant.State is TenantState.Active or TenantState.Suspended).ToArray();

        // Whoever has many that do not answer is not always the first.
        Random.Shared.Shuffle(tenants);
        using var late = new CancellationTokenSource(Longest, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = TenantsAtOnce, CancellationToken = either.Token };
        try
        {
            await Parallel.ForEachAsync(tenants, parallel, async (tenant, cancelled) => Interlocked.Add(ref count, await _pass.RunAsync(tenant.Id, cancelled)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{count} were due, and some more; the next pass goes on";
        }

        return $"{count} were due";
    }

    [DisplayName("Revocation states and lists of {1} {2}")]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public Task RunAsync(Guid tenant, string kind, Guid id, CancellationToken cancellationToken) =>
        _pass.RunAsync(new TenantId(tenant), new ObjectId(kind, id), cancellationToken);
}

/// <summary>Asks for the job: now and then, and when an object was written.</summary>
internal sealed class RevocationQueue(IBackgroundJobClient jobs, IRecurringJobManager recurring, IOptions<RevocationOptions> options) : IHostedService
{
    public void Request(TenantId tenant, ObjectId id) =>
        jobs.Enqueue<RevocationJob>(job => job.RunAsync(tenant.Value, id.Kind, id.Value, CancellationToken.None));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        recurring.AddOrUpdate<RevocationJob>("revocation", job => job.RunAsync(CancellationToken.None), options.Value.Recheck);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
