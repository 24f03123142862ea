using System.Text.Json.Nodes;
using Fairlead.Control.Capture;
using Fairlead.Engine.Protocol;
using Google.Protobuf;

namespace Fairlead.Api.Features.Capture;

/// <summary>Captured transactions as an HTTP archive, which browsers and many tools open. What HAR has no place for stands in fields that begin with an underscore.</summary>
/// <remarks>HAR 1.2: http://www.softwareishard.com/blog/har-12-spec/</remarks>
internal static class HarDocument
{
    public static JsonObject Of(CaptureView view) => new()
    {
        ["log"] = new JsonObject
        {
            ["version"] = "1.2",
            ["creator"] = new JsonObject { ["name"] = "Fairlead", ["version"] = typeof(HarDocument).Assembly.GetName().Version?.ToString() ?? "0" },
            ["entries"] = new JsonArray([.. view.Transactions.OrderBy(one => one.Log.AtUnixUs).Select(Entry)]),
        },
    };

    private static JsonObject Entry(CapturedAt one)
    {
        var log = one.Log;
        var timings = Timings(log);
        return new JsonObject
        {
            ["startedDateTime"] = CaptureAnswers.At(log).ToString("O"),
            ["time"] = log.TotalUs / 1000.0,
            ["request"] = Request(log, one.Transaction),
            ["response"] = Response(log, one.Transaction),
            ["cache"] = new JsonObject(),
            ["timings"] = timings,
            ["serverIPAddress"] = log.ServerAddress,
            ["connection"] = $"{log.ClientPort}",
            ["_clientIPAddress"] = log.ClientAddress,
            ["_serviceengine"] = one.Engine.ToString(),
            ["_pool"] = CaptureAnswers.Text(log.Pool),
            ["_server"] = log.ServerAddress.Length == 0 ? null : $"{log.ServerAddress}:{log.ServerPort}",
            ["_rules"] = new JsonArray([.. one.Transaction.Rules.Select(rule => JsonValue.Create($"{rule.Set}/{rule.Name}"))]),
            ["_tls"] = CaptureAnswers.Text(log.TlsVersion),
        };
    }

    private static JsonObject Request(TransactionLog log, CapturedTransaction taken)
    {
        var head = HttpHeadText.Read(taken.RequestHead);
        var request = new JsonObject
        {
            ["method"] = head.Word(0),
            ["url"] = Url(log, head),
            ["httpVersion"] = $"HTTP/{log.HttpVersion}",
            ["cookies"] = new JsonArray(),
            ["headers"] = Headers(head),
            ["queryString"] = Query(head.Word(1)),
            ["headersSize"] = head.Size,
            ["bodySize"] = Math.Max(0, (long)log.RequestBytes - head.Size),
        };
        if (!taken.RequestBody.IsEmpty)
        {
            request["postData"] = Content(head, taken.RequestBody, taken.RequestBody.Length);
        }

        return request;
    }

    private static JsonObject Response(TransactionLog log, CapturedTransaction taken)
    {
        var head = HttpHeadText.Read(taken.AnswerHead);
        return new JsonObject
        {
            ["status"] = log.Status,
            ["statusText"] = head.Word(2),
            ["httpVersion"] = $"HTTP/{log.HttpVersion}",
            ["cookies"] = new JsonArray(),
            ["headers"] = Headers(head),
            ["content"] = Content(head, taken.AnswerBody, Math.Max(0, (long)log.ResponseBytes - head.Size)),
            ["redirectURL"] = head["location"] ?? "",
            ["headersSize"] = head.Size,
            ["bodySize"] = Math.Max(0, (long)log.ResponseBytes - head.Size),
        };
    }

    /// <summary>They add up to the whole; -1 = no such hop.</summary>
    private static JsonObject Timings(TransactionLog log)
    {
        var known = log.QueueUs + log.ConnectUs + log.FirstByteUs + log.TransferUs;
        return new JsonObject
        {
            ["blocked"] = log.QueueUs / 1000.0,
            ["dns"] = -1,
            ["connect"] = log.ConnectUs == 0 ? -1 : log.ConnectUs / 1000.0,
            ["ssl"] = -1,
            ["send"] = log.TotalUs > known ? (log.TotalUs - known) / 1000.0 : 0,
            ["wait"] = log.FirstByteUs / 1000.0,
            ["receive"] = log.TransferUs / 1000.0,
        };
    }

    private static JsonObject Content(HttpHeadText head, ByteString bytes, long size)
    {
        var content = new JsonObject { ["size"] = size, ["mimeType"] = head["content-type"] ?? "" };
        if (!bytes.IsEmpty)
        {
            var body = CapturedBody.Of(bytes);
            content["text"] = body.Text;
            if (body.IsBase64)
            {
                content["encoding"] = "base64";
            }
        }

        return content;
    }

    private static JsonArray Headers(HttpHeadText head) =>
        new([.. head.Fields.Select(field => new JsonObject { ["name"] = field.Name, ["value"] = field.Value })]);

    private static JsonArray Query(string target)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? [] : new JsonArray([.. target[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .Select(pair => new JsonObject { ["name"] = pair[0], ["value"] = pair.Length == 2 ? pair[1] : "" })]);
    }

    private static string Url(TransactionLog log, HttpHeadText head)
    {
        var target = head.Word(1);
        return target.StartsWith('/') ? $"{(log.TlsVersion.Length > 0 ? "https" : "http")}://{head["host"] ?? log.Host}{target}" : target;
    }
}
