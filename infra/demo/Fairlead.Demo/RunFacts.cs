using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fairlead.Demo;

/// <summary>What a person or a script needs to know of the run: printed, and written to the facts file.</summary>
internal sealed class RunFacts(DemoApi api, DemoOptions options)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public async Task WriteAsync(DemoAccount account, Uri virtualService, CancellationToken cancellationToken)
    {
        var root = options.Api.ToString().TrimEnd('/');
        var facts = new JsonObject
        {
            ["api"] = root,
            ["portal"] = root + "/",
            ["user"] = account.User,
            ["password"] = account.Password,
            ["api_key"] = account.ApiKey,
            ["tenant"] = account.Tenant,
            ["virtual_services"] = new JsonArray(new JsonObject { ["name"] = "demo", ["url"] = virtualService.ToString() }),
            ["data"] = options.Data,
            ["pids"] = new JsonObject
            {
                ["control_plane"] = options.ControlPid,
                ["engines"] = new JsonArray([.. EnginePids().Select(pid => JsonValue.Create(pid))]),
                ["samples"] = new JsonArray([.. options.SamplePids.Select(pid => JsonValue.Create(pid))]),
            },
        };
        await WriteFileAsync(facts, cancellationToken);
        await PrintAsync(account, root, virtualService, cancellationToken);
    }

    private IEnumerable<int> EnginePids() =>
        Directory.EnumerateFiles(Path.Combine(options.Data, "engines"), "engine.pid", SearchOption.AllDirectories)
            .Select(path => int.Parse(File.ReadAllText(path).Split(['\n', ' '])[0], CultureInfo.InvariantCulture));

    private async Task WriteFileAsync(JsonObject facts, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(options.Facts, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await JsonSerializer.SerializeAsync(file, facts, Indented, cancellationToken);
    }

    private async Task PrintAsync(DemoAccount account, string root, Uri virtualService, CancellationToken cancellationToken)
    {
        var services = await api.GetAsync("api/virtualservice?fields=name", cancellationToken);
        Console.WriteLine(
            $"""

            Portal            {root}/
            Sign in           {account.User}  {account.Password}
            API key           {account.ApiKey}
            Virtual service   {virtualService}   ({services["count"]} in tenant {account.Tenant})

              curl {virtualService}
              curl -H 'Authorization: Bearer {account.ApiKey}' {root}/api/virtualservice

            """);
    }
}
