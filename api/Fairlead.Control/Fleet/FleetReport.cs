using Fairlead.Model.Identity;
using Fairlead.Provisioning;

namespace Fairlead.Control.Fleet;

/// <summary>What one pass over an engine group found and did.</summary>
/// <param name="Desired">How many engines the group shall have.</param>
/// <param name="Reason">Why so many, or why none can be had.</param>
/// <param name="Done">Steps that were taken, in words.</param>
/// <param name="Pending">What is waited for, and until when.</param>
/// <param name="Failures">What did not work, with the cause; empty after a good pass.</param>
internal sealed record FleetReport(
    TenantId Tenant,
    ObjectId Group,
    DateTimeOffset At,
    int Desired,
    string Reason,
    IReadOnlyList<EngineReport> Engines,
    IReadOnlyList<string> Done,
    IReadOnlyList<string> Pending,
    IReadOnlyList<string> Failures)
{
    /// <summary>One line, for the job's result.</summary>
    public string Summary
    {
        get
        {
            var parts = new[] { $"{Desired} wanted ({Reason}), {Engines.Count} there" }.Concat(Done).Concat(Pending).Concat(Failures);
            return string.Join("; ", parts);
        }
    }
}

/// <param name="State">Null: the cloud does not know it.</param>
/// <param name="Handle">What the cloud calls it: a process id, an instance id.</param>
internal sealed record EngineReport(
    ObjectId Engine, string Name, bool IsConnected, ObservedEngineState? State, string Reason, string? Handle);

/// <summary>Hears of every pass, the failed ones too.</summary>
internal interface IFleetListener
{
    void Reported(FleetReport report);
}
