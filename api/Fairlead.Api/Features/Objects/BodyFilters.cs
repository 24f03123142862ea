using System.Text.Json.Nodes;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>
/// Filters of a list that no index answers, matched on the documents themselves: <c>FIELD.in</c>, <c>FIELD.contains</c>,
/// <c>FIELD.isnull</c>, <c>uuid</c>, <c>search</c>, <c>label_key</c> with <c>label_value</c>.
/// </summary>
internal sealed class BodyFilters(KindDescriptor kind)
{
    public static IReadOnlyList<string> Names { get; } = ["search", "isearch", "label_key", "label_value", "uuid", "uuid.in"];

    private readonly List<Func<JsonObject, bool>> filters = [];
    private HashSet<string>? uuids;

    public bool IsEmpty => filters.Count == 0 && uuids is null;

    public bool Keeps(StoredObject stored)
    {
        if (uuids?.Contains(stored.Id.ToString()) == false)
        {
            return false;
        }

        // What is not shown must not be found out by asking for it either.
        var document = Secrets.Mask(kind.Schema, KindCodec.Parse(stored.Body));
        return filters.All(filter => filter(document));
    }

    /// <returns>False: the parameter is no filter of this sort.</returns>
    public bool TryAdd(string key, string value, List<Fault> faults)
    {
        var dot = key.LastIndexOf('.');
        if (dot <= 0 || !IsReadable(key[..dot]))
        {
            return false;
        }

        var field = key[..dot];
        switch (key[(dot + 1)..])
        {
            case "in":
                var wanted = value.Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
                filters.Add(document => Texts(document[field]).Any(wanted.Contains));
                return true;
            case "contains" or "icontains":
                filters.Add(document => Texts(document[field]).Any(text => text.Contains(value, StringComparison.OrdinalIgnoreCase)));
                return true;
            case "isnull" when bool.TryParse(value, out var isNull):
                filters.Add(document => document[field] is null or JsonArray { Count: 0 } == isNull);
                return true;
            case "isnull":
                faults.Add(new Fault(key, Fault.Shorten(value), "Must be true or false."));
                return true;
            default:
                return false;
        }
    }

    /// <param name="values">Separated by commas; those of an earlier call count too.</param>
    public void AddUuids(string values)
    {
        var wanted = values.Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
        wanted.IntersectWith(uuids ?? wanted);
        uuids = wanted;
    }

    /// <param name="value">A text that stands anywhere in the object, or <c>(FIELD,TEXT)</c>.</param>
    public void AddSearch(string value)
    {
        var comma = value.IndexOf(',', StringComparison.Ordinal);
        if (value.StartsWith('(') && value.EndsWith(')') && comma > 0 && IsReadable(value[1..comma].Trim()))
        {
            var (field, text) = (value[1..comma].Trim(), value[(comma + 1)..^1].Trim());
            filters.Add(document => Texts(document[field]).Any(one => one.Contains(text, StringComparison.OrdinalIgnoreCase)));
        }
        else
        {
            filters.Add(document => Texts(document).Any(one => one.Contains(value, StringComparison.OrdinalIgnoreCase)));
        }
    }

    /// <param name="value">Null: any.</param>
    public void AddLabel(string key, string? value) =>
        filters.Add(document => HasLabel(document, key, value));

    /// <param name="value">Null: any.</param>
    public static bool HasLabel(JsonObject document, string key, string? value) =>
        Labels(document).Any(label => label.Key == key && (value is null || label.Value == value));

    private bool IsReadable(string field) =>
        kind.Schema.Find(field) is { } found ? found.Sensitive is null : kind.Schema.Recognised.Contains(field);

    /// <summary>Markers have lists of values, labels of older kinds one.</summary>
    private static IEnumerable<(string Key, string? Value)> Labels(JsonObject document)
    {
        foreach (var label in Items(document["markers"]).Concat(Items(document["labels"])))
        {
            var key = label["key"]?.ToString() ?? "";
            foreach (var value in label["values"] is JsonArray values ? values.Select(one => one?.ToString()) : [label["value"]?.ToString()])
            {
                yield return (key, value);
            }
        }
    }

    private static IEnumerable<JsonObject> Items(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonObject>();

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        null => [],
        JsonArray many => many.SelectMany(Texts),
        JsonObject one => one.SelectMany(field => Texts(field.Value)),
        _ => [node.ToString()],
    };
}
