using Fairlead.Engine.Protocol;
using Google.Protobuf;

namespace Fairlead.Control.Delivery;

/// <summary>One resource's way from what the engine holds to what it shall hold.</summary>
/// <param name="Wanted">Null: removed.</param>
/// <param name="Held">Null: the engine has none.</param>
internal sealed record OfferStep(string Name, Resource? Wanted, ByteString? Held);

/// <summary>Steps that only make sense together: a pool and its endpoints.</summary>
internal sealed record OfferGroup(int Phase, string Uuid, IReadOnlyList<OfferStep> Steps)
{
    public long Size { get; } = Steps.Sum(step => step.Wanted?.CalculateSize() ?? step.Name.Length);
}

/// <summary>A change the engine would not take, in its own words; the last good one stays in force.</summary>
/// <param name="Hash">Of the content refused; null when it was the removal.</param>
internal sealed record RefusedChange(string Name, ByteString? Hash, IReadOnlyList<Fault> Faults);

/// <summary>
/// Orders steps so that every beginning of the order is a consistent configuration: services that go let go of addresses and pools first,
/// pools come before the services that use them, and go after them.
/// </summary>
internal static class OfferPlan
{
    private const string ServicePrefix = "virtualservice/";

    public static IReadOnlyList<OfferGroup> Groups(IEnumerable<OfferStep> steps) =>
        [.. steps.GroupBy(step => (Phase: PhaseOf(step), Uuid: UuidOf(step.Name)))
            .Select(group => new OfferGroup(
                group.Key.Phase, group.Key.Uuid, [.. group.OrderBy(step => step.Name, StringComparer.Ordinal)]))
            .OrderBy(group => group.Phase)
            .ThenBy(group => group.Uuid, StringComparer.Ordinal)];

    public static bool IsService(string name) => name.StartsWith(ServicePrefix, StringComparison.Ordinal);

    /// <summary>How many groups from the beginning go into one offer; at least one.</summary>
    public static int Take(IReadOnlyList<OfferGroup> groups, int mostGroups, long largest)
    {
        var size = groups[0].Size;
        var taken = 1;
        while (taken < groups.Count && taken < mostGroups && size + groups[taken].Size <= largest)
        {
            size += groups[taken].Size;
            taken++;
        }

        return taken;
    }

    private static int PhaseOf(OfferStep step)
    {
        return (IsService(step.Name), step.Wanted is null) switch
        {
            (true, true) => 0,
            (false, false) => 1,
            (true, false) => 2,
            _ => 3,
        };
    }

    private static string UuidOf(string name) => name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
