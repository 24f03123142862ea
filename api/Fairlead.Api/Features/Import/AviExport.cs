using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Api.Features.Apply;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;

namespace Fairlead.Api.Features.Import;

/// <summary>
/// A configuration export of an Avi controller: <c>{"META": {...}, "Pool": [...], "VirtualService": [...]}</c>, references by name with tenant and cloud.
/// </summary>
internal sealed class AviExport
{
    private readonly List<ApplyItem> items = [];
    private readonly Dictionary<string, int> unknownKinds = new(StringComparer.Ordinal);
    private readonly List<(string Kind, string Name, string Reason)> leftOut = [];

    public IReadOnlyList<ApplyItem> Items => items;

    public ExportCleaner Cleaner { get; } = new();

    /// <summary>What it holds that is no kind here, with how many objects.</summary>
    public IReadOnlyDictionary<string, int> UnknownKinds => unknownKinds;

    public IReadOnlyList<(string Kind, string Name, string Reason)> LeftOut => leftOut;

    /// <param name="tenant">Of which of the exported tenants.</param>
    /// <param name="isSystem">Objects that every tenant has here, by kind and name: ours stay.</param>
    public static (AviExport? Export, Fault? Fault) Read(ReadOnlySpan<byte> utf8, string tenant, Func<string, string, bool> isSystem)
    {
        if (JsonText.TryParse(utf8, out var root) is { } malformed)
        {
            return (null, malformed);
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return (null, new Fault("", Fault.Shorten(root.GetRawText()), "Must be an export of a configuration: an object with a list for each kind, such as \"Pool\": [...]."));
        }

        var export = new AviExport();
        foreach (var section in JsonObject.Create(root)!)
        {
            if (section.Value is JsonArray objects)
            {
                export.Take(section.Key, objects, tenant, isSystem);
            }
        }

        return (export, null);
    }

    private void Take(string section, JsonArray objects, string tenant, Func<string, string, bool> isSystem)
    {
        if (!KindCatalog.TryFind(section.ToLowerInvariant(), out var kind) || !KindCatalog.Uniform.Contains(kind))
        {
            unknownKinds[section] = objects.Count;
            return;
        }

        for (var i = 0; i < objects.Count; i++)
        {
            var at = $"{section}[{i}]";
            if (objects[i] is not JsonObject exported || exported["name"] is not JsonValue value || !value.TryGetValue<string>(out var name) || name.Length == 0)
            {
                leftOut.Add((kind.Name, at, "It has no name."));
            }
            else if (ReasonToLeaveOut(kind, name, exported, tenant, isSystem) is { } reason)
            {
                leftOut.Add((kind.Name, name, reason));
            }
            else
            {
                items.Add(new ApplyItem(at, kind, name, JsonSerializer.SerializeToElement(Cleaner.Clean(kind, name, exported))));
            }
        }
    }

    private static string? ReasonToLeaveOut(KindDescriptor kind, string name, JsonObject exported, string tenant, Func<string, string, bool> isSystem)
    {
        if (!kind.Clients.HasFlag(ClientVerbs.Create))
        {
            return "Fairlead makes and keeps objects of this kind itself.";
        }

        var owner = exported["tenant_ref"] is JsonValue reference && reference.TryGetValue<string>(out var text) ? RefTarget.TryParse(text)?.Name : null;
        return owner is not null && owner != tenant ? $"It is of tenant {owner}; import that with ?tenant={owner}."
            : isSystem(kind.Name, name) ? "Every tenant has one of that name here, which stays as it is." : null;
    }
}
