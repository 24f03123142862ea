namespace Fairlead.Testing.Running;

/// <summary>What came of a <see cref="Soak"/>.</summary>
/// <param name="Requests">Answered as they should be.</param>
/// <param name="Failures">The first of the failed ones, in words.</param>
/// <param name="Dropped">WebSockets that did not live to the end.</param>
/// <param name="Changes">Of configuration, members and certificates.</param>
public sealed record SoakReport(
    long Requests, long Failed, IReadOnlyCollection<string> Failures, int Dropped, int Changes, MemoryTrend Engine, MemoryTrend ControlPlane)
{
    /// <summary>One line for people.</summary>
    public override string ToString() =>
        $"{Requests} requests, {Failed} failed; {Dropped} WebSockets dropped; {Changes} changes; engine {Engine}; control plane {ControlPlane}";
}
