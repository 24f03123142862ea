using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Fairlead.Benchmarks.Control;

/// <summary>Further tenants of a running product, each with a user and a key, as an operator makes them.</summary>
internal static class ProductTenants
{
    private const string Password = "Bench-mark-1234-abcd";

    /// <returns>Text of a key with the role Admin in the new tenant.</returns>
    public static async Task<string> CreateAsync(Uri api, string dataDirectory, string name, CancellationToken cancellationToken)
    {
        var @operator = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(dataDirectory, "operator.json"), cancellationToken))!;
        using (var session = await SignInAsync(api, @operator["user"]!.GetValue<string>(), @operator["password"]!.GetValue<string>(), cancellationToken))
        {
            await PostAsync(session, "api/tenant", new JsonObject { ["name"] = name }, cancellationToken);
            await PostAsync(session, "api/user", new JsonObject
            {
                ["username"] = name, ["name"] = name, ["password"] = Password,
                ["access"] = new JsonArray(new JsonObject { ["tenant_ref"] = $"/api/tenant?name={name}", ["role"] = "Admin" }),
            }, cancellationToken);
        }

        using var asUser = await SignInAsync(api, name, Password, cancellationToken);
        asUser.DefaultRequestHeaders.Add("X-Avi-Tenant", name);
        return (await PostAsync(asUser, "api/apikey", new JsonObject { ["name"] = "bench", ["role"] = "Admin" }, cancellationToken))["key"]!.GetValue<string>();
    }

    private static async Task<HttpClient> SignInAsync(Uri api, string user, string password, CancellationToken cancellationToken)
    {
        var cookies = new CookieContainer();
        var client = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies }, disposeHandler: true) { BaseAddress = api };
        await PostAsync(client, "login", new JsonObject { ["username"] = user, ["password"] = password }, cancellationToken);
        client.DefaultRequestHeaders.Add("X-CSRFToken", cookies.GetCookies(api)["csrftoken"]?.Value);
        return client;
    }

    private static async Task<JsonNode> PostAsync(HttpClient client, string path, JsonObject body, CancellationToken cancellationToken)
    {
        using var answer = await client.PostAsJsonAsync(path, body, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new HttpRequestException($"{path}: {text}");
    }
}
