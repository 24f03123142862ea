using System.Text.Json.Nodes;
using Fairlead.Telemetry.Stats;

namespace Fairlead.Api.Features.Runtime;

/// <summary>Live rates as JSON; units stand in the names.</summary>
internal static class RateAnswers
{
    public static JsonObject Describe(VirtualServiceRates rates) => new()
    {
        ["requests_per_second"] = rates.Requests,
        ["connections_per_second"] = rates.Connections,
        ["open_connections"] = rates.OpenConnections,
        ["responses_per_second"] = new JsonObject
        {
            ["1xx"] = rates.Responses.Class1xx,
            ["2xx"] = rates.Responses.Class2xx,
            ["3xx"] = rates.Responses.Class3xx,
            ["4xx"] = rates.Responses.Class4xx,
            ["5xx"] = rates.Responses.Class5xx,
        },
        ["bytes_received_per_second"] = rates.BytesReceived,
        ["bytes_sent_per_second"] = rates.BytesSent,
        ["refused_per_second"] = rates.RefusedRequests,
        ["mean_latency_ms"] = rates.MeanLatency?.TotalMilliseconds,
        ["at"] = rates.At.ToString("O"),
    };

    public static JsonObject Describe(ServerRates rates) => new()
    {
        ["ip"] = rates.Address,
        ["port"] = rates.Port,
        ["requests_per_second"] = rates.Requests,
        ["connections_per_second"] = rates.Connections,
        ["open_connections"] = rates.OpenConnections,
        ["failures_per_second"] = rates.Failures,
        ["at"] = rates.At.ToString("O"),
    };

    public static JsonObject Describe(SeriesPoint point) => new()
    {
        ["at"] = point.At.ToString("O"),
        ["requests_per_second"] = point.RequestsPerSecond,
        ["mean_latency_ms"] = point.MeanLatency?.TotalMilliseconds,
        ["responses"] = new JsonObject
        {
            ["2xx"] = point.Counters.Responses2xx,
            ["3xx"] = point.Counters.Responses3xx,
            ["4xx"] = point.Counters.Responses4xx,
            ["5xx"] = point.Counters.Responses5xx,
        },
    };
}
