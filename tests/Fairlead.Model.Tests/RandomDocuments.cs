using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Tests;

/// <summary>Documents made from a schema: valid ones, and ones with anything anywhere.</summary>
internal static class RandomDocuments
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 1, 12], Gen.Const("Grüße, 世界 🌍"), Gen.Const("a \"quoted\" \\ <b>&amp;</b>"));

    /// <summary>Single fields are in order; rules over several fields may still be broken.</summary>
    public static Gen<JsonObject> Valid(TypeSchema schema) => Gen.Int.Select(seed => Build(schema, new Random(seed)));

    /// <summary>JSON of any shape whose names are often those of the schema.</summary>
    public static Gen<JsonNode?> Garbage(TypeSchema schema) => Gen.Int.Select(seed => Anything(Names(schema, []), new Random(seed), 4));

    private static JsonObject Build(TypeSchema schema, Random random)
    {
        var document = new JsonObject();
        foreach (var field in schema.Fields.OrderBy(_ => random.Next()))
        {
            if (field.IsRequired || random.Next(3) == 0)
            {
                document[field.Name] = field.IsList
                    ? new JsonArray([.. Enumerable.Range(0, Math.Max(field.Items?.Min ?? 0, random.Next(Math.Min(3, field.Items?.Max ?? 3) + 1))).Select(_ => Item(field, random))])
                    : Item(field, random);
            }
        }

        foreach (var name in schema.Recognised.Order(StringComparer.Ordinal).Where(_ => random.Next(20) == 0))
        {
            document[name] = Anything(["a", "b"], random, 2) ?? JsonValue.Create(1);
        }

        return document;
    }

    private static JsonNode? Item(FieldSchema field, Random random) => field switch
    {
        { RefersTo: { } kind } => $"/api/{kind}?name=n{random.Next(9)}",
        { Name: "http_request" } => "GET / HTTP/1.0",
        { Shape: FieldShape.Text } => Text.Single() + random.Next(1000).ToString(CultureInfo.InvariantCulture),
        { Shape: FieldShape.Whole } => Whole(field, random),
        { Shape: FieldShape.Number, Range: { } range } => range.Min + (random.NextDouble() * (range.Max - range.Min)),
        { Shape: FieldShape.Number } => random.NextDouble(),
        { Shape: FieldShape.Flag } => random.Next(2) == 0,
        { Shape: FieldShape.Choice } => field.Choices!.Names[random.Next(field.Choices.Names.Length)],
        { Shape: FieldShape.Record } => Build(field.Record!, random),
        _ => Anything(["a"], random, 2) ?? JsonValue.Create(true),
    };

    private static long Whole(FieldSchema field, Random random)
    {
        if (field.Range is not { } range)
        {
            return random.Next();
        }

        return range.Special.Length > 0 && random.Next(4) == 0
            ? range.Special[random.Next(range.Special.Length)]
            : random.NextInt64(range.Min, range.Max);
    }

    private static JsonNode? Anything(List<string> names, Random random, int depth) => random.Next(depth == 0 ? 8 : 11) switch
    {
        0 => null,
        1 => random.Next(-5, 100000),
        2 => random.NextDouble() * Math.Pow(10, random.Next(-20, 20)),
        3 => random.Next(2) == 0,
        4 => "",
        5 => Text.Single(),
        6 => $"/api/{(random.Next(2) == 0 ? "pool" : "cloud")}?name=x",
        7 => random.NextInt64().ToString(CultureInfo.InvariantCulture),
        8 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Anything(names, random, depth - 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(6)).Select(_ => names[random.Next(names.Count)]).Distinct()
            .Select(n => KeyValuePair.Create(n, Anything(names, random, depth - 1)))),
    };

    private static List<string> Names(TypeSchema schema, HashSet<TypeSchema> seen)
    {
        var names = new List<string> { "x", "uuid", "_last_modified", "tenant_ref", "url" };
        if (seen.Add(schema))
        {
            names.AddRange(schema.Fields.Select(f => f.Name));
            names.AddRange(schema.Recognised.Take(3));
            names.AddRange(schema.Fields.Where(f => f.Record is not null).SelectMany(f => Names(f.Record!, seen)));
        }

        return names;
    }
}
