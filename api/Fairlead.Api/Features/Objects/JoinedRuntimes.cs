using System.Text.Json.Nodes;
using Fairlead.Api.Features.Runtime;
using Fairlead.Model.Kinds;
using Fairlead.Telemetry;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary><c>join_subresources=runtime</c>: what is, in the same answer as what is wanted.</summary>
internal static class JoinedRuntimes
{
    public static bool AreWanted(HttpRequest request) => request.Query["join_subresources"].ToString().Split(',').Contains("runtime");

    public static async Task AddAsync(
        KindDescriptor kind, IReadOnlyList<JsonObject> documents, IReadOnlyList<StoredObject> objects, ITenantStore store, ITelemetry telemetry, CancellationToken cancellationToken)
    {
        foreach (var (document, runtime) in documents.Zip(await RuntimeAnswers.DescribeAsync(kind, objects, store, telemetry, cancellationToken)))
        {
            document["runtime"] = runtime;
        }
    }
}
