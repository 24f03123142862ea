using System.Globalization;
using System.Text.Json.Nodes;
using Fairlead.Model.Identity;

namespace Fairlead.Api.Features.Analytics.Metrics;

/// <summary>Series as Avi's clients read them: a header that says of what, and the values with the ends of their spans.</summary>
internal static class MetricAnswers
{
    private const string Layout = "yyyy-MM-ddTHH:mm:ss+00:00";

    public static JsonObject Describe(Metric metric) => new()
    {
        ["name"] = metric.Id,
        ["description"] = metric.Description,
        ["metric_units"] = metric.Units,
        ["entity_types"] = new JsonArray(MetricCatalog.KindOf(metric.Entity)),
        ["priority"] = true,
    };

    /// <param name="values">One per span, oldest first; null where nothing is known.</param>
    public static JsonObject Series(Metric metric, ObjectId entity, TenantId tenant, MetricSpans spans, IReadOnlyList<double?> values)
    {
        var data = new JsonArray();
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is not null || spans.PadsMissing)
            {
                data.Add(Point(At(spans, i), values[i]));
            }
        }

        var series = new JsonObject { ["header"] = Header(metric, entity, tenant, Statistics(spans, values)) };
        if (data.Count > 0)
        {
            // Scripts take the first value of a series that has any.
            series["data"] = data;
        }

        return series;
    }

    private static JsonObject Header(Metric metric, ObjectId entity, TenantId tenant, JsonObject statistics) => new()
    {
        ["name"] = metric.Id,
        ["entity_uuid"] = entity.ToString(),
        ["tenant_uuid"] = tenant.ToString(),
        ["units"] = metric.Units,
        ["metric_description"] = metric.Description,
        ["obj_id_type"] = ObjectType(metric.Entity),
        ["statistics"] = statistics,
    };

    public static string Write(DateTimeOffset at) => at.UtcDateTime.ToString(Layout, CultureInfo.InvariantCulture);

    private static DateTimeOffset At(MetricSpans spans, int index) => spans.Start + (spans.Step * (index + 1));

    private static JsonObject Point(DateTimeOffset at, double? value) => value is { } known
        ? new JsonObject { ["timestamp"] = Write(at), ["value"] = known }
        : new JsonObject { ["timestamp"] = Write(at), ["value"] = 0, ["is_null"] = true };

    private static JsonObject Statistics(MetricSpans spans, IReadOnlyList<double?> values)
    {
        var known = values.Index().Where(one => one.Item is not null).Select(one => (Value: one.Item!.Value, At: At(spans, one.Index))).ToList();
        if (known.Count == 0)
        {
            return new JsonObject { ["num_samples"] = 0 };
        }

        var (least, most) = (known.MinBy(one => one.Value), known.MaxBy(one => one.Value));
        return new JsonObject
        {
            ["min"] = least.Value,
            ["min_ts"] = Write(least.At),
            ["max"] = most.Value,
            ["max_ts"] = Write(most.At),
            ["mean"] = known.Average(one => one.Value),
            ["sum"] = known.Sum(one => one.Value),
            ["last_sample"] = known[^1].Value,
            ["num_samples"] = known.Count,
        };
    }

    private static string ObjectType(MetricEntity entity) => "METRICS_OBJ_ID_TYPE_" + entity switch
    {
        MetricEntity.VirtualService => "VIRTUALSERVICE",
        MetricEntity.Pool => "SERVER",
        _ => "SERVICEENGINE",
    };
}
