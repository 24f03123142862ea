using System.Text;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Description;

/// <summary>The page of a kind in Markdown, from its descriptor alone.</summary>
public static class KindPage
{
    public static string Write(KindDescriptor kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var page = new StringBuilder();
        page.Append($"# {kind.Name}\n\n{kind.Doc}\n\n{Verbs(kind)}\n\n");
        if (!kind.IsActedOn)
        {
            page.Append("Nothing acts on objects of this kind yet: they are checked, kept and served.\n\n");
        }

        page.Append($"## Example\n\n```json\n{kind.Example}\n```\n\n## Fields\n\n");
        AppendFields(page, kind.Schema);
        foreach (var record in Records(kind.Schema, []).OrderBy(schema => schema.Type.Name, StringComparer.Ordinal))
        {
            page.Append($"\n## {record.Type.Name}\n\n");
            AppendFields(page, record);
        }

        return page.ToString();
    }

    /// <summary>The page that leads to all others.</summary>
    public static string WriteIndex(IEnumerable<KindDescriptor> kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        var page = new StringBuilder("# Kinds\n\nEvery kind of object, its fields, defaults and ranges, and what acts. Made from the descriptors.\n\n| kind | | acts |\n|---|---|---|\n");
        foreach (var kind in kinds)
        {
            page.Append($"| [{kind.Name}]({kind.Name}.md) | {Cell(kind.Doc)} | {(kind.IsActedOn ? "yes" : "not yet")} |\n");
        }

        return page.ToString();
    }

    private static string Verbs(KindDescriptor kind) => kind switch
    {
        { HasOwnRoutes: true } => $"Served at `/api/{kind.Name}` by a feature of its own.",
        { IsForOperators: true } => $"Served at `/api/{kind.Name}`; only operators of the installation write it.",
        { Clients: ClientVerbs.All } => $"`GET`, `POST` at `/api/{kind.Name}`; `GET`, `PUT`, `PATCH`, `DELETE` at `/api/{kind.Name}/UUID`.",
        { Clients: ClientVerbs.Replace } => $"`GET` at `/api/{kind.Name}`; `GET`, `PUT`, `PATCH` at `/api/{kind.Name}/UUID`. The control plane makes and removes its objects.",
        _ => $"`GET` at `/api/{kind.Name}` and `/api/{kind.Name}/UUID`; clients may: {kind.Clients}.",
    };

    private static void AppendFields(StringBuilder page, TypeSchema schema)
    {
        page.Append("| field | type | default | meaning |\n|---|---|---|---|\n");
        foreach (var field in schema.Fields)
        {
            page.Append($"| `{field.Name}` | {Type(field)} | {Default(field)} | {Meaning(field)} |\n");
        }

        if (schema.Recognised.Count > 0)
        {
            var names = schema.Recognised.Order(StringComparer.Ordinal).Select(name => $"`{name}`");
            page.Append($"\nKept and returned as written, nothing acts on them: {string.Join(", ", names)}.\n");
        }

        if (schema.SensitiveInside.Count > 0)
        {
            var names = schema.SensitiveInside.Order(StringComparer.Ordinal).Select(name => $"`{name}`");
            page.Append($"\nSecrets inside are kept and never returned: {string.Join(", ", names)}.\n");
        }
    }

    private static string Type(FieldSchema field)
    {
        var type = field switch
        {
            { RefersTo: { } target } => $"reference to [{target}]({target}.md)",
            { Record: { } record } => $"[{record.Type.Name}](#{Anchor(record)})",
            { Shape: FieldShape.Whole } => "whole number",
            { Shape: FieldShape.Number } => "number",
            { Shape: FieldShape.Flag } => "true or false",
            { Shape: FieldShape.Choice } => string.Join(", ", field.Choices!.Names.Select(name => $"`{name}`")),
            { Shape: FieldShape.Any } => "any JSON",
            _ => "text",
        };
        return (field.IsList ? $"list of: {type}" : type) + (field.ItemsText is { } items ? $"; {items} items" : "");
    }

    private static string Default(FieldSchema field) => field switch
    {
        { IsRequired: true } => "**required**",
        { Sensitive.When: null, Sensitive: not null, Default: not null } => "set",
        { Default: { } value } => $"`{Cell(value.ToJsonString(WireJson.Options))}`",
        _ => "",
    };

    private static string Meaning(FieldSchema field)
    {
        string?[] words =
        [
            Cell(field.Doc ?? ""),
            field.RangeText is { } range ? $"{range}{(field.Unit is null ? "" : $" {field.Unit}")}." : field.Unit is { } unit ? $"In {unit}." : null,
            field.Sensitive is null ? null : "A secret.",
            field.IsActedOn ? null : "*Does not act yet.*",
        ];
        return string.Join(' ', words.Where(word => word is not null));
    }

    private static IEnumerable<TypeSchema> Records(TypeSchema schema, HashSet<TypeSchema> seen) => schema.Fields
        .Select(field => field.Record)
        .OfType<TypeSchema>()
        .Where(seen.Add)
        .SelectMany(record => Records(record, seen).Prepend(record));

    private static string Anchor(TypeSchema record) =>
        string.Concat(record.Type.Name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    // A cell of a table ends at a bar or a line's end, and text in angle brackets would be taken for markup.
    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
