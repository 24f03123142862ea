using System.Text.Json.Nodes;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Schema;

namespace Fairlead.Api.Tests.Hosting;

/// <summary>What stands between a document that was sent and the one that is read: a client that keeps the first finds itself in a difference for ever.</summary>
public static class Differences
{
    /// <summary>Fields that the controller fills in whatever their default.</summary>
    private static readonly HashSet<string> FilledIn =
    [
        "url", "uuid", "_last_modified", "tenant_ref", "cloud_ref", "vrf_context_ref", "vrf_ref", "se_group_ref", "application_profile_ref", "network_profile_ref",
    ];

    /// <summary>Fields that only the controller writes: what clients send of them is not taken.</summary>
    private static readonly HashSet<string> NotTaken = ["avi_allocated_vip", "ocsp_response_info", "ocsp_error_status", "ocsp_responder_url_list_from_certs"];

    /// <summary>Where what was read lacks or contradicts what was sent; fields that were filled in are no difference.</summary>
    public static IEnumerable<string> Between(JsonNode? sent, JsonNode? read, string path) => (sent, read) switch
    {
        (JsonObject wanted, JsonObject found) => wanted.Where(field => !NotTaken.Contains(field.Key)).SelectMany(field => Between(field.Value, found[field.Key], $"{path}.{field.Key}")),
        (JsonArray wanted, JsonArray found) when wanted.Count == found.Count =>
            wanted.SelectMany((item, index) => Between(item, found[index], $"{path}[{index}]")),
        (JsonValue wanted, JsonValue found) when IsSame(wanted, found) => [],
        _ => [$"{path}: sent {sent?.ToJsonString()}, read {read?.ToJsonString()}"],
    };

    /// <summary>What was read and not sent, and is neither a field's default nor what the controller is known to fill in.</summary>
    public static IEnumerable<string> Unexplained(TypeSchema schema, JsonObject sent, JsonObject read, string path)
    {
        foreach (var (name, value) in read)
        {
            var field = schema.Find(name);
            if (sent[name] is { } wanted)
            {
                foreach (var one in field?.Record is { } record ? Inside(record, wanted, value, $"{path}.{name}") : [])
                {
                    yield return one;
                }
            }
            else if (!FilledIn.Contains(name) && !IsDefault(field, value))
            {
                yield return $"{path}.{name}: {value?.ToJsonString()}";
            }
        }
    }

    /// <summary>A default that is a secret is not read back.</summary>
    private static bool IsDefault(FieldSchema? field, JsonNode? value) =>
        field?.Default is not null && (JsonNode.DeepEquals(field.Default, value) || (field.Sensitive is not null && value?.ToString() == Secrets.Mark));

    private static IEnumerable<string> Inside(TypeSchema record, JsonNode sent, JsonNode? read, string path) => (sent, read) switch
    {
        (JsonObject wanted, JsonObject found) => Unexplained(record, wanted, found, path),
        (JsonArray wanted, JsonArray found) => wanted.Zip(found).Index()
            .Where(pair => pair.Item.First is JsonObject && pair.Item.Second is JsonObject)
            .SelectMany(pair => Unexplained(record, pair.Item.First!.AsObject(), pair.Item.Second!.AsObject(), $"{path}[{pair.Index}]")),
        _ => [],
    };

    /// <summary>A reference is read back as URL with uuid and name; a secret is not read back.</summary>
    private static bool IsSame(JsonValue sent, JsonValue read)
    {
        if (JsonNode.DeepEquals(sent, read) || read.ToString() == Secrets.Mark)
        {
            return true;
        }

        return sent.TryGetValue<string>(out var text) && read.TryGetValue<string>(out var found) && found.Split('#') is [var url, var name]
            && (text.EndsWith($"?name={name}", StringComparison.Ordinal)
                || (ObjectId.TryParse(text.Split('/')[^1], out var id) && url.EndsWith($"/{id}", StringComparison.Ordinal)));
    }
}
