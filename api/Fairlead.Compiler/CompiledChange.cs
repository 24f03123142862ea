using System.Collections.Immutable;
using Fairlead.Compiler.Placement;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;

namespace Fairlead.Compiler;

/// <summary>A virtual service as engines run it, with the pools it uses, and which engines shall.</summary>
/// <param name="Resources">Sealed; the virtual service first, then each pool with its endpoints. Empty: nothing of it runs.</param>
/// <param name="Engines">Uuids of engine objects; empty while no engine has room.</param>
public sealed record CompiledUnit(ObjectId Service, ImmutableArray<Resource> Resources, ImmutableArray<ObjectId> Engines)
{
    public bool IsSameAs(CompiledUnit other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Engines.SequenceEqual(other.Engines)
            && Resources.Length == other.Resources.Length
            && Resources.Zip(other.Resources).All(p => p.First.Name == p.Second.Name && p.First.Hash.Equals(p.Second.Hash));
    }
}

/// <summary>What a change of objects comes to.</summary>
/// <param name="Units">Those that differ from before in content or place. One that is gone has neither resources nor engines.</param>
/// <param name="Judged">Objects of which something else may be said now than before.</param>
/// <param name="Moves">Virtual services that went from one engine to another, and why.</param>
public sealed record CompiledChange(
    ImmutableArray<CompiledUnit> Units, IReadOnlySet<ObjectId> Judged, ImmutableArray<PlacementMove> Moves);
