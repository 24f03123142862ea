using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Portal.Live;

namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>What one monitor saw of one member when it was run by hand.</summary>
/// <param name="Verdict">As the engine says it: success, failure, maintenance, inconclusive.</param>
public sealed record CheckSeen(string Monitor, string Engine, string Verdict, string Reason)
{
    public string Request { get; init; } = "";

    public string Response { get; init; } = "";

    /// <summary>Those that took place, in their order.</summary>
    public IReadOnlyList<Hop> Phases { get; init; } = [];

    public double TotalMicroseconds { get; init; }

    public bool IsGood => Verdict == "success";

    public static CheckSeen From(JsonNode result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Hop[] phases =
        [
            new("connect", "", Json.Number(result["connect_us"])), new("TLS", "", Json.Number(result["ssl_us"])), new("first byte", "", Json.Number(result["first_byte_us"])),
        ];
        return new CheckSeen(
            Json.Text(result["health_monitor"]?["name"]), Json.Text(result["serviceengine"]), Json.Text(result["verdict"]), Json.Text(result["reason"]))
        {
            Request = Json.Text(result["request"]),
            Response = Json.Text(result["response"]),
            Phases = [.. phases.Where(phase => phase.Microseconds > 0)],
            TotalMicroseconds = Json.Number(result["total_us"]),
        };
    }
}

/// <summary>Runs the monitors of a pool on one member now.</summary>
public static class MemberCheck
{
    /// <returns>What was seen; or why nothing was.</returns>
    public static async Task<(IReadOnlyList<CheckSeen> Seen, string? Problem)> RunAsync(
        IFairleadApi api, string pool, string address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        using var answer = await api.CheckAsync(pool, new JsonObject { ["servers"] = new JsonArray(address) }, cancellationToken);
        if (ApiAnswer.RefusalOf(answer) is { } refusal)
        {
            return ([], refusal.Message);
        }

        var seen = Json.Items(answer.Content!["results"]).Select(CheckSeen.From).ToList();
        var missing = Json.Items(answer.Content["missing"]).Select(one => Json.Text(one["reason"])).FirstOrDefault();
        return (seen, seen.Count > 0 ? null : missing ?? "No engine has this server with a health monitor.");
    }
}
