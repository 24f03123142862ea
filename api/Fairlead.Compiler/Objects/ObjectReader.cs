using System.Text.Json;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;
using Fairlead.Model.Schema;

namespace Fairlead.Compiler.Objects;

/// <summary>Reads stored bodies. What does not fit its kind is kept as unreadable, so that it harms nobody else.</summary>
internal static class ObjectReader
{
    /// <summary>Null for kinds that are not in the catalog.</summary>
    public static ModelObject? Read(ObjectRevision stored)
    {
        if (!KindCatalog.TryFind(stored.Id.Kind, out var kind))
        {
            return null;
        }

        try
        {
            var document = KindCodec.Parse(stored.Body);
            var references = ReferenceWalk.Find(kind.Schema, document)
                .Select(r => ObjectId.TryParse(r.Value, out var id) ? id : (ObjectId?)null)
                .OfType<ObjectId>()
                .Distinct();
            return Whole(stored, KindCodec.Read(kind, document), [.. references]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new ModelObject(stored.Id, stored.Name, stored.Revision, null, [], e.Message);
        }
    }

    // Required fields may be missing in a body from an older version; a record with holes must not reach a compiler.
    private static ModelObject Whole(
        ObjectRevision stored, KindRecord record, System.Collections.Immutable.ImmutableArray<ObjectId> references)
    {
        var missing = Holes.In(TypeSchema.Of(record.GetType()), KindCodec.Write(record)).ToList();
        return missing.Count == 0
            ? new ModelObject(stored.Id, stored.Name, stored.Revision, record, references)
            : new ModelObject(stored.Id, stored.Name, stored.Revision, null, references, $"Missing: {string.Join(", ", missing)}.");
    }
}
