using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json.Nodes;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Hosting;

/// <summary>The real control plane as a process of its own, on free ports and an empty directory, for all tests of the assembly.</summary>
public sealed class ApiHost : IAsyncLifetime
{
    public const int LargestBody = 64 * 1024;
    private const string OperatorUser = "operator";
    private const string OperatorPassword = "Operator-of-the-tests-1";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("fairlead-api-");
    private readonly SocketsHttpHandler connections = new() { UseCookies = false };
    private Process? process;
    private ApiClient? asOperator;
    private int tenants;

    /// <summary>For a host of one test: settings of its own, as environment variables.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public ApiClient Operator => asOperator ?? throw new InvalidOperationException("The host was not started.");

    public async ValueTask InitializeAsync()
    {
        var (port, enginePort) = (FreePort(), FreePort());
        Address = new Uri($"http://127.0.0.1:{port}");
        process = Start(port, enginePort);
        using var client = Client();
        await Until.TrueAsync("the control plane is ready", StartLimit, async () =>
            process.HasExited
                ? throw new InvalidOperationException($"The control plane ended with {process.ExitCode}:\n{Log()}")
                : (await client.GetAsync("/healthz/ready", CancellationToken.None)).Status == HttpStatusCode.OK, CancellationToken.None);
        asOperator = await SignInAsOperatorAsync(CancellationToken.None);
    }

    /// <summary>A caller without any credential.</summary>
    public ApiClient Client() => new(Address, connections);

    public Task<ApiClient> SignInAsOperatorAsync(CancellationToken cancellationToken) => SignInAsync(OperatorUser, OperatorPassword, cancellationToken);

    /// <summary>A browser's way in: the cookies of a session, and their token on writes.</summary>
    public async Task<ApiClient> SignInAsync(string user, string password, CancellationToken cancellationToken)
    {
        var (session, token) = await CookiesAsync(user, password, cancellationToken);
        return Client().WithHeader("Cookie", $"sessionid={session}; csrftoken={token}").WithHeader("X-CSRFToken", token);
    }

    public async Task<(string Session, string Token)> CookiesAsync(string user, string password, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(connections, disposeHandler: false) { BaseAddress = Address };
        using var content = ApiClient.Json(new JsonObject { ["username"] = user, ["password"] = password }.ToJsonString());
        using var response = await client.PostAsync(new Uri(Address, "/login"), content, cancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(cancellationToken));
        var cookies = response.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0].Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        return (cookies["sessionid"], cookies["csrftoken"]);
    }

    /// <summary>A new tenant with an account and a key, made as an operator would.</summary>
    public async Task<TestTenant> CreateTenantAsync(CancellationToken cancellationToken)
    {
        var name = $"tenant-{Interlocked.Increment(ref tenants)}";
        var (user, password) = ($"{name}-admin", $"Password-of-{name}");
        var tenant = (await Operator.PostAsync("/api/tenant", new JsonObject { ["name"] = name }, cancellationToken)).Expect(201);
        (await Operator.PostAsync("/api/user", UserBody(user, password, name), cancellationToken)).Expect(201);
        using var signedIn = await SignInAsync(user, password, cancellationToken);
        var key = (await signedIn.PostAsync("/api/apikey", new JsonObject { ["name"] = "tests", ["role"] = "Admin" }, cancellationToken))
            .Expect(201).Body["key"]!.GetValue<string>();
        return new TestTenant(this, name, tenant.Uuid, user, password, key, Client().WithKey(key));
    }

    public static JsonObject UserBody(string user, string password, params string[] tenantNames) => new()
    {
        ["username"] = user,
        ["password"] = password,
        ["access"] = new JsonArray([.. tenantNames.Select(name => new JsonObject { ["tenant_ref"] = $"/api/tenant?name={name}", ["role"] = "Admin" })]),
    };

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            await EndAsync(process);
        }

        EndEngines();
        process?.Dispose();
        asOperator?.Dispose();
        connections.Dispose();
        directory.Delete(recursive: true);
    }

    private static async Task EndAsync(Process running)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{running.Id}"]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await running.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            running.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Engines outlive the control plane, and would outlive the test.</summary>
    private void EndEngines()
    {
        var engines = Path.Combine(directory.FullName, "data", "engines");
        foreach (var file in Directory.Exists(engines) ? Directory.GetFiles(engines, "engine.pid", SearchOption.AllDirectories) : [])
        {
            if (int.TryParse(File.ReadAllText(file), out var pid) && Process.GetProcesses().FirstOrDefault(one => one.Id == pid) is { } engine
                && File.ReadAllText($"/proc/{pid}/cmdline").Contains(engines, StringComparison.Ordinal))
            {
                engine.Kill();
                engine.WaitForExit(TimeSpan.FromSeconds(10));
            }
        }
    }

    private Process Start(int port, int enginePort)
    {
        var host = typeof(ApiHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "HostPath").Value!;
        var command = $"exec dotnet \"{host}\" >\"{LogPath}\" 2>&1";
        var start = new ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = directory.FullName };
        start.Environment["Fairlead__Port"] = $"{port}";
        start.Environment["Fairlead__EnginePort"] = $"{enginePort}";
        start.Environment["Fairlead__DataDirectory"] = Path.Combine(directory.FullName, "data");
        start.Environment["Fairlead__OperatorUser"] = OperatorUser;
        start.Environment["Fairlead__OperatorPassword"] = OperatorPassword;
        start.Environment["Fairlead__MaxBodyBytes"] = $"{LargestBody}";

        // No traffic is tested here: a library in the engine's place ends at once wherever it is started.
        start.Environment["Fairlead__EnginePath"] = Path.Combine(AppContext.BaseDirectory, "Fairlead.Model.dll");
        foreach (var (name, value) in Settings)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private string LogPath => Path.Combine(directory.FullName, "host.log");

    /// <summary>The last lines that the process wrote.</summary>
    public string Log() => File.Exists(LogPath) ? string.Join('\n', File.ReadLines(LogPath).TakeLast(400)) : "(no log)";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
