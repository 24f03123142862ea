using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Fairlead.Api.Tests.Replay;

/// <summary>
/// What a recording calls by other words than the control plane under test does: identities and revisions, learnt from the answers,
/// and the names and addresses of the place where it was recorded.
/// </summary>
internal sealed partial class RecordedWords(IReadOnlyDictionary<string, string> place)
{
    private readonly Dictionary<string, string> _learnt = [];

    /// <summary>The recorded text in words of the control plane under test.</summary>
    public string Say(string recorded)
    {
        foreach (var (there, here) in place)
        {
            recorded = recorded.Replace(there, here, StringComparison.Ordinal);
        }

        return Identity().Replace(recorded, match => _learnt.GetValueOrDefault(match.Value, match.Value));
    }

    public JsonNode? Say(JsonNode? recorded) => recorded is null ? null : JsonNode.Parse(WithCertificate(Say(recorded.ToJsonString())));

    /// <summary>Takes over what an answer calls an object that the recorded answer spoke of.</summary>
    public void Learn(JsonObject recorded, JsonObject real)
    {
        foreach (var field in (string[])["uuid", "_last_modified"])
        {
            if (recorded[field]?.GetValue<string>() is { } there && real[field]?.GetValue<string>() is { } here && Identity().IsMatch(there))
            {
                _learnt[there] = here;
            }
        }

        foreach (var (name, value) in recorded)
        {
            // What is referred to before it was ever read is known by its name.
            if (name.EndsWith("_ref", StringComparison.Ordinal) && value?.GetValue<string>() is { } there && real[name]?.GetValue<string>() is { } here
                && Identity().Match(there) is { Success: true } recordedId && Identity().Match(here) is { Success: true } realId)
            {
                _learnt.TryAdd(recordedId.Value, realId.Value);
            }
        }
    }

    /// <summary>The recordings hold no key material; any pair does.</summary>
    private static string WithCertificate(string body) => body
        .Replace("\\u003CPEM certificate\\u003E", TestCertificate.CertificatePem.ReplaceLineEndings("\\n"), StringComparison.Ordinal)
        .Replace("\\u003CPEM private key\\u003E", TestCertificate.KeyPem.ReplaceLineEndings("\\n"), StringComparison.Ordinal);

    [GeneratedRegex("[a-z0-9]+-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|17[0-9]{14}")]
    private static partial Regex Identity();
}
