using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Hosting;

/// <summary>A tenant of one test, with an account and a key that may do everything in it.</summary>
public sealed record TestTenant(ApiHost Host, string Name, string Uuid, string User, string Password, string Key, ApiClient Api)
{
    /// <summary>An object as given, and a failure if it is refused.</summary>
    public async Task<JsonObject> CreateAsync(string kind, JsonObject body, CancellationToken cancellationToken) =>
        (await Api.PostAsync($"/api/{kind}", body, cancellationToken)).Expect(201).Body;

    public async Task<JsonObject> CreatePoolAsync(string name, CancellationToken cancellationToken) =>
        await CreateAsync("pool", Bodies.Pool(name), cancellationToken);

    public async Task<string> KeyAsync(string role, CancellationToken cancellationToken) =>
        (await Api.PostAsync("/api/apikey", new JsonObject { ["name"] = role, ["role"] = role }, cancellationToken)).Expect(201).Body["key"]!.GetValue<string>();

    public async Task<ApiClient> ReaderAsync(CancellationToken cancellationToken) =>
        Host.Client().WithKey(await KeyAsync("Reader", cancellationToken));

    /// <summary>How many objects of the kind have the name; 0 when nothing was stored.</summary>
    public async Task<int> CountAsync(string kind, string name, CancellationToken cancellationToken) =>
        (await Api.GetAsync($"/api/{kind}?name={name}", cancellationToken)).Expect(200).Body["count"]!.GetValue<int>();

    public async Task<int> CountAsync(string kind, CancellationToken cancellationToken) =>
        (await Api.GetAsync($"/api/{kind}", cancellationToken)).Expect(200).Body["count"]!.GetValue<int>();
}
