using System.Globalization;
using System.Text.Json.Nodes;
using Fairlead.Client;

namespace Fairlead.Portal.Features.Captures;

/// <summary>What a person fills in before a capture. The API says what is wrong with it; here it is only put into its form.</summary>
public sealed class CaptureDraft
{
    private static readonly char[] Separators = [',', ' ', '\t', '\n', '\r', ';'];

    /// <summary>Fields that are lists, written with commas or spaces between.</summary>
    private static readonly HashSet<string> Lists = ["clients", "methods", "sensitive_headers"];

    private static readonly HashSet<string> Numbers = ["duration_seconds", "count", "body_bytes", "status_from", "status_to", "min_latency_ms"];

    private readonly Dictionary<string, string> texts = [];

    /// <summary>Every field the form has, by the API's name.</summary>
    public static IReadOnlyList<string> Fields { get; } =
        [.. Lists, .. Numbers, "host", "path_prefix", "header_name", "header_value"];

    /// <summary>Why each was refused, by the API's name.</summary>
    public Dictionary<string, string> Faults { get; } = [];

    /// <summary>What no field can say; empty when the fields say it all.</summary>
    public string Message { get; private set; } = "";

    public string this[string field]
    {
        get => texts.GetValueOrDefault(field, "");
        set => texts[field] = value;
    }

    /// <summary>What is left empty is left out, so that the API's own default holds.</summary>
    public JsonObject Document()
    {
        var document = new JsonObject();
        foreach (var field in Fields)
        {
            if (this[field].Trim() is { Length: > 0 } text)
            {
                document[field] = Value(field, text);
            }
        }

        return document;
    }

    public void Accept()
    {
        Message = "";
        Faults.Clear();
    }

    public void Refuse(ApiRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        Accept();
        var others = new List<string>();
        foreach (var fault in refusal.Faults)
        {
            if (!Fields.Contains(fault.Field) || !Faults.TryAdd(fault.Field, fault.Message))
            {
                others.Add($"{fault.Field}: {fault.Message}");
            }
        }

        Message = refusal.Faults.Count == 0 ? refusal.Message : string.Join(' ', others);
    }

    // A number that is none goes as it is: the API's refusal names its bounds.
    private static JsonNode Value(string field, string text) => field switch
    {
        _ when Lists.Contains(field) => new JsonArray([.. text.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Select(one => JsonValue.Create(one))]),
        _ when Numbers.Contains(field) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => text,
    };
}
