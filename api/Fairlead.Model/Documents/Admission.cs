using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Fairlead.Model.Documents;

/// <summary>What came of reading a document a client sent.</summary>
/// <param name="Document">Checked and brought into form; complete only when there are no faults.</param>
/// <param name="Head">Fields that live beside the document.</param>
/// <param name="Faults">All of them, in document order; empty = admitted.</param>
/// <param name="NotHonoured">Paths such as <c>pool.request_queue_depth</c> that are stored but not acted on.</param>
public sealed record Admission(
    JsonObject Document, DocumentHead Head, ImmutableArray<Fault> Faults, ImmutableArray<string> NotHonoured)
{
    public bool IsAdmitted => Faults.IsEmpty;
}

/// <summary>Fields of the wire that the store or the server keeps, not the document.</summary>
/// <param name="Uuid">As sent; null when absent.</param>
/// <param name="LastModified">Microseconds since 1970 as sent; null when absent.</param>
/// <param name="TenantRef">As sent; the tenant is that of the request.</param>
public sealed record DocumentHead(string? Uuid, string? LastModified, string? TenantRef)
{
    public static DocumentHead Empty { get; } = new(null, null, null);
}
