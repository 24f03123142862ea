using System.Text.Json.Nodes;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Api.Tests.Hosting;

/// <summary>Documents of a kind as nobody sane sends them: fields of its schema, many with values of the wrong type, size or sense. The same for the same seed.</summary>
public sealed class OddDocuments(int seed)
{
    private const int Deepest = 4;

    private readonly Random random = new(seed);

    public JsonObject Of(KindDescriptor kind, string name, IReadOnlyDictionary<string, string> known)
    {
        var document = Record(kind.Schema, known, 0);
        if (random.Next(20) > 0)
        {
            document["name"] = name;
        }

        return document;
    }

    private JsonObject Record(TypeSchema schema, IReadOnlyDictionary<string, string> known, int depth)
    {
        var record = new JsonObject();
        foreach (var field in schema.Fields.Where(field => field.IsRequired ? random.Next(10) > 0 : random.Next(3) == 0))
        {
            record[field.Name] = random.Next(6) == 0 ? Odd(depth) : Field(field, known, depth);
        }

        foreach (var name in schema.Recognised.Order(StringComparer.Ordinal).Where(_ => random.Next(12) == 0))
        {
            record[name] = Odd(depth);
        }

        if (random.Next(30) == 0)
        {
            record[$"no_such_field_{random.Next()}"] = Odd(depth);
        }

        return record;
    }

    private JsonNode? Field(FieldSchema field, IReadOnlyDictionary<string, string> known, int depth)
    {
        if (!field.IsList)
        {
            return Value(field, known, depth);
        }

        return new JsonArray([.. Enumerable.Range(0, random.Next(10) == 0 ? 40 : random.Next(3)).Select(_ => Value(field, known, depth))]);
    }

    private JsonNode? Value(FieldSchema field, IReadOnlyDictionary<string, string> known, int depth) => field switch
    {
        { RefersTo: { } kind } => Reference(kind, known),
        { Shape: FieldShape.Record } => depth < Deepest ? Record(field.Record!, known, depth + 1) : null,
        { Shape: FieldShape.Choice } => field.Choices!.Names[random.Next(field.Choices.Names.Length)],
        { Shape: FieldShape.Flag } => random.Next(2) == 0,
        { Shape: FieldShape.Whole or FieldShape.Number, Range: { } range } => range.Min + (long)(random.NextDouble() * (range.Max - range.Min)),
        { Shape: FieldShape.Whole or FieldShape.Number } => random.Next(-1, 100_000),
        { Shape: FieldShape.Text } => Text(),
        _ => Odd(depth),
    };

    private string Reference(string kind, IReadOnlyDictionary<string, string> known) => random.Next(5) switch
    {
        0 => $"/api/{kind}?name=nobody",
        1 => "https:///api/" + kind,
        _ => known.TryGetValue(kind, out var uuid) ? $"/api/{kind}/{uuid}" : $"/api/{kind}/?name=",
    };

    private string Text() => random.Next(14) switch
    {
        0 => "",
        1 => new string('x', 5000),
        2 => "\u202E\u0001\uFFFD\uD83D\uDE00 \u0130i\u0307",
        3 => "10.0.0.1",
        4 => "127.0.0.1/33",
        5 => "::ffff:1.2.3.4%eth0",
        6 => "(a+)+$[",
        7 => "../../etc/passwd\r\nX: y",
        8 => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        9 => "*.example.com",
        10 => "/api/pool?name=x",
        11 => "'; DROP TABLE objects; --",
        _ => $"text {random.Next(1000)}",
    };

    private JsonNode? Odd(int depth) => random.Next(13) switch
    {
        0 => null,
        1 => true,
        2 => -1,
        3 => 0.5,
        4 => JsonNode.Parse("1e308"),
        5 => JsonNode.Parse("123456789012345678901234567890"),
        6 => new JsonObject(),
        7 => new JsonArray(null, 1, "x", new JsonObject { ["a"] = new JsonArray() }),
        8 => Nested(20),
        9 when depth < Deepest => new JsonObject { ["name"] = Odd(depth + 1), ["uuid"] = "pool-1" },
        _ => Text(),
    };

    private static JsonNode Nested(int depth) => depth == 0 ? "end" : new JsonArray(Nested(depth - 1));
}
