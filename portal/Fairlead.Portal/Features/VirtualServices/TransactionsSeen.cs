using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Portal.Live;

namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>One hop of a transaction.</summary>
public sealed record Hop(string Name, string Tone, double Microseconds);

/// <summary>A request that was answered, or a connection that ended.</summary>
public sealed record TransactionRow(DateTimeOffset? At, string Method, string Path, int Status)
{
    public string Client { get; init; } = "";

    public string Server { get; init; } = "";

    public string Host { get; init; } = "";

    public double? TotalMicroseconds { get; init; }

    public IReadOnlyList<Hop> Hops { get; init; } = [];

    /// <summary>Why it is worth a look; empty for the usual.</summary>
    public IReadOnlyList<string> Significance { get; init; } = [];

    public int Retries { get; init; }

    public double ResponseBytes { get; init; }

    public static TransactionRow From(JsonNode log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var query = Json.Text(log["uri_query"]);
        var server = Json.Text(log["server_ip"]);
        return new TransactionRow(
            Json.Moment(log["at"]), Json.Text(log["method"]), Json.Text(log["uri_path"]) + (query.Length > 0 ? "?" + query.TrimStart('?') : ""), Json.Count(log["response_code"]))
        {
            Client = Json.Text(log["client_ip"]),
            Server = server.Length > 0 ? $"{server}:{log["server_port"]}" : "",
            Host = Json.Text(log["host"]),
            TotalMicroseconds = Json.NumberOrNull(log["total_us"]),
            Hops = [.. HopsOf(log).Where(hop => hop.Microseconds > 0)],
            Significance = Json.Texts(log["significance"]),
            Retries = Json.Count(log["retries"]),
            ResponseBytes = Json.Number(log["response_bytes"]),
        };
    }

    private static IEnumerable<Hop> HopsOf(JsonNode log) =>
    [
        new("Queue", "note", Json.Number(log["queue_us"])),
        new("Connect", "second", Json.Number(log["connect_us"])),
        new("First byte", "brand", Json.Number(log["first_byte_us"])),
        new("Transfer", "ok", Json.Number(log["transfer_us"])),
    ];
}

/// <summary>The latest transactions.</summary>
/// <param name="Count">How many there are in all.</param>
public sealed record TransactionsSeen(IReadOnlyList<TransactionRow> Rows, long Count);

/// <summary>Looks at the latest transactions of a virtual service.</summary>
public sealed class TransactionsLook(IFairleadApi api, string uuid, bool isSignificantOnly)
{
    public const int Shown = 15;

    public async Task<Look<TransactionsSeen>> LookAsync(CancellationToken cancellationToken)
    {
        var filters = new Dictionary<string, string> { ["virtualservice"] = uuid, ["page_size"] = $"{Shown}" };
        if (isSignificantOnly)
        {
            filters["significant"] = "true";
        }

        using var logs = await api.LogsAsync(filters, cancellationToken);
        return LookFault.Of(logs) is { } fault
            ? Look.Failed<TransactionsSeen>(fault)
            : Look.At(new TransactionsSeen(
                [.. Json.Items(logs.Content?["results"]).Select(TransactionRow.From)], (long)Json.Number(logs.Content?["count"])));
    }
}
