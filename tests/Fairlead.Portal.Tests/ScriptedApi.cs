using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Fairlead.Client;

namespace Fairlead.Portal.Tests;

/// <summary>An API of a few objects behind the real client: keeps what is created, refuses what it is told to, remembers what it was asked.</summary>
public sealed class ScriptedApi : HttpMessageHandler
{
    private readonly List<(HttpMethod Method, string Kind, HttpStatusCode Status, JsonObject Body)> _refusals = [];
    private int _made;

    public ScriptedApi() => Client = FairleadApi.Create(new Uri("http://api.test"), this);

    public IFairleadApi Client { get; }

    /// <summary>By kind, in the order of creation.</summary>
    public List<(string Kind, JsonObject Document)> Objects { get; } = [];

    /// <summary>What belongs to <c>/api/virtualservice/UUID/capture</c>, of any uuid.</summary>
    public ScriptedCapture Capture { get; } = new();

    /// <summary>E.g. <c>POST pool</c>, <c>POST capture/stop</c>.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Called before each request is answered.</summary>
    public Action<HttpMethod, string>? OnRequest { get; set; }

    public IEnumerable<string> Names => Objects.Select(one => $"{one.Kind} {one.Document["name"]}");

    public JsonObject Add(string kind, JsonObject document)
    {
        document["uuid"] ??= $"{kind}-{++_made}";
        Objects.Add((kind, document));
        return document;
    }

    /// <summary>Refuses the next request of that sort.</summary>
    public void Refuse(HttpMethod method, string kind, HttpStatusCode status, string error, params (string Field, string Message)[] faults) =>
        _refusals.Add((method, kind, status, new JsonObject
        {
            ["error"] = error,
            ["faults"] = new JsonArray([.. faults.Select(fault => new JsonObject { ["object"] = kind, ["field"] = fault.Field, ["message"] = fault.Message })]),
        }));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var parts = request.RequestUri!.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var isCapture = parts is [_, _, _, "capture", ..];
        var (kind, uuid) = (isCapture ? string.Join('/', parts[3..]) : parts[1], parts.Length > 2 ? parts[2] : null);
        Asked.Add($"{request.Method} {kind}");
        OnRequest?.Invoke(request.Method, kind);
        var refusal = _refusals.FindIndex(one => one.Method == request.Method && one.Kind == kind);
        if (refusal >= 0)
        {
            var (_, _, status, body) = _refusals[refusal];
            _refusals.RemoveAt(refusal);
            return Answer(request, status, body);
        }

        if (isCapture)
        {
            var (status, body) = Capture.Answer(request, request.Content is null ? null : await BodyOfAsync(request, cancellationToken));
            return Answer(request, status, body);
        }

        return request.Method.Method switch
        {
            "POST" => Answer(request, HttpStatusCode.Created, Add(kind, await BodyOfAsync(request, cancellationToken))),
            "DELETE" => Answer(request, Objects.RemoveAll(one => one.Document["uuid"]!.ToString() == uuid) > 0 ? HttpStatusCode.NoContent : HttpStatusCode.NotFound, null),
            "PUT" => Answer(request, HttpStatusCode.OK, Replace(uuid!, await BodyOfAsync(request, cancellationToken))),
            _ when uuid is null => Answer(request, HttpStatusCode.OK, List(kind, request.RequestUri)),
            _ => Find(uuid) is { } found ? Answer(request, HttpStatusCode.OK, found) : Answer(request, HttpStatusCode.NotFound, new JsonObject { ["error"] = "not found" }),
        };
    }

    private JsonObject? Find(string uuid) => Objects.Select(one => one.Document).FirstOrDefault(one => one["uuid"]!.ToString() == uuid);

    private JsonObject Replace(string uuid, JsonObject document)
    {
        var at = Objects.FindIndex(one => one.Document["uuid"]!.ToString() == uuid);
        Objects[at] = (Objects[at].Kind, document);
        return document;
    }

    /// <summary>Knows one filter: <c>refers_to=KIND:UUID</c>, any mention of the uuid counts.</summary>
    private JsonObject List(string kind, Uri uri)
    {
        var query = Uri.UnescapeDataString(uri.Query.TrimStart('?')).Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[^1]);
        var target = query.GetValueOrDefault("refers_to")?.Split(':')[^1];
        var found = Objects.Where(one => one.Kind == kind && (target is null || one.Document.ToJsonString().Contains(target, StringComparison.Ordinal))).ToList();
        return new JsonObject { ["count"] = found.Count, ["results"] = new JsonArray([.. found.Select(one => one.Document.DeepClone())]) };
    }

    private static async Task<JsonObject> BodyOfAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        (await request.Content!.ReadFromJsonAsync<JsonObject>(cancellationToken))!;

    private static HttpResponseMessage Answer(HttpRequestMessage request, HttpStatusCode status, JsonObject? body) =>
        new(status) { RequestMessage = request, Content = body is null ? null : JsonContent.Create(body) };
}
