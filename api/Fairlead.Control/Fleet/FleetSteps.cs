using Fairlead.Control.Certificates;
using Fairlead.Model.Identity;
using Fairlead.Provisioning.Planning;

namespace Fairlead.Control.Fleet;

/// <summary>Takes the steps of a plan. A plan may be stale by then: each step is checked against the world once more.</summary>
internal sealed class FleetSteps(EngineRecords records, EngineTickets tickets, FleetMemory memory)
{
    /// <returns>What was done, in words; null when the step was not due any more.</returns>
    public Task<string?> TakeAsync(FleetObservation seen, FleetStep step, CancellationToken cancellationToken) => step switch
    {
        CreateEngine create => CreateAsync(seen, create, cancellationToken),
        ReplaceEngine replace => ReplaceAsync(seen, replace, cancellationToken),
        RecycleEngine recycle => RecycleAsync(seen, recycle, cancellationToken),
        AdoptEngine adopt => AdoptAsync(seen, adopt, cancellationToken),
        DeleteEngine delete => DeleteAsync(seen, delete, cancellationToken),
        _ => Task.FromResult<string?>(null),
    };

    private async Task<string?> CreateAsync(FleetObservation seen, CreateEngine step, CancellationToken cancellationToken)
    {
        // Another pass, elsewhere, may have filled the slot meanwhile.
        if ((await records.ListAsync(seen.Tenant, seen.Group, cancellationToken)).Count > step.Slot)
        {
            return null;
        }

        var engine = Guid.NewGuid();
        var name = EngineRecords.NameOf(seen.NamePrefix, engine);
        Check(await records.AddAsync(seen.Tenant, IdOf(engine), name, seen.Group, seen.CloudId, cancellationToken));
        await StartAsync(seen, engine, name, cancellationToken);
        return $"engine {name} created: {step.Reason}";
    }

    private async Task<string?> ReplaceAsync(FleetObservation seen, ReplaceEngine step, CancellationToken cancellationToken)
    {
        if (!await IsRecordedAsync(seen, step.Engine, cancellationToken))
        {
            return null;
        }

        var name = seen.NameOf(step.Engine);
        await StartAsync(seen, step.Engine, name, cancellationToken);
        return $"engine {name} started again: {step.Reason}";
    }

    private async Task<string?> RecycleAsync(FleetObservation seen, RecycleEngine step, CancellationToken cancellationToken)
    {
        if (memory.IsConnected(new EngineIdentity(seen.Tenant, IdOf(step.Engine)))
            || !await IsRecordedAsync(seen, step.Engine, cancellationToken))
        {
            return null;
        }

        await seen.Cloud.DeleteEngineAsync(seen.Spec.Group, step.Engine, cancellationToken);
        var name = seen.NameOf(step.Engine);
        await StartAsync(seen, step.Engine, name, cancellationToken);
        return $"engine {name} started over: {step.Reason}";
    }

    private async Task<string?> AdoptAsync(FleetObservation seen, AdoptEngine step, CancellationToken cancellationToken)
    {
        Check(await records.AddAsync(seen.Tenant, IdOf(step.Engine), step.Name, seen.Group, seen.CloudId, cancellationToken));
        return $"engine {step.Name} adopted: {step.Reason}";
    }

    private async Task<string?> DeleteAsync(FleetObservation seen, DeleteEngine step, CancellationToken cancellationToken)
    {
        // The machine first: while the record is there, a crash in between leaves something to resume from.
        await seen.Cloud.DeleteEngineAsync(seen.Spec.Group, step.Engine, cancellationToken);
        Check(await records.RemoveAsync(seen.Tenant, IdOf(step.Engine), cancellationToken));
        memory.Forget(new EngineIdentity(seen.Tenant, IdOf(step.Engine)));
        return $"engine {seen.NameOf(step.Engine)} deleted: {step.Reason}";
    }

    private async Task StartAsync(FleetObservation seen, Guid engine, string name, CancellationToken cancellationToken)
    {
        memory.Started(new EngineIdentity(seen.Tenant, IdOf(engine)));
        await seen.Cloud.CreateEngineAsync(await tickets.IssueAsync(seen, engine, name, cancellationToken), cancellationToken);
    }

    private async Task<bool> IsRecordedAsync(FleetObservation seen, Guid engine, CancellationToken cancellationToken) =>
        (await records.ListAsync(seen.Tenant, seen.Group, cancellationToken)).Contains(engine);

    private static ObjectId IdOf(Guid engine) => new(EngineIdentity.EngineKind, engine);

    private static void Check(string? fault)
    {
        if (fault is not null)
        {
            throw new FleetStepException(fault);
        }
    }
}

/// <summary>A step could not be taken; the message says why.</summary>
internal sealed class FleetStepException(string message, Exception? cause = null) : Exception(message, cause);
