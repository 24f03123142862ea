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
    /// <summary>What clients must be able to ask before they have signed in.</summary>
    private const string Open = "/api/initial-data";

    private static readonly HashSet<string> Writes = ["post", "put", "patch", "delete"];

    /// <summary>Routes that belong to no kind and so are not in the description.</summary>
    private static readonly (string Method, string Path)[] Others =
    [
        ("get", "/api/apikey"), ("post", "/api/apikey"), ("delete", "/api/apikey/{uuid}"), ("post", "/api/user"), ("get", "/api/audit"),
        ("get", "/api/user-token"), ("post", "/api/user-token"), ("delete", "/api/user-token"), ("delete", "/api/user-token/{uuid}"),
        ("post", "/api/import"), ("get", "/api/tombstone"), ("get", "/api/explain/pool/{uuid}"), ("post", "/api/restore"), ("post", "/api/undo/{uuid}"),
        ("get", "/api/held-deletion"), ("post", "/api/held-deletion/approve"), ("post", "/api/held-deletion/undo"),
        ("get", "/api/cluster"), ("get", "/api/cluster/version"), ("get", "/api/cluster/runtime"), ("get", "/api/systemconfiguration"),
        ("get", "/api/analytics/logs"), ("get", "/api/analytics/series/virtualservice/{uuid}"), ("get", "/api/virtualservice-inventory"),
        ("get", "/api/pool-inventory"), ("get", "/api/nosuchkind"), ("post", "/api/nosuchkind"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryRoute_NoCredential_IsUnauthorized()
    {
        using var nobody = host.Client();

        var wrong = new List<string>();
        foreach (var (method, path) in (await RoutesAsync()).Concat(Others))
        {
            var answer = await CallAsync(nobody, method, path.Replace("{uuid}", $"{path.Split('/')[2]}-{Guid.NewGuid()}", StringComparison.Ordinal));
            if ((int)answer.Status != 401 && path != Open)
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
        foreach (var (method, path) in (await RoutesAsync()).Where(route => Writes.Contains(route.Method)))
        {
            var answer = await CallAsync(reader, method, path.Replace("{uuid}", $"{path.Split('/')[2]}-{Guid.NewGuid()}", StringComparison.Ordinal));
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
        foreach (var (method, path) in (await RoutesAsync()).Where(route => route.Path.Contains("{uuid}", StringComparison.Ordinal)))
        {
            var kind = path.Split('/')[2];
            var (there, nowhere) = (existing.GetValueOrDefault(kind, theirs.Uuid), $"{kind}-{Guid.NewGuid()}");
            var hidden = await CallAsync(mine.Api, method, path.Replace("{uuid}", there, StringComparison.Ordinal), Body(kind));
            var missing = await CallAsync(mine.Api, method, path.Replace("{uuid}", nowhere, StringComparison.Ordinal), Body(kind));
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

    private static JsonNode Body(string kind) => JsonNode.Parse(KindCatalog.Get(kind).Example)!;

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
