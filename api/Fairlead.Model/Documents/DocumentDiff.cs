using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fairlead.Model.Kinds;

namespace Fairlead.Model.Documents;

/// <summary>One field that differs between two states of an object; secrets are shown as <see cref="Secrets.Mark"/>.</summary>
/// <param name="Path">E.g. <c>servers[2].port</c>.</param>
/// <param name="Before">Null: was not there.</param>
/// <param name="After">Null: is gone.</param>
public sealed record FieldChange(string Path, JsonNode? Before, JsonNode? After);

/// <summary>What changed between two states of an object, field by field, in document order.</summary>
public static class DocumentDiff
{
    /// <param name="kind">Of both documents.</param>
    /// <param name="before">Null: the object is new.</param>
    /// <param name="after">Null: the object is deleted.</param>
    public static ImmutableArray<FieldChange> Between(KindDescriptor kind, JsonObject? before, JsonObject? after)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var changes = ImmutableArray.CreateBuilder<FieldChange>();
        Visit(
            "",
            new Side(before ?? [], Secrets.Mask(kind.Schema, before ?? [])),
            new Side(after ?? [], Secrets.Mask(kind.Schema, after ?? [])),
            changes);
        return changes.ToImmutable();
    }

    private static void Visit(string path, Side before, Side after, ImmutableArray<FieldChange>.Builder changes)
    {
        if (JsonNode.DeepEquals(before.Real, after.Real))
        {
            return;
        }

        if (before.Real is JsonObject former && after.Real is JsonObject latter)
        {
            foreach (var name in former.Select(field => field.Key).Union(latter.Select(field => field.Key)))
            {
                Visit(path.Length == 0 ? name : $"{path}.{name}", before.Field(name), after.Field(name), changes);
            }
        }
        else if (before.Real is JsonArray formerItems && after.Real is JsonArray latterItems && formerItems.Count == latterItems.Count)
        {
            for (var i = 0; i < formerItems.Count; i++)
            {
                Visit($"{path}[{i}]", before.Item(i), after.Item(i), changes);
            }
        }
        else
        {
            changes.Add(new FieldChange(path, before.Shown?.DeepClone(), after.Shown?.DeepClone()));
        }
    }

    /// <summary>A value and what may be shown of it.</summary>
    private readonly record struct Side(JsonNode? Real, JsonNode? Shown)
    {
        public Side Field(string name) => new(Real?[name], Shown?[name]);

        public Side Item(int at) => new(Real?[at], Shown?[at]);
    }
}
