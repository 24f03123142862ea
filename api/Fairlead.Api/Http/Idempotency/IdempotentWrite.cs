using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Model.Schema;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Http.Idempotency;

/// <summary>A write that its sender may repeat: whoever commits it gives the commit what will be answered.</summary>
internal sealed class IdempotentWrite(RepeatKey key, string fingerprint, DateTimeOffset at, HttpRequest request)
{
    /// <summary>What the answer is described for.</summary>
    public HttpRequest Request { get; } = request;

    /// <summary>The answer went into a commit; it is stored unless that failed.</summary>
    public bool WentIntoCommit { get; private set; }

    /// <param name="body">Null for an answer without one.</param>
    public AnswerToKeep Keep(int status, Func<Committed, JsonObject?> body, params (string Name, string Value)[] headers) => new(key, committed =>
    {
        WentIntoCommit = true;
        return Answer(status, headers.Where(header => header.Value.Length > 0), body(committed) is { } document ? JsonSerializer.Serialize(document, WireJson.Options) : "");
    });

    public KeptAnswer Answer(int status, IEnumerable<(string Name, string Value)> headers, string body)
    {
        var kept = new JsonObject(headers.Select(header => KeyValuePair.Create(header.Name, (JsonNode?)header.Value)));
        return new KeptAnswer(key, fingerprint, at, status, kept.ToJsonString(), body);
    }
}
