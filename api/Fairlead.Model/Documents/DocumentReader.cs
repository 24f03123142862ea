using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Model.References;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Documents;

/// <summary>
/// Checks JSON against a schema and brings it into form: fields in schema order, recognised ones after them in ordinal order,
/// nulls, empty references and records that were not filled absent, numbers and flags sent as text turned into what they mean.
/// </summary>
internal sealed class DocumentReader(FaultList faults)
{
    public JsonObject ReadRecord(TypeSchema schema, JsonElement element, string prefix, Func<string, bool> isHead)
    {
        var given = Sort(schema, element, prefix, isHead);
        var document = new JsonObject();
        foreach (var field in schema.Fields)
        {
            var node = given.Honoured.TryGetValue(field.Name, out var value) ? ReadField(field, value, prefix) : null;
            if (node is not null)
            {
                document[field.Name] = node;
            }
            else if (field.IsRequired && !faults.Holds(prefix + field.Name))
            {
                faults.Add(prefix + field.Name, null, $"Required{Hint(field)}.");
            }
        }

        foreach (var (name, value) in given.Recognised)
        {
            document[name] = Verbatim(value, prefix + name);
        }

        return document;
    }

    private (Dictionary<string, JsonElement> Honoured, SortedDictionary<string, JsonElement> Recognised) Sort(
        TypeSchema schema, JsonElement element, string prefix, Func<string, bool> isHead)
    {
        var honoured = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var recognised = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            if (JsonText.PropertyName(property) is not { } name)
            {
                faults.Add(prefix, null, "A field name holds a NUL character or broken Unicode.");
            }
            else if (schema.Find(name) is not null)
            {
                honoured[name] = property.Value;
            }
            else if (isHead(name))
            {
                continue;
            }
            else if (!schema.Recognised.Contains(name))
            {
                faults.Add(prefix + Fault.Shorten(name), JsonText.Shown(property.Value), Unknown(schema, name));
            }
            else if (property.Value.ValueKind != JsonValueKind.Null)
            {
                recognised[name] = property.Value;
            }
        }

