using System.Collections.Immutable;
using System.Globalization;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Telemetry.Stats;

namespace Fairlead.Api.Features.Analytics.Metrics;

/// <summary>Reads a question from its fields, whether they stood in a query or in a document; all faults are collected.</summary>
/// <param name="read">A field's text; null: it is not there.</param>
/// <param name="prefix">Of the fields' names in faults.</param>
internal sealed class MetricRequestReader(Func<string, string?> read, string prefix, DateTimeOffset now, List<Fault> faults)
{
    private const int DefaultStep = 300;
    private const int LongestStep = 86_400;

    /// <summary>The engines' reports of a span come in shortly after its end.</summary>
    private static readonly TimeSpan SecondsLate = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MinutesLate = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<string, MetricEntity> ByAvisName = new()
    {
        ["VSERVER_METRICS_ENTITY"] = MetricEntity.VirtualService,
        ["POOL_METRICS_ENTITY"] = MetricEntity.Pool,
        ["VM_METRICS_ENTITY"] = MetricEntity.Pool,
        ["SE_METRICS_ENTITY"] = MetricEntity.Engine,
    };

    /// <returns>Null when there is a fault, and for what has no metrics here: the controller itself.</returns>
    public MetricRequest? Read()
    {
        var before = faults.Count;
        var spans = Spans();
        var metrics = Metrics();
        var entity = Uuid("entity_uuid");
        var pool = Uuid("pool_uuid");
        RefusePerEngine();
        if (faults.Count > before || metrics.IsEmpty)
        {
            return null;
        }

        var kind = metrics[0].Entity;
        if (entity is { } one && one.Kind != MetricCatalog.KindOf(kind) && !(kind == MetricEntity.Pool && one.Kind == "virtualservice"))
        {
            Refuse("entity_uuid", one.ToString(), $"{metrics[0].Id} is of a {MetricCatalog.KindOf(kind)}.");
            return null;
        }

        if (kind == MetricEntity.Pool && entity?.Kind == "virtualservice" && pool is null)
        {
            Refuse("pool_uuid", null, "Servers are those of a pool: name it, or * for all.");
            return null;
        }

        return new MetricRequest(
            Text("id"), kind, entity, pool ?? (entity?.Kind == "pool" ? entity : null), Server(), read("obj_id") is not null || read("server") is not null, metrics, spans);
    }

    private ImmutableArray<Metric> Metrics()
    {
        var wanted = Text("metric_entity") is { } name && ByAvisName.TryGetValue(name, out var entity) ? entity : (MetricEntity?)null;
        if (Text("metric_entity") is { } other && wanted is null)
        {
            if (other != "CONTROLLER_METRICS_ENTITY")
            {
                Refuse("metric_entity", other, $"Use one of {string.Join(", ", ByAvisName.Keys)}.");
            }

            return [];
        }

        var found = new List<Metric>();
        foreach (var id in (Text("metric_id") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (MetricCatalog.Find(id) is not { } metric)
            {
                Refuse("metric_id", id, "There is no such metric; GET /api/analytics/metric_id lists those there are.");
            }
            else if (metric.Entity != (wanted ?? (found.Count > 0 ? found[0].Entity : metric.Entity)))
            {
                Refuse("metric_id", id, $"It is of a {MetricCatalog.KindOf(metric.Entity)}: ask for it in a question of its own.");
            }
            else if (!found.Contains(metric))
            {
                found.Add(metric);
            }
        }

        if (Text("metric_id") is null)
        {
            Refuse("metric_id", null, "Required: the metrics, separated by commas.");
        }

        return [.. found];
    }

    private MetricSpans Spans()
    {
        var seconds = Number("step", 1, LongestStep) ?? DefaultStep;
        if (seconds > 60 && seconds % 60 != 0)
        {
            Refuse("step", Text("step"), "Longer steps than a minute are of whole minutes: a multiple of 60 seconds.");
            seconds = DefaultStep;
        }

        var (step, limit) = (TimeSpan.FromSeconds(seconds), Number("limit", 1, WindowQuery.MostWindows));
        var (unit, late) = seconds < 60 ? (TimeSpan.FromSeconds(1), SecondsLate) : (TimeSpan.FromMinutes(1), MinutesLate);
        var stop = Floor(Moment("stop") ?? now - late, unit);
        var start = Moment("start");
        if (start > stop)
        {
            Refuse("start", Text("start"), "Must lie before stop.");
        }

        var spans = start is { } from ? (int)Math.Clamp(Math.Ceiling((stop - from) / step), 1, WindowQuery.MostWindows + 1) : limit ?? 1;
        if (spans > WindowQuery.MostWindows)
        {
            Refuse("start", Text("start"), $"At most {WindowQuery.MostWindows} steps before stop; take a longer step.");
            spans = 1;
        }

        return new MetricSpans(stop, step, Math.Min(spans, limit ?? spans), now - stop <= step + unit + late, Text("pad_missing_data") is not ("false" or "False"));
    }

    /// <summary>What an engine counts is added to what the others count of the same virtual service, and not kept apart.</summary>
    private void RefusePerEngine()
    {
        if (Text("serviceengine_uuid") is { } engine)
        {
            Refuse("serviceengine_uuid", engine, "Metrics are kept of a virtual service as a whole, not per engine; leave it out.");
        }
    }

    private string? Server() => (Text("server") ?? Text("obj_id")) is { } server && server != "*" ? server : null;

    private ObjectId? Uuid(string name)
    {
        if (Text(name) is not { } text || text == "*")
        {
            return null;
        }

        if (ObjectId.TryParse(text, out var id))
        {
            return id;
        }

        Refuse(name, text, "Must be the uuid of an object, or * for all.");
        return null;
    }

    private DateTimeOffset? Moment(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) && moment.Year is > 2000 and < 2200)
        {
            return moment.ToUniversalTime();
        }

        Refuse(name, text, "Must be a moment such as 2027-01-31T12:00:00Z.");
        return null;
    }

    private int? Number(string name, int least, int most)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Refuse(name, text, $"Must be a number from {least} to {most}.");
        return null;
    }

    private string? Text(string name) => read(name) is { Length: > 0 } text ? text : null;

    private void Refuse(string field, string? value, string message) =>
        faults.Add(new Fault(prefix + field, value is null ? null : Fault.Shorten(value), message));

    private static DateTimeOffset Floor(DateTimeOffset at, TimeSpan unit) => new(at.UtcTicks - (at.UtcTicks % unit.Ticks), TimeSpan.Zero);
}
