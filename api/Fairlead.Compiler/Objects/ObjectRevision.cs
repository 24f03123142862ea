using System.Collections.Immutable;
using Fairlead.Model.Identity;
using Fairlead.Model.Schema;

namespace Fairlead.Compiler.Objects;

/// <summary>An object as the store keeps it, without what the compiler does not look at.</summary>
/// <param name="Body">The document: references by uuid, defaults written out.</param>
/// <param name="ModifiedAt">When it was written; the default = not known.</param>
public sealed record ObjectRevision(ObjectId Id, string Name, Revision Revision, string Body, DateTimeOffset ModifiedAt = default);

/// <summary>An object read into its record.</summary>
/// <param name="Record">Null when the body does not fit the kind; <paramref name="Complaint"/> says how.</param>
/// <param name="References">Objects it points at, each once.</param>
public sealed record ModelObject(
    ObjectId Id, string Name, Revision Revision, KindRecord? Record, ImmutableArray<ObjectId> References, string? Complaint = null)
{
    /// <summary>When it was written; the default = not known.</summary>
    public DateTimeOffset ModifiedAt { get; init; }
}
