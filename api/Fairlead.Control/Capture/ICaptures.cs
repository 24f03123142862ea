using System.Collections.Immutable;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;

namespace Fairlead.Control.Capture;

/// <summary>Captures of whole transactions: one at a time for a virtual service, over all engines it runs on. Kept in memory alone.</summary>
public interface ICaptures
{
    /// <summary>Begins one; what an earlier one of the virtual service has taken is given up.</summary>
    /// <param name="startedBy">Name of whoever asks.</param>
    CaptureStart Start(TenantId tenant, ObjectId service, CaptureTerms terms, string startedBy);

    /// <summary>The one that runs, or the one that ran last.</summary>
    CaptureView? Find(TenantId tenant, ObjectId service);

    /// <summary>Ends it before its time. False: none runs.</summary>
    bool Stop(TenantId tenant, ObjectId service);

    /// <summary>Ends it and forgets what it has taken. False: there is none.</summary>
    bool Forget(TenantId tenant, ObjectId service);
}

/// <summary>What to take and how much of it.</summary>
/// <param name="Order">Filters and bounds as engines read them; id, virtual service and time are set here.</param>
public sealed record CaptureTerms(TimeSpan Duration, CaptureOrder Order);

public abstract record CaptureStart;

public sealed record CaptureStarted(CaptureView Capture) : CaptureStart;

/// <summary>The virtual service has one already.</summary>
public sealed record CaptureRunning(CaptureView Capture) : CaptureStart;

/// <summary>So many run in this process, and no more may.</summary>
public sealed record TooManyCaptures(int Running) : CaptureStart;

/// <summary>A capture at one moment.</summary>
/// <param name="EndedBecause">Null while it runs; else <c>duration</c>, <c>count</c>, <c>bytes</c> or <c>stopped</c>.</param>
public sealed record CaptureView(
    string Id, CaptureTerms Terms, string StartedBy, DateTimeOffset StartedAt, DateTimeOffset EndsAt, string? EndedBecause)
{
    /// <summary>Those of the virtual service that are connected.</summary>
    public IReadOnlyList<ObjectId> Engines { get; init; } = [];

    /// <summary>Transactions that matched, or might have, and that engines could not keep.</summary>
    public long Lost { get; init; }

    /// <summary>In the order in which they came in.</summary>
    public ImmutableList<CapturedAt> Transactions { get; init; } = [];
}

public sealed record CapturedAt(ObjectId Engine, CapturedTransaction Transaction, TransactionLog Log);
