using System.Text.Json;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;

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
            var missing = Holes.In(kind.Schema, document).ToList();
            return missing.Count == 0
                ? new ModelObject(stored.Id, stored.Name, stored.Revision, KindCodec.Read(kind, document), [.. references]) { ModifiedAt = stored.ModifiedAt }
                // Required fields may be missing in a body from an older version; a record with holes must not reach a compiler.
                : new ModelObject(stored.Id, stored.Name, stored.Revision, null, [.. references], $"Missing: {string.Join(", ", missing)}.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new ModelObject(stored.Id, stored.Name, stored.Revision, null, [], e.Message);
        }
    }
}
