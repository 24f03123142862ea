using System.Text.Json.Nodes;
using Fairlead.Control.Capture;
using Fairlead.Engine.Protocol;
using Google.Protobuf;

namespace Fairlead.Api.Features.Capture;

/// <summary>A capture and its transactions as JSON; latencies in microseconds, null where the hop did not take place.</summary>
internal static class CaptureAnswers
{
    /// <param name="page">From 1.</param>
    public static JsonObject Describe(CaptureView view, int page, int size) => new()
    {
        ["capture"] = new JsonObject
        {
            ["uuid"] = view.Id,
            ["state"] = view.EndedBecause is null ? "running" : "ended",
            ["ended_because"] = view.EndedBecause,
            ["started_by"] = view.StartedBy,
            ["started_at"] = view.StartedAt.ToString("O"),
            ["ends_at"] = view.EndsAt.ToString("O"),
            ["count_limit"] = view.Terms.Order.Count,
            ["body_bytes"] = view.Terms.Order.BodyBytes,
            ["sensitive_headers"] = new JsonArray([.. view.Terms.Order.SensitiveNames.Select(name => JsonValue.Create(name))]),
            ["engines"] = new JsonArray([.. view.Engines.Select(engine => JsonValue.Create(engine.ToString()))]),
            ["lost"] = view.Lost,
        },
        ["count"] = view.Transactions.Count,
        ["results"] = new JsonArray([.. view.Transactions.Skip((page - 1) * size).Take(size).Select(Describe)]),
    };

    private static JsonObject Describe(CapturedAt one)
    {
        var (log, taken) = (one.Log, one.Transaction);
        return new JsonObject
        {
            ["at"] = At(log).ToString("O"),
            ["serviceengine"] = one.Engine.ToString(),
            ["client_ip"] = log.ClientAddress,
            ["client_port"] = log.ClientPort,
            ["http_version"] = log.HttpVersion,
            ["response_code"] = log.Status,
            ["request"] = Message(taken.RequestHead, taken.RequestBody, taken.RequestBodyCut),
            ["response"] = Message(taken.AnswerHead, taken.AnswerBody, taken.AnswerBodyCut),
            ["pool"] = Text(log.Pool),
            ["server_ip"] = Text(log.ServerAddress),
            ["server_port"] = log.ServerPort == 0 ? null : log.ServerPort,
            ["connection_reused"] = log.ConnectionReused,
            ["retries"] = log.Retries,
            ["rules"] = new JsonArray([.. taken.Rules.Select(rule => new JsonObject { ["policy"] = rule.Set, ["rule"] = rule.Name })]),
            ["timings_us"] = Timings(log),
            ["ssl_version"] = Text(log.TlsVersion),
            ["ssl_cipher"] = Text(log.TlsCipher),
            ["sni_hostname"] = Text(log.TlsServerName),
            ["ssl_session_resumed"] = log.TlsResumed,
            ["significance"] = new JsonArray([.. log.Significance.Select(word => JsonValue.Create(word))]),
        };
    }

    public static DateTimeOffset At(TransactionLog log) => DateTimeOffset.UnixEpoch.AddMicroseconds(log.AtUnixUs);

    public static string? Text(string text) => text.Length == 0 ? null : text;

    private static JsonObject Timings(TransactionLog log) => new()
    {
        ["client_rtt"] = Hop(log.ClientRttUs),
        ["ssl_handshake"] = Hop(log.TlsUs),
        ["queue"] = Hop(log.QueueUs),
        ["connect"] = Hop(log.ConnectUs),
        ["first_byte"] = Hop(log.FirstByteUs),
        ["transfer"] = Hop(log.TransferUs),
        ["total"] = log.TotalUs,
    };

    private static JsonObject? Message(ByteString head, ByteString body, bool isCut)
    {
        if (head.IsEmpty)
        {
            return null;
        }

        var text = HttpHeadText.Read(head);
        var described = new JsonObject
        {
            ["line"] = text.FirstLine,
            ["headers"] = new JsonArray([.. text.Fields.Select(field => new JsonObject { ["name"] = field.Name, ["value"] = field.Value })]),
        };
        if (!body.IsEmpty)
        {
            var content = CapturedBody.Of(body);
            described["body"] = content.Text;
            described["body_encoding"] = content.IsBase64 ? "base64" : "text";
            described["body_cut"] = isCut;
        }

        return described;
    }

    private static ulong? Hop(ulong microseconds) => microseconds == 0 ? null : microseconds;
}
