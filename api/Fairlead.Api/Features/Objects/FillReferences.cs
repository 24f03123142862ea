using System.Text.Json.Nodes;

namespace Fairlead.Api.Features.Objects;

/// <summary>References that Avi's controller fills in when a client leaves them out.</summary>
internal sealed class FillReferences : IAdmissionStep
{
    private static readonly Dictionary<string, string> Cloud = new() { ["cloud_ref"] = "/api/cloud?name=Default-Cloud" };

    private static readonly Dictionary<string, string> CloudAndVrf = new(Cloud) { ["vrf_context_ref"] = "/api/vrfcontext?name=global" };

    private static readonly Dictionary<string, IReadOnlyDictionary<string, string>> ByKind = new()
    {
        ["virtualservice"] = new Dictionary<string, string>(CloudAndVrf)
        {
            ["se_group_ref"] = "/api/serviceenginegroup?name=Default-Group",
            ["application_profile_ref"] = "/api/applicationprofile?name=System-HTTP",
            ["network_profile_ref"] = "/api/networkprofile?name=System-TCP-Proxy",
        },
        ["pool"] = new Dictionary<string, string>(Cloud) { ["vrf_ref"] = "/api/vrfcontext?name=global" },
        ["poolgroup"] = Cloud,
        ["vsvip"] = CloudAndVrf,
        ["network"] = CloudAndVrf,
        ["serviceenginegroup"] = Cloud,
        ["vrfcontext"] = Cloud,
    };

    public Task RunAsync(Draft draft, CancellationToken cancellationToken)
    {
        foreach (var (field, target) in ByKind.GetValueOrDefault(draft.Kind.Name) ?? new Dictionary<string, string>())
        {
            if (draft.Kind.Schema.Find(field)?.RefersTo is not null && string.IsNullOrEmpty(Text(draft.Document[field])))
            {
                draft.Document[field] = target;
            }
        }

        return Task.CompletedTask;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
