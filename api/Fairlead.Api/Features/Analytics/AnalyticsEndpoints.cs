using System.Text.Json.Nodes;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Features.Runtime;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Telemetry;
using Fairlead.Telemetry.Logs;
using Fairlead.Telemetry.Stats;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Analytics;

/// <summary>Transaction logs and time series of a virtual service.</summary>
internal static class AnalyticsEndpoints
{
    private const int DefaultMinutes = 5;
    private const int LastPage = 1_000_000;

    public static void MapAnalytics(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/analytics/logs", LogsAsync).Requires(Permission.Read).WithTags("analytics").Describes(
            "Transactions, newest first",
            query: [("virtualservice", "Its uuid."), ("from", "A moment."), ("to", "A moment."), ("significant", "true: only those that went wrong or were slow."),
                ("status_class", "First digit of the status, 0 for none."), ("text", "A part of the path, the host or the agent."), ("client", "Address of the client."),
                ("server", "The server."), ("page", "From 1."), ("page_size", "50 unless said otherwise.")]);
        routes.MapGet("/api/analytics/series/virtualservice/{uuid}", SeriesAsync).Requires(Permission.Read).WithTags("analytics").Describes(
            "Rates, times and errors of a virtual service over time",
            query: [("from", "A moment; five minutes ago unless said otherwise."), ("to", "A moment; now unless said otherwise."), ("step", "second or minute.")]);
    }

    private static async Task<IResult> LogsAsync(HttpContext context, ITelemetryStores telemetry, CancellationToken cancellationToken)
    {
        if (RequestScope.Of(context).Tenants is not [var tenant])
        {
            return new FaultAnswer(new ApiFault(400, "Logs are read of one tenant at a time; name it in the header X-Avi-Tenant."));
        }

        var reading = new QueryReading(context.Request.Query);
        var query = new LogQuery
        {
            VirtualService = reading.Object("virtualservice"),
            From = reading.Moment("from"),
            To = reading.Moment("to"),
            SignificantOnly = reading.Flag("significant"),
            StatusClass = reading.Number("status_class", 0, 5),
            Text = reading.Text("text"),
            ClientAddress = reading.Text("client"),
            Server = reading.Text("server"),
            Page = reading.Number("page", 1, LastPage) ?? 1,
            PageSize = reading.Number("page_size", 1, LogQuery.LargestPage) ?? 50,
        };
        if (reading.Faults.Count > 0)
        {
            return new FaultAnswer(ApiFault.Invalid("logs", reading.Faults));
        }

        var page = await telemetry.Open(tenant.Tenant).LogsAsync(query, cancellationToken);
        var results = new JsonArray([.. page.Records.Select(LogAnswers.Describe)]);
        return new JsonAnswer(new JsonObject { ["count"] = page.Total, ["results"] = results });
    }

    private static Task<IResult> SeriesAsync(
        string uuid, HttpContext context, ITenantStores stores, ITelemetryStores telemetry, TimeProvider time, CancellationToken cancellationToken) =>
        GetObject.WithAsync(Fairlead.Model.Traffic.VirtualService.Kind, uuid, context, stores, async (_, tenant, found) =>
        {
            var reading = new QueryReading(context.Request.Query);
            var to = reading.Moment("to") ?? time.GetUtcNow();
            var from = reading.Moment("from") ?? to - TimeSpan.FromMinutes(DefaultMinutes);
            var step = reading.Text("step") == "minute" ? SeriesStep.Minute : SeriesStep.Second;
            var points = (to - from) / (step == SeriesStep.Minute ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(1));
            if (points is < 0 or > SeriesQuery.MostPoints)
            {
                reading.Faults.Add(new Fault("from", from.ToString("O"), $"Must lie before 'to', at most {SeriesQuery.MostPoints} steps of it."));
            }

            if (reading.Faults.Count > 0)
            {
                return new FaultAnswer(ApiFault.Invalid("series", reading.Faults));
            }

            var series = await telemetry.Open(tenant.Tenant).SeriesAsync(new SeriesQuery(found.Id, from, to, step), cancellationToken);
            return JsonAnswer.ListOf([.. series.Select(RateAnswers.Describe)]);
        }, cancellationToken);
}