        return (honoured, recognised);
    }

    private static string Unknown(TypeSchema schema, string name) => schema.Nearest(name) is { } near
        ? $"Unknown field. Did you mean {near}?"
        : "Unknown field. Remove it.";

    private JsonNode? ReadField(FieldSchema field, JsonElement value, string prefix)
    {
        var path = prefix + field.Name;
        if (value.ValueKind == JsonValueKind.Null || (field is { IsList: false, IsRequired: false, Record: { } record } && SaysNothing(record, value)))
        {
            return null;
        }

        if (!field.IsList)
        {
            return ReadItem(field, value, path);
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            faults.Add(path, field.Sensitive is null ? JsonText.Shown(value) : Secrets.Mark, $"Needs a list of {Noun(field)}.");
            return null;
        }

        return ReadList(field, value, path);
    }

    /// <summary>Clients of typed languages send a record that they have not filled: what it needs is null or empty, and at most its choices are set.</summary>
    private static bool SaysNothing(TypeSchema schema, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var isHollow = false;
        foreach (var property in value.EnumerateObject())
        {
            var field = JsonText.PropertyName(property) is { } name ? schema.Find(name) : null;
            if (property.Value.ValueKind == JsonValueKind.Null || (property.Value.ValueKind == JsonValueKind.String && JsonText.Text(property.Value) is ""))
            {
                isHollow |= field is { IsRequired: true };
            }
            else if (field is not { Shape: FieldShape.Choice, IsList: false })
            {
                return false;
            }
        }

        return isHollow;
    }

    private JsonArray? ReadList(FieldSchema field, JsonElement value, string path)
    {
        var length = value.GetArrayLength();
        if (field.Items is { } items && (length > items.Max || length < items.Min))
        {
            faults.Add(path, $"{length} items", $"Takes {field.ItemsText} items.");
            return null;
        }

        var list = new JsonArray();
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            var itemPath = $"{path}[{index++}]";
            if (item.ValueKind == JsonValueKind.Null)
            {
                faults.Add(itemPath, "null", $"Needs {Noun(field)}; take the item out.");
            }
            else if (ReadItem(field, item, itemPath) is { } node)
            {
                list.Add(node);
            }
        }

        return list;
    }

    private JsonNode? ReadItem(FieldSchema field, JsonElement value, string path) => field.Shape switch
    {
        FieldShape.Any => Verbatim(value, path),
        FieldShape.Record when value.ValueKind == JsonValueKind.Object =>
            ReadRecord(field.Record!, value, path + ".", static _ => false),
        FieldShape.Whole => ReadWhole(field, value, path),
        FieldShape.Number when Scalars.TryNumber(value, out var number) => field.Allows(number)
            ? JsonValue.Create(number)
            : Refuse(path, value, $"Out of range: use {field.RangeText}{Unit(field)}."),
        FieldShape.Flag when Scalars.TryFlag(value, out var flag) => JsonValue.Create(flag),
        FieldShape.Choice when value.ValueKind == JsonValueKind.String => ReadChoice(field, value, path),
        FieldShape.Text when value.ValueKind == JsonValueKind.String => ReadText(field, value, path),
        _ when field.Sensitive is not null => RefuseSecret(path, $"Needs {Noun(field)}."),
        _ => Refuse(path, value, $"Needs {Noun(field)}."),
    };

    private JsonNode? ReadWhole(FieldSchema field, JsonElement value, string path)
    {
        if (!Scalars.TryWhole(value, out var number))
        {
            return Refuse(path, value, $"Needs a whole number{Hint(field)}.");
        }

        return field.Allows(number) && number >= field.Bounds.Min && number <= field.Bounds.Max
            ? JsonValue.Create(number)
            : Refuse(path, value, $"Out of range: use {field.RangeText ?? $"{field.Bounds.Min} to {field.Bounds.Max}"}{Unit(field)}.");
    }

    private JsonNode? ReadChoice(FieldSchema field, JsonElement value, string path)
    {
        if (JsonText.Text(value) is { } text && field.Choices!.Contains(text))
        {
            return JsonValue.Create(text);
        }

        return Refuse(path, value, $"Not a value of this field: use one of {string.Join(", ", field.Choices!.Names)}.");
    }

    private JsonNode? ReadText(FieldSchema field, JsonElement value, string path)
    {
        if (JsonText.Text(value) is not { } text)
        {
            const string Broken = "Holds a NUL character or broken Unicode, which cannot be stored.";
            return field.Sensitive is null ? Refuse(path, value, Broken) : RefuseSecret(path, Broken);
        }

        if (field.RefersTo is not { } kind)
        {
            return JsonValue.Create(text);
        }

        if (text.Length == 0)
        {
            return null;
        }

        return RefTarget.TryParse(text) switch
        {
            null => Refuse(path, value, $"Not a reference: write /api/{kind}?name=NAME or the uuid of the {kind}."),
            var target when target.Kind != kind => Refuse(path, value, $"Points at a {target.Kind}; this field needs a {kind}."),
            _ => JsonValue.Create(text),
        };
    }

    private JsonNode? Verbatim(JsonElement value, string path)
    {
        if (!JsonText.IsKeepable(value))
        {
            return Refuse(path, value, "Holds a NUL character or broken Unicode, which cannot be stored.");
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => JsonObject.Create(value.Clone()),
            JsonValueKind.Array => JsonArray.Create(value.Clone()),
            _ => JsonValue.Create(value.Clone()),
        };
    }

    // Not even the one who sent a secret gets it back.
    private JsonNode? RefuseSecret(string path, string message)
    {
        faults.Add(path, Secrets.Mark, message);
        return null;
    }

    private JsonNode? Refuse(string path, JsonElement value, string message)
    {
        faults.Add(path, JsonText.Shown(value), message);
        return null;
    }

    private static string Hint(FieldSchema field) => field switch
    {
        { RangeText: { } range } => $", {range}{Unit(field)}",
        { Choices: { } choices } => $": one of {string.Join(", ", choices.Names)}",
        { RefersTo: { } kind } => $": a reference such as /api/{kind}?name=NAME",
        _ => "",
    };

    private static string Unit(FieldSchema field) => field.Unit is null ? "" : $" ({field.Unit})";

    private static string Noun(FieldSchema field) => field switch
    {
        { RefersTo: { } kind } => $"a reference to a {kind} (text)",
        { Shape: FieldShape.Text } => "text",
        { Shape: FieldShape.Whole } => "a whole number",
        { Shape: FieldShape.Number } => "a number",
        { Shape: FieldShape.Flag } => "true or false",
        { Shape: FieldShape.Choice } => $"one of {string.Join(", ", field.Choices!.Names)}",
        { Shape: FieldShape.Record } => "an object",
        _ => "a value",
    };
}
