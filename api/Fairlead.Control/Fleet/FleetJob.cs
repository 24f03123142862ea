using System.ComponentModel;
using Fairlead.Model.Identity;
using Hangfire;

namespace Fairlead.Control.Fleet;

/// <summary>The job of one engine group: one pass. Running it twice is harmless; two passes over one group never overlap.</summary>
public sealed class FleetJob
{
    public const string Kind = "fleet";

    private readonly FleetReconciler _reconciler;
    private readonly FleetQueue _queue;
    private readonly TimeProvider _time;

    internal FleetJob(FleetReconciler reconciler, FleetQueue queue, TimeProvider time)
    {
        _reconciler = reconciler;
        _queue = queue;
        _time = time;
    }

    /// <returns>What was found and done, for the job's page.</returns>
    [DisplayName("Engines of group {1} of tenant {0}")]
    [DisableConcurrentExecution("fleet:{1}", 60)]
    [AutomaticRetry(Attempts = 5, DelaysInSeconds = [1, 2, 5, 15, 30], OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    public async Task<string> RunAsync(Guid tenant, Guid group, CancellationToken cancellationToken)
    {
        var key = new FleetKey(new TenantId(tenant), new ObjectId("serviceenginegroup", group));
        _queue.Begin(key);
        var outcome = await _reconciler.RunAsync(key.Tenant, key.Group, cancellationToken);
        if (outcome is null)
        {
            _queue.Retire(key);
            return "nothing to look after: there is no such group, or its cloud starts no engines";
        }

        _queue.Watch(key);
        if (outcome.Failures.Count > 0)
        {
            throw new AggregateException(outcome.Report.Summary, outcome.Failures);
        }

        if (outcome.NextLook is { } due)
        {
            _queue.RequestAt(key, due - _time.GetUtcNow());
        }

        return outcome.Report.Summary;
    }
}
