using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Model.Documents;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Kinds;

/// <summary>Between JSON documents and typed records, for every kind alike.</summary>
public static class KindCodec
{
    private const int LongestName = 512;

    /// <summary>Reads what a client sent. Never throws on bad input; all faults are collected.</summary>
    /// <param name="kind">What is written.</param>
    /// <param name="utf8">The document.</param>
    /// <param name="stored">What is there already, for secrets that are sent back as they were read.</param>
    public static Admission Admit(KindDescriptor kind, ReadOnlySpan<byte> utf8, JsonObject? stored = null)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return JsonText.TryParse(utf8, out var root) is { } fault
            ? new Admission([], DocumentHead.Empty, [fault], [])
            : Admit(kind, root, stored);
    }

    /// <inheritdoc cref="Admit(KindDescriptor, ReadOnlySpan{byte}, JsonObject)"/>
    public static Admission Admit(KindDescriptor kind, JsonElement root, JsonObject? stored = null)
    {
        ArgumentNullException.ThrowIfNull(kind);
        if (root.ValueKind != JsonValueKind.Object)
        {
            return new Admission(
                [], DocumentHead.Empty, [new Fault("", JsonText.Shown(root), "The object must be a JSON object.")], []);
        }

        var faults = new FaultList();
        var head = HeadReader.Read(kind, root, faults);
        var document = new DocumentReader(faults).ReadRecord(kind.Schema, root, "", HeadReader.IsHead);
        CheckName(document, faults);
        new KeptSecrets(faults).Restore(kind.Schema, document, stored, "");
        if (faults.IsEmpty)
        {
            Validate(kind, document, faults);
        }

        Defaults.Fill(kind.Schema, document);
        return new Admission(document, head, faults.ToImmutable(), NotHonoured.In(kind, document));
    }

    /// <summary>Reads a document that was changed here, e.g. by a patch.</summary>
    public static Admission Admit(KindDescriptor kind, JsonObject document, JsonObject? stored = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        return Admit(kind, JsonSerializer.SerializeToUtf8Bytes(document, WireJson.Options), stored);
    }

    /// <summary>The typed record of a document that was admitted; absent fields take their defaults.</summary>
    public static KindRecord Read(KindDescriptor kind, JsonObject document)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return (KindRecord)document.Deserialize(kind.Type, WireJson.Options)!;
    }

    /// <summary>The typed record of a stored body.</summary>
    public static KindRecord Read(KindDescriptor kind, string body)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return (KindRecord)JsonSerializer.Deserialize(body, kind.Type, WireJson.Options)!;
    }

    /// <inheritdoc cref="Read(KindDescriptor, string)"/>
    public static T Read<T>(string body)
        where T : KindRecord => JsonSerializer.Deserialize<T>(body, WireJson.Options)!;

    /// <summary>A typed record as a document: no nulls, no empty lists, all defaults written out.</summary>
    public static JsonObject Write<T>(T record)
        where T : KindRecord => JsonSerializer.SerializeToNode(record, record.GetType(), WireJson.Options)!.AsObject();

    /// <summary>The text to store: one line, deterministic for one document.</summary>
    public static string Text(JsonObject document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.ToJsonString(WireJson.Options);
    }

    /// <summary>A stored body as a document.</summary>
    public static JsonObject Parse(string body) => JsonNode.Parse(body)!.AsObject();

    private static void CheckName(JsonObject document, FaultList faults)
    {
        if (document["name"] is not JsonValue value || !value.TryGetValue<string>(out var name))
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(name))
        {
            faults.Add("name", name, "Must not be empty.");
        }
        else if (name.Length > LongestName || name.Any(char.IsControl))
        {
            faults.Add("name", Fault.Shorten(name), $"At most {LongestName} characters, none of them a control character.");
        }
    }

    private static void Validate(KindDescriptor kind, JsonObject document, FaultList faults)
    {
        if (kind.Validators.IsEmpty)
        {
            return;
        }

        var record = Read(kind, document);
        foreach (var fault in kind.Validators.SelectMany(v => v.Check(record)))
        {
            faults.Add(fault);
        }
    }
}
