using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Documents;

/// <summary>
/// A partial change: <c>{"add": {...}, "replace": {...}, "delete": {...}}</c>, each with fields of the kind. Read it, resolve its
/// references like those of a whole document, apply it to the stored document, admit the result.
/// </summary>
/// <param name="Replace">Each field takes the new value; a null takes it out.</param>
/// <param name="Add">Lists grow by items they do not hold, objects are merged, other fields are set.</param>
/// <param name="Delete">Lists lose the items that match all given fields, objects lose the given fields, other fields go.</param>
public sealed record Patch(JsonObject Replace, JsonObject Add, JsonObject Delete)
{
    private static readonly string[] Verbs = ["replace", "add", "delete"];

    /// <summary>Reads a patch; on faults the patch is empty.</summary>
    public static (Patch Patch, ImmutableArray<Fault> Faults) Parse(KindDescriptor kind, ReadOnlySpan<byte> utf8)
    {
        ArgumentNullException.ThrowIfNull(kind);
        if (JsonText.TryParse(utf8, out var root) is { } fault)
        {
            return (Empty(), [fault]);
        }

        var faults = new FaultList();
        var parts = Verbs.ToDictionary(v => v, _ => new JsonObject(), StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            ReadPart(kind.Schema, property, parts, faults);
        }

        if (faults.IsEmpty && parts.Values.All(p => p.Count == 0))
        {
            faults.Add("", null, "Nothing to change: give add, replace or delete an object with fields.");
        }

        return faults.IsEmpty
            ? (new Patch(parts["replace"], parts["add"], parts["delete"]), [])
            : (Empty(), faults.ToImmutable());
    }

    /// <summary>The same patch with each reference replaced, e.g. a name by a uuid.</summary>
    public Patch Rewrite(KindDescriptor kind, Func<RefOccurrence, string?> replace)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return new Patch(
            ReferenceWalk.Rewrite(kind.Schema, Replace, replace),
            ReferenceWalk.Rewrite(kind.Schema, Add, replace),
            ReferenceWalk.Rewrite(kind.Schema, Delete, replace));
    }

    /// <summary>Every reference of the patch, with the verb in front of its path.</summary>
    public IEnumerable<RefOccurrence> References(KindDescriptor kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return ReferenceWalk.Find(kind.Schema, Replace).Select(r => r with { Path = "replace." + r.Path })
            .Concat(ReferenceWalk.Find(kind.Schema, Add).Select(r => r with { Path = "add." + r.Path }))
            .Concat(ReferenceWalk.Find(kind.Schema, Delete).Select(r => r with { Path = "delete." + r.Path }));
    }

    /// <summary>A new document; the given one stays as it is. Replace comes first, then add, then delete.</summary>
    public JsonObject Apply(JsonObject document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var result = document.DeepClone().AsObject();
        foreach (var (name, value) in Replace)
        {
            Put(result, name, value);
        }

        Merge(result, Add);
        Remove(result, Delete);
        return result;
    }

    private static Patch Empty() => new([], [], []);

    private static void ReadPart(
        TypeSchema schema, JsonProperty property, Dictionary<string, JsonObject> parts, FaultList faults)
    {
        var verb = JsonText.PropertyName(property) ?? "";
        if (!parts.ContainsKey(verb))
        {
            faults.Add(Fault.Shorten(verb), null, "Not a verb of a patch: use add, replace or delete, each with an object of fields.");
            return;
        }

        if (property.Value.ValueKind != JsonValueKind.Object || !JsonText.IsKeepable(property.Value))
        {
            faults.Add(verb, JsonText.Shown(property.Value), "Needs an object with fields of the kind.");
            return;
        }

        foreach (var field in property.Value.EnumerateObject())
        {
            if (schema.Find(field.Name) is null && !schema.Recognised.Contains(field.Name) && !HeadReader.IsHead(field.Name))
            {
                var near = schema.Nearest(field.Name);
                faults.Add($"{verb}.{Fault.Shorten(field.Name)}", null, near is null ? "Unknown field. Remove it." : $"Unknown field. Did you mean {near}?");
            }
        }

        parts[verb] = JsonNode.Parse(property.Value.GetRawText())!.AsObject();
        foreach (var head in parts[verb].Select(p => p.Key).Where(HeadReader.IsHead).ToList())
        {
            parts[verb].Remove(head);
        }
    }

    private static void Put(JsonObject target, string name, JsonNode? value)
    {
        if (value is null)
        {
            target.Remove(name);
        }
        else
        {
            target[name] = value.DeepClone();
        }
    }

    private static void Merge(JsonObject target, JsonObject addition)
    {
        foreach (var (name, value) in addition)
        {
            switch (target[name], value)
            {
                case (JsonArray items, JsonArray more):
                    foreach (var item in more.Where(m => !items.Any(i => JsonNode.DeepEquals(i, m))).ToList())
                    {
                        items.Add(item?.DeepClone());
                    }

                    break;
                case (JsonObject inner, JsonObject more):
                    Merge(inner, more);
                    break;
                default:
                    Put(target, name, value);
                    break;
            }
        }
    }

    private static void Remove(JsonObject target, JsonObject deletion)
    {
        foreach (var (name, value) in deletion)
        {
            switch (target[name], value)
            {
                case (JsonArray items, JsonArray { Count: > 0 } gone):
                    for (var i = items.Count - 1; i >= 0; i--)
                    {
                        if (gone.Any(g => Matches(items[i], g)))
                        {
                            items.RemoveAt(i);
                        }
                    }

                    break;
                case (JsonObject inner, JsonObject { Count: > 0 } gone):
                    Remove(inner, gone);
                    break;
                default:
                    target.Remove(name);
                    break;
            }
        }
    }

    // An item matches when it holds everything that is given; what is not given may be anything.
    private static bool Matches(JsonNode? item, JsonNode? pattern) => (item, pattern) switch
    {
        (JsonObject i, JsonObject p) => p.All(f => i.ContainsKey(f.Key) && Matches(i[f.Key], f.Value)),
        (JsonArray i, JsonArray p) => p.All(x => i.Any(y => Matches(y, x))),
        _ => JsonNode.DeepEquals(item, pattern),
    };
}
