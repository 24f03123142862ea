using Fairlead.Model.Identity;
using Fairlead.Provisioning.Planning;

namespace Fairlead.Control.Fleet;

/// <summary>One pass over one engine group: observe, plan, apply, report.</summary>
internal sealed class FleetReconciler(
    FleetObserver observer, FleetSteps steps, FleetMemory memory, IEnumerable<IFleetListener> listeners, TimeProvider time)
{
    /// <summary>Null when there is nothing to look after: no such group, or its cloud starts no engines.</summary>
    public async Task<FleetOutcome?> RunAsync(TenantId tenant, ObjectId group, CancellationToken cancellationToken)
    {
        FleetObservation? seen;
        try
        {
            seen = await observer.ObserveAsync(tenant, group, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Report(new FleetReport(tenant, group, time.GetUtcNow(), 0, "the group cannot be observed", [], [], [], [failure.Message]));
            throw;
        }

        if (seen is null)
        {
            return null;
        }

        var plan = FleetPlanner.Plan(seen.Spec, seen.Known, seen.There, memory.SurplusSince(group), time.GetUtcNow());
        var (done, failures) = await ApplyAsync(seen, plan, cancellationToken);
        memory.NoteSurplus(group, seen.Known.Count(engine => engine.IsEnabled) > plan.Desired.Engines);
        var report = ReportOf(seen, plan, done, failures);
        Report(report);
        return new FleetOutcome(report, plan.NextLook, failures);
    }

    /// <summary>A step that fails does not keep the others from being taken.</summary>
    private async Task<(List<string> Done, List<Exception> Failures)> ApplyAsync(
        FleetObservation seen, FleetPlan plan, CancellationToken cancellationToken)
    {
        var done = new List<string>();
        var failures = new List<Exception>();
        foreach (var step in plan.Steps)
        {
            try
            {
                if (await steps.TakeAsync(seen, step, cancellationToken) is { } words)
                {
                    done.Add(words);
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                failures.Add(new FleetStepException($"{step.Id} ({step.Reason}) failed: {failure.Message}", failure));
            }
        }

        return (done, failures);
    }

    private FleetReport ReportOf(FleetObservation seen, FleetPlan plan, List<string> done, List<Exception> failures)
    {
        var there = seen.There.Engines.ToDictionary(engine => engine.Id);
        var engines = seen.Known.Select(engine => new EngineReport(
            new ObjectId("serviceengine", engine.Id),
            engine.Name,
            engine.Session.IsConnected,
            there.GetValueOrDefault(engine.Id)?.State,
            there.GetValueOrDefault(engine.Id)?.Reason ?? "the cloud does not know it",
            there.GetValueOrDefault(engine.Id)?.HostHandle));
        return new FleetReport(
            seen.Tenant,
            seen.Group,
            time.GetUtcNow(),
            plan.Desired.Engines,
            plan.Desired.Reason,
            [.. engines],
            done,
            [.. plan.Steps.OfType<WaitUntil>().Select(step => $"{step.Reason} ({step.At:u})")],
            [.. failures.Select(failure => failure.Message)]);
    }

    private void Report(FleetReport report)
    {
        foreach (var listener in listeners)
        {
            listener.Reported(report);
        }
    }
}

/// <param name="NextLook">When something is due even if nothing happens.</param>
internal sealed record FleetOutcome(FleetReport Report, DateTimeOffset? NextLook, IReadOnlyList<Exception> Failures);
