using System.Text.Json;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;

namespace Fairlead.Model.Documents;

/// <summary>Takes out the fields that are kept beside the document: clients send back what they read.</summary>
internal static class HeadReader
{
    public static bool IsHead(string name) => name is "uuid" or "url" or "_last_modified" or "tenant_ref";

    public static DocumentHead Read(KindDescriptor kind, JsonElement root, FaultList faults)
    {
        var uuid = Text(root, "uuid", faults);
        if (uuid is not null && !(ObjectId.TryParse(uuid, out var id) && id.Kind == kind.Name))
        {
            faults.Add("uuid", Fault.Shorten(uuid), $"Not a uuid of a {kind.Name}: it looks like {kind.Name}-GUID. Leave it out.");
        }

        var modified = Text(root, "_last_modified", faults);
        if (modified is not null && !modified.All(char.IsAsciiDigit))
        {
            faults.Add("_last_modified", Fault.Shorten(modified), "Send back what was read, or leave it out.");
        }

        return new DocumentHead(uuid, modified, Text(root, "tenant_ref", faults));
    }

    private static string? Text(JsonElement root, string name, FaultList faults)
    {
        if (!root.TryGetProperty(name, out var value))
        {
            return null;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.String when JsonText.Text(value) is { } text:
                return text.Length == 0 ? null : text;
            case JsonValueKind.Number:
                return value.GetRawText();
            case JsonValueKind.Null:
                return null;
            default:
                faults.Add(name, JsonText.Shown(value), "Needs text. Send back what was read, or leave it out.");
                return null;
        }
    }
}
