using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Api.Tests.Hosting;

/// <summary>A field, somewhere in the objects of a kind, that points at objects of a kind.</summary>
public sealed record ReferencePath(KindDescriptor From, ImmutableArray<FieldSchema> Steps, string To)
{
    private const int Deepest = 7;

    public override string ToString() => $"{From.Name}.{string.Join('.', Steps.Select(step => step.Name))} -> {To}";

    /// <summary>Every such field of every kind that clients may create, records in records too.</summary>
    public static ImmutableArray<ReferencePath> All { get; } =
        [.. ObjectsOfEveryKind.Order.Select(KindCatalog.Get).SelectMany(kind => Of(kind, kind.Schema, []))];

    /// <summary>Rings of such fields, of at most so many kinds, each begun at the kind that comes first; between two kinds one field stands for all.</summary>
    public static IEnumerable<ImmutableArray<ReferencePath>> Rings(int longest)
    {
        var one = All.GroupBy(path => (path.From.Name, path.To)).Select(group => group.First()).ToLookup(path => path.From.Name);
        return ObjectsOfEveryKind.Order.SelectMany(kind => RingsFrom(kind, kind, [], one, longest)).Concat(All.Where(path => path.From.Name == path.To).Select(path => ImmutableArray.Create(path)))
            .DistinctBy(ring => string.Join(", ", ring));
    }

    /// <summary>Sets the reference in the document, with what it stands in where that is not there.</summary>
    public void Set(JsonObject document, string reference)
    {
        var record = document;
        foreach (var step in Steps[..^1])
        {
            var inner = (record[step.Name] is JsonArray { Count: > 0 } list ? list[0] : record[step.Name]) as JsonObject;
            if (inner is null)
            {
                inner = Least(step.Record!);
                record[step.Name] = step.IsList ? new JsonArray(inner) : inner;
            }

            record = inner;
        }

        record[Steps[^1].Name] = Steps[^1].IsList ? new JsonArray(reference) : reference;
    }

    private static JsonObject Least(TypeSchema schema) => new(schema.Fields.Where(field => field.IsRequired && field.RefersTo is null)
        .Select(field => KeyValuePair.Create<string, JsonNode?>(field.Name, field.IsList ? new JsonArray(Least(field)) : Least(field))));

    private static JsonNode Least(FieldSchema field) => field.Shape switch
    {
        FieldShape.Record => Least(field.Record!),
        FieldShape.Choice => field.Choices!.Names[0],
        FieldShape.Flag => true,
        FieldShape.Whole or FieldShape.Number => field.Range?.Min ?? 1,
        _ => "x",
    };

    private static IEnumerable<ReferencePath> Of(KindDescriptor kind, TypeSchema schema, ImmutableArray<FieldSchema> steps)
    {
        foreach (var field in schema.Fields)
        {
            if (field.RefersTo is { } target)
            {
                yield return new ReferencePath(kind, [.. steps, field], target);
            }

            foreach (var inner in field.Record is { } record && steps.Length < Deepest ? Of(kind, record, [.. steps, field]) : [])
            {
                yield return inner;
            }
        }
    }

    private static IEnumerable<ImmutableArray<ReferencePath>> RingsFrom(
        string start, string at, ImmutableArray<ReferencePath> ring, ILookup<string, ReferencePath> paths, int longest)
    {
        foreach (var path in paths[at])
        {
            if (path.To == start)
            {
                yield return [.. ring, path];
            }
            else if (ring.Length + 1 < longest && ring.All(step => step.From.Name != path.To) && string.CompareOrdinal(path.To, start) > 0)
            {
                foreach (var longer in RingsFrom(start, path.To, [.. ring, path], paths, longest))
                {
                    yield return longer;
                }
            }
        }
    }
}
