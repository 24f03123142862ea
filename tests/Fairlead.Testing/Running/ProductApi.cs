using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Fairlead.Testing.Running;

/// <summary>The API as a script sees it: plain HTTP and JSON, with the demo's key.</summary>
public sealed class ProductApi : IDisposable
{
    private readonly HttpClient client;

    /// <param name="key">Null: the demo's.</param>
    public ProductApi(RunningProduct product, string? key = null)
    {
        client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = product.Api };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key ?? product.Facts["api_key"]!.GetValue<string>());
    }

    public async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        (await client.GetFromJsonAsync<JsonNode>(path, cancellationToken))!;

    public Task<string> TextAsync(string path, CancellationToken cancellationToken) => client.GetStringAsync(new Uri(path, UriKind.Relative), cancellationToken);

    public async Task<JsonNode> FindAsync(string kind, string name, CancellationToken cancellationToken) =>
        (await GetAsync($"api/{kind}?name={name}", cancellationToken))["results"]![0]!;

    public async Task<JsonNode> CreateAsync(string kind, JsonNode body, CancellationToken cancellationToken) =>
        await ReadAsync(await client.PostAsJsonAsync($"api/{kind}", body, cancellationToken), cancellationToken);

    public async Task<JsonNode> PostAsync(string path, JsonNode body, CancellationToken cancellationToken) =>
        await ReadAsync(await client.PostAsJsonAsync(path, body, cancellationToken), cancellationToken);

    public async Task<JsonNode> ReplaceAsync(string kind, JsonNode body, CancellationToken cancellationToken) =>
        await ReadAsync(await client.PutAsJsonAsync($"api/{kind}/{body["uuid"]!.GetValue<string>()}", body, cancellationToken), cancellationToken);

    public async Task<JsonNode> PatchAsync(string kind, string uuid, JsonNode body, CancellationToken cancellationToken) =>
        await ReadAsync(await client.PatchAsJsonAsync($"api/{kind}/{uuid}", body, cancellationToken), cancellationToken);

    /// <summary>Replaces one field.</summary>
    public Task<JsonNode> PatchFieldAsync(string kind, string uuid, string field, JsonNode value, CancellationToken cancellationToken) =>
        PatchAsync(kind, uuid, new JsonObject { ["replace"] = new JsonObject { [field] = value } }, cancellationToken);

    public async Task DeleteAsync(string kind, string uuid, CancellationToken cancellationToken)
    {
        using var response = await client.DeleteAsync($"api/{kind}/{uuid}", cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => client.Dispose();

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? JsonNode.Parse(text)!
                : throw new HttpRequestException($"{(int)response.StatusCode} to {response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: {text}");
        }
    }
}
