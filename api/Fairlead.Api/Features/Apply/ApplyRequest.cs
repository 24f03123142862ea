using System.Text.Json;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Api.Features.Apply;

/// <summary>One object of the request.</summary>
/// <param name="At">Path in the request, e.g. <c>objects[3]</c>.</param>
internal sealed record ApplyItem(string At, KindDescriptor Kind, string Name, JsonElement Document)
{
    public string Subject => $"{Kind.Name} '{Fault.Shorten(Name)}'";
}

/// <summary>What <c>POST /api/apply</c> asks for.</summary>
/// <param name="Owner">Marks the objects, so that <paramref name="Prune"/> finds those it made before and no others.</param>
/// <param name="Prune">Deletes what carries the owner's mark and is not in the request.</param>
/// <param name="DryRun">Answers what would be done.</param>
/// <param name="ConfirmDelete">Deletes though it is more than the budget.</param>
internal sealed record ApplyRequest(IReadOnlyList<ApplyItem> Items, string? Owner, bool Prune, bool DryRun, bool ConfirmDelete)
{
    private static readonly HashSet<string> Known = ["objects", "owner", "prune", "dry_run", "confirm_delete"];

    public static (ApplyRequest? Request, IReadOnlyList<Fault> Faults) Parse(ReadOnlySpan<byte> utf8)
    {
        if (JsonText.TryParse(utf8, out var root) is { } malformed)
        {
            return (null, [malformed]);
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return (null, [new Fault("", Fault.Shorten(root.GetRawText()), "Must be an object with the field 'objects'.")]);
        }

        var faults = new List<Fault>();
        foreach (var field in root.EnumerateObject().Where(field => !Known.Contains(field.Name)))
        {
            var nearest = Spelling.Nearest(field.Name, Known);
            faults.Add(new Fault(Fault.Shorten(field.Name), null, $"Unknown field{(nearest is null ? "" : $", did you mean {nearest}")}; known are {string.Join(", ", Known)}."));
        }

        var items = ItemsOf(root, faults);
        var owner = OwnerOf(root, faults);
        var request = new ApplyRequest(items, owner, Flag(root, "prune", faults), Flag(root, "dry_run", faults), Flag(root, "confirm_delete", faults));
        if (request is { Prune: true, Owner: null })
        {
            faults.Add(new Fault("owner", null, "Is required with prune: only objects that carry its mark are deleted."));
        }

        return faults.Count == 0 ? (request, []) : (null, faults);
    }

    private static List<ApplyItem> ItemsOf(JsonElement root, List<Fault> faults)
    {
        var items = new List<ApplyItem>();
        if (!root.TryGetProperty("objects", out var objects) || objects.ValueKind != JsonValueKind.Array)
        {
            faults.Add(new Fault("objects", null, "Must be a list of {\"kind\": KIND, \"object\": {...}}."));
            return items;
        }

        var index = 0;
        var seen = new Dictionary<(string Kind, string Name), string>();
        foreach (var element in objects.EnumerateArray())
        {
            var at = $"objects[{index++}]";
            if (Item(element, at, faults) is not { } item)
            {
                continue;
            }

            if (!seen.TryAdd((item.Kind.Name, item.Name), at))
            {
                faults.Add(new Fault($"{at}.object.name", Fault.Shorten(item.Name), $"{seen[(item.Kind.Name, item.Name)]} is a {item.Kind.Name} of the same name; leave one of them out."));
            }

            items.Add(item);
        }

        return items;
    }

    private static ApplyItem? Item(JsonElement element, string at, List<Fault> faults)
    {
        var kindName = Text(element, "kind");
        if (kindName is null || !KindCatalog.TryFind(kindName, out var kind) || !KindCatalog.Uniform.Contains(kind))
        {
            faults.Add(new Fault($"{at}.kind", kindName is null ? null : Fault.Shorten(kindName), "Must be a kind of object, e.g. pool; all are listed at /reference."));
            return null;
        }

        if (element.TryGetProperty("object", out var document) && Text(document, "name") is { Length: > 0 } name)
        {
            return new ApplyItem(at, kind, name, document);
        }

        faults.Add(new Fault($"{at}.object.name", null, "Is required: objects are found by kind and name."));
        return null;
    }

    private static string? OwnerOf(JsonElement root, List<Fault> faults)
    {
        if (!root.TryGetProperty("owner", out var owner) || owner.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (owner.ValueKind == JsonValueKind.String && owner.GetString() is { Length: > 0 and <= 128 } text && !text.Any(char.IsControl))
        {
            return text;
        }

        faults.Add(new Fault("owner", Fault.Shorten(owner.GetRawText()), "Must be a text of 1 to 128 characters."));
        return null;
    }

    private static bool Flag(JsonElement root, string name, List<Fault> faults)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.False)
        {
            return false;
        }

        if (value.ValueKind != JsonValueKind.True)
        {
            faults.Add(new Fault(name, Fault.Shorten(value.GetRawText()), "Must be true or false."));
        }

        return true;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
