using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fairlead.Demo;

/// <summary>Tenant, user and API key of the demo, kept beside the control plane's data so that a later start finds them.</summary>
internal sealed record DemoAccount(string Tenant, string User, string Password, string ApiKey)
{
    private const string TenantName = "demo";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static async Task<DemoAccount> FindOrCreateAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        var path = Path.Combine(options.Data, "demo.json");
        if (File.Exists(path))
        {
            return JsonSerializer.Deserialize<DemoAccount>(await File.ReadAllTextAsync(path, cancellationToken))!;
        }

        Console.WriteLine("creating tenant, user and API key of the demo");
        var account = await CreateAsync(options, cancellationToken);
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        });
        await JsonSerializer.SerializeAsync(file, account, cancellationToken: cancellationToken);
        return account;
    }

    private static async Task<DemoAccount> CreateAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        var (user, password) = (TenantName, RandomNumberGenerator.GetHexString(20, lowercase: true) + "-Aa1");
        var @operator = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(options.Data, "operator.json"), cancellationToken))!;
        using (var api = await DemoApi.SignInAsync(
            options.Api, @operator["user"]!.GetValue<string>(), @operator["password"]!.GetValue<string>(), null, cancellationToken))
        {
            await api.FindOrCreateAsync("tenant", new JsonObject { ["name"] = TenantName, ["description"] = "Made by ./run" }, cancellationToken);
            await api.PostAsync("api/user", UserBody(user, password), cancellationToken);
        }

        using var asUser = await DemoApi.SignInAsync(options.Api, user, password, TenantName, cancellationToken);
        var key = await asUser.PostAsync("api/apikey", new JsonObject { ["name"] = "demo", ["role"] = "Admin" }, cancellationToken);
        return new DemoAccount(TenantName, user, password, key["key"]!.GetValue<string>());
    }

    private static JsonObject UserBody(string user, string password) => new()
    {
        ["username"] = user,
        ["name"] = user,
        ["password"] = password,
        ["access"] = new JsonArray(new JsonObject { ["tenant_ref"] = $"/api/tenant?name={TenantName}", ["role"] = "Admin" }),
    };
}
