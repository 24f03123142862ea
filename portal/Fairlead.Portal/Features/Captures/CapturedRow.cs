using System.Text.Json.Nodes;
using Fairlead.Portal.Features.VirtualServices;
using Fairlead.Portal.Live;

namespace Fairlead.Portal.Features.Captures;

/// <summary>A head as it went over the wire, its secrets masked by the engine, and what was kept of the body.</summary>
/// <param name="Line">First line.</param>
/// <param name="Note">How much of the body it is; empty without a body.</param>
public sealed record CapturedMessage(string Line, IReadOnlyList<(string Name, string Value)> Headers, string Body, string Note)
{
    public static CapturedMessage? From(JsonNode? message) => message is null
        ? null
        : new CapturedMessage(
            Json.Text(message["line"]),
            [.. Json.Items(message["headers"]).Select(header => (Json.Text(header["name"]), Json.Text(header["value"])))],
            Json.Text(message["body"]),
            NoteOf(message));

    private static string NoteOf(JsonNode message) => (Json.Text(message["body_encoding"]), Json.Flag(message["body_cut"], fallback: false)) switch
    {
        ("", _) => "",
        ("base64", true) => "Body, its beginning, as base64",
        ("base64", false) => "Body, as base64",
        (_, true) => "Body, its beginning",
        _ => "Body",
    };
}

/// <summary>One captured transaction.</summary>
public sealed record CapturedRow(DateTimeOffset? At, int Status, CapturedMessage? Request, CapturedMessage? Response)
{
    /// <summary>What the engine writes in place of a secret.</summary>
    public const string Mask = "<sensitive>";

    public string Client { get; init; } = "";

    public string Server { get; init; } = "";

    public double? TotalMicroseconds { get; init; }

    /// <summary>Those that took place, in their order.</summary>
    public IReadOnlyList<Hop> Phases { get; init; } = [];

    /// <summary>What else is known, by name.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    public string Method => Words(0);

    public string Target => Words(1);

    public static CapturedRow From(JsonNode taken)
    {
        ArgumentNullException.ThrowIfNull(taken);
        return new CapturedRow(
            Json.Moment(taken["at"]), Json.Count(taken["response_code"]), CapturedMessage.From(taken["request"]), CapturedMessage.From(taken["response"]))
        {
            Client = Address(taken["client_ip"], taken["client_port"]),
            Server = Address(taken["server_ip"], taken["server_port"]),
            TotalMicroseconds = Json.NumberOrNull(taken["timings_us"]?["total"]),
            Phases = [.. PhasesOf(taken["timings_us"]).Where(phase => phase.Microseconds > 0)],
            Facts = [.. FactsOf(taken).Where(fact => fact.Value.Length > 0)],
        };
    }

    private string Words(int index) => (Request?.Line ?? "").Split(' ', 3) is var words && index < words.Length ? words[index] : "";

    private static string Address(JsonNode? ip, JsonNode? port) => (Json.Text(ip), Json.Count(port)) switch
    {
        ("", _) => "",
        (var address, 0) => address,
        (var address, var number) => address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{number}" : $"{address}:{number}",
    };

    private static IEnumerable<Hop> PhasesOf(JsonNode? timings) =>
    [
        new("TLS", "warn", Json.Number(timings?["ssl_handshake"])),
        new("Queue", "note", Json.Number(timings?["queue"])),
        new("Connect", "second", Json.Number(timings?["connect"])),
        new("First byte", "brand", Json.Number(timings?["first_byte"])),
        new("Transfer", "ok", Json.Number(timings?["transfer"])),
    ];

    private static IEnumerable<(string Name, string Value)> FactsOf(JsonNode taken)
    {
        yield return ("HTTP version", Json.Text(taken["http_version"]));
        yield return ("Round trip to the client", Json.NumberOrNull(taken["timings_us"]?["client_rtt"]) is { } roundTrip ? Components.Figures.Microseconds(roundTrip) : "");
        yield return ("TLS", string.Join(", ", new[] { Json.Text(taken["ssl_version"]), Json.Text(taken["ssl_cipher"]), Json.Flag(taken["ssl_session_resumed"], fallback: false) ? "resumed" : "" }.Where(word => word.Length > 0)));
        yield return ("Server name", Json.Text(taken["sni_hostname"]));
        yield return ("Pool", Json.Text(taken["pool"]));
        yield return ("Server connection", Json.Text(taken["server_ip"]).Length == 0 ? "" : Json.Flag(taken["connection_reused"], fallback: false) ? "reused" : "new");
        yield return ("Retries", Json.Count(taken["retries"]) is var retries and > 0 ? $"{retries}" : "");
        yield return ("Rules", string.Join(", ", Json.Items(taken["rules"]).Select(rule => $"{Json.Text(rule["policy"])}/{Json.Text(rule["rule"])}")));
        yield return ("Significant", string.Join(", ", Json.Texts(taken["significance"])));
        yield return ("Engine", Json.Text(taken["serviceengine"]));
    }
}
