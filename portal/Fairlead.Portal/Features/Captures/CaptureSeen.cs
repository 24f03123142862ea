using System.Text.Json.Nodes;
using Fairlead.Portal.Live;

namespace Fairlead.Portal.Features.Captures;

/// <summary>How a capture stands.</summary>
public sealed record CaptureState(string Uuid, bool IsRunning)
{
    public string EndedBecause { get; init; } = "";

    public string StartedBy { get; init; } = "";

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Transactions it has taken.</summary>
    public int Count { get; init; }

    /// <summary>At which it ends.</summary>
    public int Limit { get; init; }

    public int BodyBytes { get; init; }

    /// <summary>Names of headers whose values are masked besides those that always are.</summary>
    public IReadOnlyList<string> SensitiveHeaders { get; init; } = [];

    /// <summary>Connected engines of the virtual service.</summary>
    public int Engines { get; init; }

    /// <summary>Transactions that engines could not keep.</summary>
    public long Lost { get; init; }

    /// <summary>Why it ended, in words.</summary>
    public string Ending => EndedBecause switch
    {
        "duration" => "its time was over",
        "count" => "it had as many as it was to take",
        "bytes" => "it had as many bytes as a capture may hold",
        "stopped" => "it was stopped",
        var other => other,
    };

    /// <summary>Of the API's answer to a start, a stop or a look.</summary>
    public static CaptureState From(JsonNode answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var capture = answer["capture"];
        return new CaptureState(Json.Text(capture?["uuid"]), Json.Text(capture?["state"]) == "running")
        {
            EndedBecause = Json.Text(capture?["ended_because"]),
            StartedBy = Json.Text(capture?["started_by"]),
            StartedAt = Json.Moment(capture?["started_at"]),
            EndsAt = Json.Moment(capture?["ends_at"]),
            Count = Json.Count(answer["count"]),
            Limit = Json.Count(capture?["count_limit"]),
            BodyBytes = Json.Count(capture?["body_bytes"]),
            SensitiveHeaders = Json.Texts(capture?["sensitive_headers"]),
            Engines = Json.Items(capture?["engines"]).Count(),
            Lost = (long)Json.Number(capture?["lost"]),
        };
    }
}

/// <summary>A virtual service's capture and one page of what it has taken.</summary>
/// <param name="Service">The virtual service's name.</param>
/// <param name="State">Its operational state.</param>
/// <param name="Capture">Null: there is none.</param>
/// <param name="Rows">In the order in which they came in.</param>
public sealed record CaptureSeen(string Service, string State, CaptureState? Capture, IReadOnlyList<CapturedRow> Rows);
