using Fairlead.Model.Identity;

namespace Fairlead.Control.Delivery;

/// <summary>How far writes have come on their way to the engines of this process.</summary>
public interface IDeliveryProgress
{
    /// <summary>Of every connected engine of the tenant.</summary>
    IReadOnlyList<EngineProgress> Of(TenantId tenant);

    /// <summary>
    /// Completes when every connected engine of the tenant serves what was committed up to <paramref name="feedSequence"/>,
    /// but for what it refused.
    /// </summary>
    Task ServedAsync(TenantId tenant, long feedSequence, CancellationToken cancellationToken);
}

/// <param name="Sequence">The engine serves every change up to this feed position, but for what it refused.</param>
/// <param name="Pending">Resources under way or waiting.</param>
/// <param name="Refused">Resources it would not take, with its reasons.</param>
public sealed record EngineProgress(ObjectId Engine, long Sequence, int Pending, IReadOnlyList<RefusedResource> Refused);

/// <param name="Resource">E.g. <c>pool/pool-...</c>.</param>
public sealed record RefusedResource(string Resource, IReadOnlyList<string> Reasons);
