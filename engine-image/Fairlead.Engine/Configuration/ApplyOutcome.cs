using Fairlead.Engine.Protocol;
using Google.Protobuf;

namespace Fairlead.Engine.Configuration;

/// <summary>What became of an offer.</summary>
internal abstract record ApplyOutcome;

internal sealed record OfferApplied(ByteString SetHash) : ApplyOutcome;

/// <summary>The engine stops; the next one will be offered the same.</summary>
internal sealed record OfferIgnored : ApplyOutcome;

internal sealed record OfferRefused(IReadOnlyList<Fault> Faults) : ApplyOutcome;
