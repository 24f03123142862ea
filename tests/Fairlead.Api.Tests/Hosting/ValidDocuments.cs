using System.Globalization;
using System.Text.Json.Nodes;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Api.Tests.Hosting;

/// <summary>
/// Documents of a kind in which every single field is in order: any honoured field, nested ones too, references to real objects, and recognised ones with
/// some JSON. Rules over several fields may still be broken. The same for the same seed.
/// </summary>
/// <param name="seed">Of all that is drawn.</param>
/// <param name="known">Uuids of objects to refer to, by kind.</param>
public sealed class ValidDocuments(int seed, IReadOnlyDictionary<string, string> known)
{
    private const int Deepest = 6;

    private static readonly string[] Texts = ["plain", "Grüße, 世界 🌍", "a \"quoted\" \\ <b>&amp;</b>", "/api/pool?name=x", " spaces around ", "#name", "0", "true"];

    private readonly Random random = new(seed);
    private readonly HashSet<FieldSchema> used = [];

    public JsonObject Of(KindDescriptor kind, string name)
    {
        var document = Record(kind.Schema, 0);
        document["name"] = name;
        if (document["enable_ocsp_stapling"] is not null)
        {
            // The controller would write what it fetches into it, at a moment of its own.
            document["enable_ocsp_stapling"] = false;
        }

        return document;
    }

    private JsonObject Record(TypeSchema schema, int depth)
    {
        var record = new JsonObject();
        foreach (var field in schema.Fields.Where(field => field.IsRequired || IsDue(field, depth)))
        {
            if (Field(field, depth) is { } value)
            {
                record[field.Name] = value;
                used.Add(field);
            }
        }

        if (record["addr"] is not null && schema.Find("type") is not null)
        {
            (record["addr"], record["type"]) = ($"10.{random.Next(256)}.{random.Next(256)}.{random.Next(1, 255)}", "V4");
        }

        foreach (var name in schema.Recognised.Order(StringComparer.Ordinal).Where(_ => random.Next(6) == 0))
        {
            record[name] = Any(2);
        }

        return record;
    }

    /// <summary>What no document has had yet comes sooner: few documents then have nearly everything between them, whatever fields there are.</summary>
    private bool IsDue(FieldSchema field, int depth) => random.Next(used.Contains(field) ? depth == 0 ? 2 : 3 : 4) switch
    {
        0 => true,
        1 or 2 => !used.Contains(field),
        _ => false,
    };

    private JsonNode? Field(FieldSchema field, int depth)
    {
        if (!field.IsList)
        {
            return Value(field, depth);
        }

        var least = Math.Max(field.Items?.Min ?? 0, 1);
        var items = Enumerable.Range(0, random.Next(least, Math.Min(field.Items?.Max ?? 3, least + 2) + 1)).Select(_ => Value(field, depth)).OfType<JsonNode>().ToArray();
        return items.Length < least ? null : new JsonArray(items);
    }

    private JsonNode? Value(FieldSchema field, int depth) => field switch
    {
        { RefersTo: { } kind } => known.TryGetValue(kind, out var uuid) ? $"/api/{kind}/{uuid}" : null,
        { Shape: FieldShape.Record } => depth < Deepest || field.IsRequired ? Record(field.Record!, depth + 1) : null,
        { Shape: FieldShape.Choice } => field.Choices!.Names[random.Next(field.Choices.Names.Length)],
        { Shape: FieldShape.Flag } => random.Next(2) == 0,
        { Shape: FieldShape.Whole, Range: { } range } => range.Special.Length > 0 && random.Next(3) == 0
            ? range.Special[random.Next(range.Special.Length)]
            : random.NextInt64(range.Min, Math.Max(range.Min, range.Max) + (range.Max < long.MaxValue ? 1 : 0)),
        { Shape: FieldShape.Whole } => random.Next(),
        { Shape: FieldShape.Number, Range: { } range } => Math.Round(range.Min + (random.NextDouble() * (range.Max - range.Min)), 3),
        { Shape: FieldShape.Number } => random.Next(10_000) / 8.0,
        { Name: "http_request" } => "GET / HTTP/1.0",
        { Shape: FieldShape.Text } => $"{Texts[random.Next(Texts.Length)]}{random.Next(1000).ToString(CultureInfo.InvariantCulture)}",
        _ => Any(2),
    };

    private JsonNode Any(int depth) => random.Next(depth == 0 ? 5 : 7) switch
    {
        0 => random.Next(),
        1 => random.Next(2) == 0,
        2 => random.Next(1000) / 16.0,
        3 => "",
        4 => Texts[random.Next(Texts.Length)],
        5 => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Any(depth - 1))]),
        _ => new JsonObject { ["one"] = Any(depth - 1), ["two_ref"] = Any(depth - 1) },
    };
}
