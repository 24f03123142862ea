using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Fairlead.Model.Kinds;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

/// <summary>Every route the API describes of itself, so that a new one cannot be forgotten.</summary>
[Trait("tier", "wire")]
public sealed class RouteWalkTests(ApiHost host)
{
    /// <summary>What clients must be able to ask before they have signed in, or when that has ended.</summary>
    private static readonly HashSet<string> Open = ["/api/initial-data", "/api/cluster/status"];

    /// <summary>Questions too long for a query.</summary>
    private static readonly HashSet<string> Asked = ["/api/analytics/metrics/collection"];

    private static readonly HashSet<string> Writes = ["post", "put", "patch", "delete"];

    /// <summary>Some routes that belong to no kind.</summary>
    private static readonly (string Method, string Path)[] Some =
    [
        ("get", "/api/apikey"), ("post", "/api/apikey"), ("delete", "/api/apikey/{uuid}"), ("get", "/api/user"), ("post", "/api/user"), ("put", "/api/user/{uuid}"),
        ("get", "/api/audit"), ("post", "/api/apply"), ("get", "/api/watch"), ("get", "/api/user-token"), ("delete", "/api/user-token/{uuid}"),
        ("post", "/api/import"), ("get", "/api/tombstone"), ("get", "/api/explain/{kind}/{uuid}"), ("post", "/api/restore"), ("post", "/api/undo/{id}"),
        ("get", "/api/held-deletion"), ("post", "/api/held-deletion/approve"), ("get", "/api/cluster/runtime"), ("get", "/api/systemconfiguration"),
        ("get", "/api/analytics/logs"), ("get", "/api/analytics/series/virtualservice/{uuid}"), ("get", "/api/pool-inventory"),
        ("get", "/api/analytics/metric_id"), ("post", "/api/analytics/metrics/collection"), ("get", "/api/analytics/metrics/{entity}/{uuid}"), ("get", "/api/licenseusage"),
        ("get", "/api/pool/{uuid}/history"), ("get", "/api/pool/{uuid}/history/diff"), ("post", "/api/pool/{uuid}/restore"), ("get", "/api/pool/{uuid}/runtime"),
        ("get", "/api/serviceengine/{uuid}/runtime/detail"), ("get", "/api/virtualservice/{uuid}/connections"), ("get", "/api/pool/{uuid}/runtime/server/detail"),
        ("post", "/api/virtualservice/{uuid}/capture"), ("get", "/api/virtualservice/{uuid}/capture/har"), ("delete", "/api/virtualservice/{uuid}/capture"),
    ];

