using System.Text.Json.Nodes;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Telemetry;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Runtime;

/// <summary>What is, of objects as they stand in a tenant: their state as reconcilers keep it, live figures, and which fields do not act.</summary>
internal static class RuntimeAnswers
{
    /// <returns>One per object, in their order.</returns>
    public static async Task<IReadOnlyList<JsonObject>> DescribeAsync(
        KindDescriptor kind, IReadOnlyList<StoredObject> objects, ITenantStore store, ITelemetry telemetry, CancellationToken cancellationToken)
    {
        var entries = (await store.RuntimesOfAsync([.. objects.Select(one => one.Id)], cancellationToken)).ToDictionary(entry => entry.Id);
        var answers = new List<JsonObject>(objects.Count);
        foreach (var stored in objects)
        {
            var runtime = Describe(kind, stored, entries.GetValueOrDefault(stored.Id));
            AddFigures(runtime, stored.Id, telemetry);
            answers.Add(runtime);
        }

        return answers;
    }

    private static JsonObject Describe(KindDescriptor kind, StoredObject stored, RuntimeEntry? entry)
    {
        var runtime = entry?.Body is null ? [] : KindCodec.Parse(entry.Body);
        runtime["uuid"] = stored.Id.ToString();
        runtime["name"] = stored.Name;
        var ignored = NotHonoured.In(kind, KindCodec.Parse(stored.Body));
        runtime["not_honoured"] = new JsonArray([.. ignored.Select(path => JsonValue.Create(path))]);
        return runtime;
    }

    /// <summary>Live figures of the last seconds; absent while no engine reports.</summary>
    private static void AddFigures(JsonObject runtime, ObjectId id, ITelemetry telemetry)
    {
        switch (id.Kind)
        {
            case "virtualservice" when telemetry.RatesOf(id) is { } rates:
                runtime["metrics"] = RateAnswers.Describe(rates);
                break;
            case "pool":
                runtime["server_metrics"] = new JsonArray([.. telemetry.ServerRatesOf(id).Select(RateAnswers.Describe)]);
                break;
        }
    }
}
