using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Fairlead.Testing.Running;
using Fairlead.Testing.Stores;

namespace Fairlead.Benchmarks.Control;

/// <summary>
/// The running product on a PostgreSQL server of its own, and a client of its API. The demo is left out: for a minute its applications and its engine keep
/// the machine busy with compiling their code anew, which has nothing to do with the API.
/// </summary>
internal sealed class ApiProduct : IAsyncDisposable
{
    private const string Owner = "fairlead_bench_owner";

    private ApiProduct(RunningProduct running, string superuser, string key)
    {
        Running = running;
        Superuser = superuser;
        Key = key;
        Client = NewClient();
    }

    public RunningProduct Running { get; }

    /// <summary>Connection string to the product's database for whoever may do anything in it.</summary>
    public string Superuser { get; }

    public string Key { get; }

    public HttpClient Client { get; }

    public static async Task<ApiProduct> StartAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("starting PostgreSQL and Fairlead");
        var cluster = await PostgresCluster.GetAsync();
        var name = $"fairlead_bench_{Guid.NewGuid():N}";
        await cluster.ExecuteAsync("postgres", $"CREATE ROLE {Owner}_{name} LOGIN CREATEROLE PASSWORD '{Owner}_{name}'", $"CREATE DATABASE {name} OWNER {Owner}_{name}");
        var running = await RunningProduct.StartAsync("bench-api", cancellationToken, "--no-demo", "--database", cluster.ConnectionString(name, $"{Owner}_{name}"));
        var key = await ProductTenants.CreateAsync(running.Api, running.DataDirectory, "bench", cancellationToken);
        return new ApiProduct(running, cluster.ConnectionString(name), key);
    }

    public HttpClient NewClient() => NewClient(Key);

    /// <summary>A client of a further tenant.</summary>
    public async Task<HttpClient> NewTenantAsync(string name, CancellationToken cancellationToken) =>
        NewClient(await ProductTenants.CreateAsync(Running.Api, Running.DataDirectory, name, cancellationToken));

    private HttpClient NewClient(string key)
    {
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }, disposeHandler: true) { BaseAddress = Running.Api, Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>A pool as it is made by the thousand: its monitor is the only thing it names.</summary>
    public static JsonObject Pool(string name) => new()
    {
        ["name"] = name,
        ["created_by"] = "bench",
        ["health_monitor_refs"] = new JsonArray("/api/healthmonitor?name=System-TCP"),
        ["servers"] = new JsonArray(new JsonObject { ["ip"] = new JsonObject { ["addr"] = "10.0.0.1", ["type"] = "V4" }, ["port"] = 8080 }),
    };

    /// <summary>So many pools by apply, 5,000 to a request.</summary>
    public static async Task FillAsync(HttpClient client, string prefix, int count, CancellationToken cancellationToken)
    {
        foreach (var chunk in Enumerable.Range(0, count).Chunk(5000))
        {
            await ApplyAsync(client, [.. chunk.Select(n => $"{prefix}-{n:000000}")], cancellationToken);
        }
    }

    public static async Task ApplyAsync(HttpClient client, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["objects"] = new JsonArray([.. names.Select(name => new JsonObject { ["kind"] = "pool", ["object"] = Pool(name) })]) };
        using var content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("api/apply", content, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException(await answer.Content.ReadAsStringAsync(cancellationToken));
        }
    }

    public static async Task<JsonNode> CreateAsync(HttpClient client, string name, CancellationToken cancellationToken)
    {
        using var content = new StringContent(Pool(name).ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("api/pool", content, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new HttpRequestException(text);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Running.DisposeAsync();
    }
}
