using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Telemetry;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store;
using Microsoft.Extensions.Options;

namespace Fairlead.Api.Features.Analytics.Metrics;

/// <summary>Metrics as Avi's clients ask for them: which there are, of one object, and many questions in one request.</summary>
internal static class MetricsEndpoints
{
    private const int MostQuestions = 1000;
    private static readonly string[] Entities = ["virtualservice", "pool", "serviceengine", "controller"];

    public static void MapMetrics(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/analytics/metric_id", Catalogue).Requires(Permission.Read).WithTags("analytics").Describes(
            "Which metrics there are", query: [("entity_type", "Only those of virtualservice, pool or serviceengine.")]);
        routes.MapPost("/api/analytics/metrics/collection", CollectionAsync).Requires(Permission.Read).WithTags("analytics").Describes(
            "Metrics of many objects, by a list of questions", query: [("pad_missing_data", "false: spans of which nothing is known are left out.")]);
        routes.MapGet("/api/analytics/metrics/{entity}/{uuid}", OneAsync).Requires(Permission.Read).WithTags("analytics").Describes(
            "Metrics of one object over time",
            query: [("metric_id", "Which, separated by commas."), ("step", "Seconds: fewer than 60, or whole minutes; 300 unless said otherwise."), ("limit", "How many spans; 1 unless said otherwise."),
                ("start", "A moment."), ("stop", "A moment; now unless said otherwise."), ("pad_missing_data", "false: spans of which nothing is known are left out.")]);
    }

    private static JsonAnswer Catalogue(HttpContext context)
    {
        var type = context.Request.Query["entity_type"].ToString();
        return JsonAnswer.ListOf([.. MetricCatalog.All.Where(metric => type.Length == 0 || type == MetricCatalog.KindOf(metric.Entity)).Select(MetricAnswers.Describe)]);
    }

    private static async Task<IResult> OneAsync(
        string entity, string uuid, HttpContext context, ITenantStores stores, ITelemetryStores telemetry, TimeProvider time, CancellationToken cancellationToken)
    {
        if (entity == "controller")
        {
            return new JsonAnswer(new JsonObject { ["entity_uuid"] = uuid, ["metric_entity"] = "CONTROLLER_METRICS_ENTITY", ["series"] = new JsonArray() });
        }

        if (!Entities.Contains(entity) || !ObjectId.TryParse(uuid, out var id) || id.Kind != entity)
        {
            return new FaultAnswer(ApiFault.NotFound(Entities.Contains(entity) ? entity : "metrics", uuid));
        }

        var faults = new List<Fault>();
        string? Read(string field) => field == "entity_uuid" ? uuid : context.Request.Query.TryGetValue(field, out var value) ? value.ToString() : null;
        if (new MetricRequestReader(Read, "", time.GetUtcNow(), faults).Read() is not { } request)
        {
            return new FaultAnswer(ApiFault.Invalid("metrics", faults));
        }

        foreach (var tenant in RequestScope.Of(context).Tenants)
        {
            await using var store = await stores.OpenAsync(tenant.Tenant, cancellationToken);
            if (await store.FindAsync(id, cancellationToken) is not null)
            {
                var series = await Source(store, tenant, telemetry, context.Request).ReadAsync(request, cancellationToken);
                return new JsonAnswer(Describe(request, uuid, context.Request.Query["metric_id"].ToString(), series));
            }
        }

        return new FaultAnswer(ApiFault.NotFound(entity, uuid));
    }

    private static JsonObject Describe(MetricRequest request, string uuid, string metrics, List<(string Of, JsonArray Series)> series) => new()
    {
        ["entity_uuid"] = uuid,
        ["metric_id"] = metrics,
        ["start"] = MetricAnswers.Write(request.Spans.Start),
        ["stop"] = MetricAnswers.Write(request.Spans.Stop),
        ["step"] = (int)request.Spans.Step.TotalSeconds,
        ["limit"] = request.Spans.Limit,
        ["series"] = new JsonArray([.. series.SelectMany(one => one.Series).Select(one => one!.DeepClone())]),
    };

    private static async Task<IResult> CollectionAsync(
        HttpContext context, ITenantStores stores, ITelemetryStores telemetry, IOptions<FairleadOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        var (bytes, fault) = await RequestBody.ReadAsync(context.Request, options.Value.MaxBodyBytes, cancellationToken);
        if (fault is not null)
        {
            return new FaultAnswer(fault);
        }

        var faults = new List<Fault>();
        var requests = Questions(bytes.Span, context.Request.Query["pad_missing_data"].ToString(), time.GetUtcNow(), faults);
        if (faults.Count > 0)
        {
            return new FaultAnswer(ApiFault.Invalid("metric_requests", faults));
        }

        var series = new JsonObject();
        foreach (var id in requests.Select(one => one.Id).Where(id => id is not null))
        {
            series[id!] = new JsonObject();
        }

        foreach (var tenant in RequestScope.Of(context).Tenants)
        {
            await using var store = await stores.OpenAsync(tenant.Tenant, cancellationToken);
            var source = Source(store, tenant, telemetry, context.Request);
            foreach (var request in requests.Where(one => one.Request is not null))
            {
                Add(request.Id is { } id ? series[id]!.AsObject() : series, await source.ReadAsync(request.Request!, cancellationToken));
            }
        }

        return new JsonAnswer(new JsonObject { ["series"] = series });
    }

    private static void Add(JsonObject target, List<(string Of, JsonArray Series)> found)
    {
        foreach (var (of, series) in found)
        {
            if (target[of] is JsonArray there)
            {
                series.ToList().ForEach(one => there.Add(one!.DeepClone()));
            }
            else
            {
                target[of] = series;
            }
        }
    }

    /// <returns>The questions with their askers' names; null: one about what has no metrics here, which is answered by none.</returns>
    private static List<(string? Id, MetricRequest? Request)> Questions(ReadOnlySpan<byte> body, string pads, DateTimeOffset now, List<Fault> faults)
    {
        if (JsonText.TryParse(body, out var root) is { } broken)
        {
            faults.Add(broken);
            return [];
        }

        if (!root.TryGetProperty("metric_requests", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MostQuestions)
        {
            faults.Add(new Fault("metric_requests", null, $"Needs a list of 1 to {MostQuestions} questions, each with metric_id and entity_uuid."));
            return [];
        }

        var questions = new List<(string?, MetricRequest?)>();
        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            string? Read(string field) => Field(item, field) ?? (field == "pad_missing_data" ? pads : null);
            if (item.ValueKind != JsonValueKind.Object || !JsonText.IsKeepable(item))
            {
                faults.Add(new Fault($"metric_requests[{index}]", null, "Needs an object with metric_id and entity_uuid."));
                continue;
            }

            questions.Add((Read("id"), new MetricRequestReader(Read, $"metric_requests[{index}].", now, faults).Read()));
        }

        return questions;
    }

    /// <summary>Numbers and flags as their text, a list as its items between commas: clients send the same in several forms.</summary>
    private static string? Field(JsonElement item, string name) => !item.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Array => string.Join(',', value.EnumerateArray()),
        _ => value.ToString(),
    };

    private static MetricSource Source(ITenantStore store, Membership tenant, ITelemetryStores telemetry, HttpRequest request) =>
        new(store, telemetry.Open(tenant.Tenant), $"{request.Scheme}://{request.Host}");
}
