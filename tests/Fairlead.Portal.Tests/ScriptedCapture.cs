using System.Net;
using System.Text.Json.Nodes;

namespace Fairlead.Portal.Tests;

/// <summary>The capture of a virtual service as the API keeps it: none, running or ended, with what the test put in.</summary>
public sealed class ScriptedCapture
{
    private int _started;

    /// <summary>The capture itself; null when there is none.</summary>
    public JsonObject? State { get; private set; }

    /// <summary>What the last start asked for.</summary>
    public JsonObject? Terms { get; private set; }

    public List<JsonObject> Transactions { get; } = [];

    public void Start(JsonObject? terms = null)
    {
        Transactions.Clear();
        Terms = terms;
        State = new JsonObject
        {
            ["uuid"] = $"capture-{++_started}",
            ["state"] = "running",
            ["ended_because"] = null,
            ["started_by"] = "ann",
            ["started_at"] = "2027-01-01T00:00:00Z",
            ["ends_at"] = "2027-01-01T00:01:00Z",
            ["count_limit"] = 100,
            ["body_bytes"] = 0,
            ["sensitive_headers"] = new JsonArray(),
            ["engines"] = new JsonArray("serviceengine-1"),
            ["lost"] = 0,
        };
    }

    public void End(string because) => (State!["state"], State["ended_because"]) = ("ended", because);

    public JsonObject Take(string path, int status = 200)
    {
        var taken = new JsonObject
        {
            ["at"] = "2027-01-01T00:00:01.5Z",
            ["serviceengine"] = "serviceengine-1",
            ["client_ip"] = "10.0.0.9",
            ["client_port"] = 4711,
            ["http_version"] = "1.1",
            ["response_code"] = status,
            ["request"] = new JsonObject
            {
                ["line"] = $"GET {path} HTTP/1.1",
                ["headers"] = new JsonArray(Header("Host", "shop.example"), Header("Authorization", "Bearer <sensitive>")),
            },
            ["response"] = new JsonObject { ["line"] = $"HTTP/1.1 {status} Whatever", ["headers"] = new JsonArray() },
            ["server_ip"] = "10.1.0.1",
            ["server_port"] = 8080,
            ["timings_us"] = new JsonObject { ["queue"] = null, ["connect"] = 400, ["first_byte"] = 1500, ["transfer"] = 100, ["total"] = 2000 },
        };
        Transactions.Add(taken);
        return taken;
    }

    internal (HttpStatusCode Status, JsonObject? Body) Answer(HttpRequestMessage request, JsonObject? body)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (request.Method == HttpMethod.Post && path.EndsWith("/capture", StringComparison.Ordinal))
        {
            Start(body);
            return (HttpStatusCode.Created, Page(1, 100));
        }

        return State is null
            ? (HttpStatusCode.NotFound, new JsonObject { ["error"] = "Capture object not found!" })
            : OfTheOneThere(request.Method, path, request.RequestUri.Query);
    }

    private (HttpStatusCode Status, JsonObject? Body) OfTheOneThere(HttpMethod method, string path, string query)
    {
        if (method == HttpMethod.Delete)
        {
            State = null;
            return (HttpStatusCode.NoContent, null);
        }

        if (path.EndsWith("/har", StringComparison.Ordinal))
        {
            return (HttpStatusCode.OK, new JsonObject { ["log"] = new JsonObject { ["version"] = "1.2" } });
        }

        if (method == HttpMethod.Post)
        {
            End("stopped");
        }

        var asked = query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[^1]);
        return (HttpStatusCode.OK, method == HttpMethod.Post
            ? Page(1, 100)
            : Page(int.Parse(asked["page"], null), int.Parse(asked["page_size"], null)));
    }

    private JsonObject Page(int page, int size) => new()
    {
        ["capture"] = State!.DeepClone(),
        ["count"] = Transactions.Count,
        ["results"] = new JsonArray([.. Transactions.Skip((page - 1) * size).Take(size).Select(one => one.DeepClone())]),
    };

    private static JsonObject Header(string name, string value) => new() { ["name"] = name, ["value"] = value };
}