    /// <summary>What is no route at all is not told to who has not signed in either.</summary>
    private static readonly (string Method, string Path)[] Nowhere = [("get", "/api/nosuchkind"), ("post", "/api/nosuchkind")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryRoute_NoCredential_IsUnauthorized()
    {
        using var nobody = host.Client();

        var wrong = new List<string>();
        foreach (var (method, path) in (await RoutesAsync()).Concat(Nowhere))
        {
            var answer = await CallAsync(nobody, method, At(path, $"{KindAt(path)}-{Guid.NewGuid()}"));
            if ((int)answer.Status != 401 && !Open.Contains(path))
            {
                wrong.Add($"{method} {path}: {(int)answer.Status}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task EveryWrite_KeyThatMayOnlyRead_IsForbidden()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var reader = await tenant.ReaderAsync(Token);

        var wrong = new List<string>();
        foreach (var (method, path) in (await RoutesAsync()).Where(route => Writes.Contains(route.Method) && !Asked.Contains(route.Path)))
        {
            var answer = await CallAsync(reader, method, At(path, $"{KindAt(path)}-{Guid.NewGuid()}"));
            if ((int)answer.Status != 403)
            {
                wrong.Add($"{method} {path}: {(int)answer.Status}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task EveryRouteToOneObject_OfAnotherTenant_IsAnsweredAsIfItWereNotThere()
    {
        var mine = await host.CreateTenantAsync(Token);
        var theirs = await host.CreateTenantAsync(Token);
        var existing = await ObjectsOfEveryKind.CreateAsync(theirs, Token);

        var wrong = new List<string>();
        foreach (var (method, path) in (await RoutesAsync()).Where(route => route.Path.Contains("{uuid}", StringComparison.Ordinal) && !IsForOthers(route)))
        {
            var kind = KindAt(path);
            var (there, nowhere) = (existing.GetValueOrDefault(kind, theirs.Uuid), $"{kind}-{Guid.NewGuid()}");
            var hidden = await CallAsync(mine.Api, method, At(path, there), Body(kind));
            var missing = await CallAsync(mine.Api, method, At(path, nowhere), Body(kind));
            if ((int)hidden.Status != 404 || hidden.Text.Replace(there, nowhere, StringComparison.Ordinal) != missing.Text)
            {
                wrong.Add($"{method} {path}: {(int)hidden.Status} {hidden.Text}; missing: {(int)missing.Status} {missing.Text}");
            }
        }

        wrong.ShouldBeEmpty();
        foreach (var (kind, uuid) in existing)
        {
            (await theirs.Api.GetAsync($"/api/{kind}/{uuid}", Token)).Expect(200);
        }
    }

    [Fact]
    public async Task Description_EveryKind_IsInIt()
    {
        var described = (await RoutesAsync()).Select(route => route.Path).ToHashSet();

        KindCatalog.All.Where(kind => !kind.HasOwnRoutes).Select(kind => $"/api/{kind.Name}/{{uuid}}").ShouldBeSubsetOf(described);
    }

    [Fact]
    public async Task Description_RoutesOfNoKind_AreInItWithASummary()
    {
        var described = await RoutesAsync();

        Some.ShouldBeSubsetOf(described);
        using var api = host.Client();
        var document = (await api.GetAsync("/openapi/v1.json", Token)).Expect(200).Body;
        foreach (var (method, path) in described)
        {
            var operation = document["paths"]![path]![method]!;
            operation["summary"]!.ToString().Length.ShouldBeGreaterThan(3, $"{method} {path}");
            operation["responses"]!.AsObject().Count.ShouldBeGreaterThan(1, $"{method} {path}");
        }
    }

    private static JsonNode Body(string kind) => KindCatalog.TryFind(kind, out var found) ? JsonNode.Parse(found.Example)! : new JsonObject();

    /// <summary>The kind of which a path names an object; what it speaks of where it names none.</summary>
    private static string KindAt(string path)
    {
        var parts = At(path, "{uuid}").Split('/');
        var at = Array.IndexOf(parts, "{uuid}");
        return at > 0 ? parts[at - 1] : parts[2];
    }

    private static string At(string path, string uuid) =>
        path.Replace("{kind}", "pool", StringComparison.Ordinal).Replace("{uuid}", uuid, StringComparison.Ordinal);

    /// <summary>Operators may, and nobody else; or it is one's own and no tenant's.</summary>
    private static bool IsForOthers((string Method, string Path) route) =>
        route.Path.StartsWith("/api/user-token", StringComparison.Ordinal) || (route.Path.StartsWith("/api/user/", StringComparison.Ordinal) && route.Method != "get");

    private static Task<ApiAnswer> CallAsync(ApiClient api, string method, string path, JsonNode? body = null)
    {
        var content = method switch
        {
            "post" or "put" => ApiClient.Json((body ?? new JsonObject()).ToJsonString()),
            "patch" => ApiClient.Json("""{"replace": {"name": "changed"}}"""),
            _ => null,
        };
        return api.SendAsync(HttpMethod.Parse(method), path, content, Token);
    }

    private async Task<IReadOnlyList<(string Method, string Path)>> RoutesAsync()
    {
        using var api = host.Client();
        var document = (await api.GetAsync("/openapi/v1.json", Token)).Expect(200).Body;
        var routes = document["paths"]!.AsObject()
            .Where(path => path.Key.StartsWith("/api", StringComparison.Ordinal))
            .SelectMany(path => path.Value!.AsObject().Where(one => one.Key != "parameters").Select(one => (one.Key, path.Key)))
            .ToList();
        routes.Count.ShouldBeGreaterThan(KindCatalog.All.Length * 4);
        return routes;
    }
}
