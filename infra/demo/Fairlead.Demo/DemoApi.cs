using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Fairlead.Demo;

/// <summary>
/// The API as any script uses it: JSON in, JSON out. The demo stays off the typed client on purpose: what it does can be copied into a shell.
/// </summary>
internal sealed class DemoApi : IDisposable
{
    private readonly HttpClient client;

    private DemoApi(Uri api, CookieContainer? cookies)
    {
        client = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies ?? new CookieContainer() }, disposeHandler: true)
        {
            BaseAddress = api,
        };
    }

    public static DemoApi WithKey(Uri api, string key)
    {
        var created = new DemoApi(api, null);
        created.client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return created;
    }

    public static async Task<DemoApi> SignInAsync(Uri api, string user, string password, string? tenant, CancellationToken cancellationToken)
    {
        var cookies = new CookieContainer();
        var created = new DemoApi(api, cookies);
        await created.SendAsync(HttpMethod.Post, "login", new JsonObject { ["username"] = user, ["password"] = password }, cancellationToken);
        created.client.DefaultRequestHeaders.Add("X-CSRFToken", cookies.GetCookies(api)["csrftoken"]?.Value);
        if (tenant is not null)
        {
            created.client.DefaultRequestHeaders.Add("X-Avi-Tenant", tenant);
        }

        return created;
    }

    public Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<JsonNode> PostAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, body, cancellationToken);

    /// <summary>The object of that name, made if there is none.</summary>
    public async Task<JsonNode> FindOrCreateAsync(string kind, JsonObject body, CancellationToken cancellationToken)
    {
        var name = body["name"]!.GetValue<string>();
        var found = await GetAsync($"api/{kind}?name={Uri.EscapeDataString(name)}", cancellationToken);
        if (found["results"] is JsonArray { Count: > 0 } results)
        {
            return results[0]!;
        }

        HasCreated = true;
        return await PostAsync($"api/{kind}", body, cancellationToken);
    }

    /// <summary>Whether anything had to be made.</summary>
    public bool HasCreated { get; private set; }

    public void Dispose() => client.Dispose();

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await client.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text.Length == 0 ? "{}" : text)!
            : throw new DemoFailedException($"{method} /{path} was answered {(int)response.StatusCode}: {text}");
    }
}
