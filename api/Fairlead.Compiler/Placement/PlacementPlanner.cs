using System.Collections.Immutable;
using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;

namespace Fairlead.Compiler.Placement;

/// <summary>What an engine is good for.</summary>
public enum PlacementEngineState
{
    /// <summary>Takes virtual services.</summary>
    Up,

    /// <summary>Keeps those it has.</summary>
    Draining,

    /// <summary>Not heard of: its virtual services move if they can, and stay with it if they cannot.</summary>
    Dead,

    /// <summary>Must have none.</summary>
    Disabled,
}

/// <param name="Load">Virtual services on it that this plan is not about.</param>
public sealed record PlacementEngine(ObjectId Id, PlacementEngineState State, int Load);

/// <param name="Current">Engines it is on, in the order it came to them.</param>
public sealed record PlacementService(ObjectId Id, ImmutableArray<ObjectId> Current);

/// <param name="Services">Those to place anew or check; not the others of the group.</param>
/// <param name="ServicesPerEngine">Capacity: Avi's <c>max_vs_per_se</c>.</param>
/// <param name="EnginesPerService">How many engines each virtual service is to have.</param>
public sealed record PlacementInput(
    ImmutableArray<PlacementEngine> Engines,
    ImmutableArray<PlacementService> Services,
    int ServicesPerEngine,
    int EnginesPerService,
    PlacementAlgorithm Algorithm);

/// <param name="From">Null: it gains an engine. </param>
/// <param name="To">Null: it loses one.</param>
/// <param name="Reason">In words.</param>
public sealed record PlacementMove(ObjectId Service, ObjectId? From, ObjectId? To, string Reason);

/// <summary>A virtual service that has fewer engines than it should.</summary>
public sealed record PlacementShortage(ObjectId Service, int Wanted, int Got, string Reason);

/// <param name="Engines">For every service of the input.</param>
public sealed record PlacementPlan(
    ImmutableDictionary<ObjectId, ImmutableArray<ObjectId>> Engines,
    ImmutableArray<PlacementMove> Moves,
    ImmutableArray<PlacementShortage> Shortages);

/// <summary>
/// Which virtual services run on which engines. What runs well stays where it is; a second plan on the outcome of the first moves nothing.
/// </summary>
public static class PlacementPlanner
{
    public static PlacementPlan Plan(PlacementInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new PlacementPass(input).Run();
    }
}
