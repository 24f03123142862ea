using System.Text.Json.Nodes;
using Fairlead.Model.Kinds;
using Fairlead.Model.Tls;

namespace Fairlead.Api.Features.Objects;

/// <summary>
/// Revocation states and lists that were fetched belong to what they were fetched for, whatever a client sends back of them: an object that is written again
/// keeps them, and one with another certificate begins without.
/// </summary>
internal sealed class KeepFetched : IAdmissionStep
{
    private static readonly string[] OfCertificates = ["ocsp_response_info", "ocsp_error_status"];

    private static readonly string[] OfLists =
        ["body", "etag", "common_name", "distinguished_name", "fingerprint", "last_refreshed", "last_update", "next_update"];

    public Task RunAsync(Draft draft, CancellationToken cancellationToken)
    {
        if (draft.Faults.Count == 0 && draft.Kind == SslKeyAndCertificate.Kind)
        {
            KeepState(draft.Document, Stored(draft));
        }
        else if (draft.Faults.Count == 0 && draft.Kind == PkiProfile.Kind)
        {
            KeepLists(draft.Document, Stored(draft));
        }

        return Task.CompletedTask;
    }

    private static JsonObject? Stored(Draft draft) => draft.Existing is null ? null : KindCodec.Parse(draft.Existing.Body);

    private static void KeepState(JsonObject document, JsonObject? stored)
    {
        var isSame = stored is not null
            && Text(document["certificate"]?["certificate"]) is { Length: > 0 } pem
            && pem == Text(stored["certificate"]?["certificate"])
            && document["enable_ocsp_stapling"]?.GetValue<bool>() == true;
        foreach (var field in OfCertificates)
        {
            Put(document, field, isSame ? stored![field] : null);
        }

        document["ocsp_error_status"] ??= "OCSP_ERR_CERTSTATUS_DISABLED";
    }

    /// <summary>A list that was written beside the place where it is fetched counts until it has been.</summary>
    private static void KeepLists(JsonObject document, JsonObject? stored)
    {
        foreach (var list in (document["crls"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var before = (stored?["crls"] as JsonArray ?? []).OfType<JsonObject>()
                .FirstOrDefault(one => Text(list["server_url"]) is { Length: > 0 } url && Text(one["server_url"]) == url && Text(one["last_refreshed"]) is { Length: > 0 });
            foreach (var field in before is null ? [] : OfLists)
            {
                Put(list, field, before![field]);
            }
        }
    }

    private static void Put(JsonObject document, string field, JsonNode? value)
    {
        document.Remove(field);
        if (value is not null)
        {
            document[field] = value.DeepClone();
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
