using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Fairlead.Testing.Running;

/// <summary>
/// The product as a newcomer starts it: <c>./run --detach</c> on a directory and ports of its own, stopped by <c>./run --stop</c>.
/// </summary>
public sealed class RunningProduct : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(4);
    private readonly string runDirectory;
    private readonly string[] options;

    private RunningProduct(string runDirectory, int port, string[] options)
    {
        this.runDirectory = runDirectory;
        this.options = options;
        Port = port;
    }

    public static string Root { get; } = FindRoot();

    public int Port { get; }

    public string DataDirectory => Path.Combine(runDirectory, "data");

    /// <summary>What <c>.run/info.json</c> says.</summary>
    public JsonNode Facts { get; private set; } = new JsonObject();

    public Uri Api => new(Facts["api"]!.GetValue<string>() + "/");

    public Uri VirtualService => new(Facts["virtual_services"]![0]!["url"]!.GetValue<string>());

    public int ControlPlanePid => Facts["pids"]!["control_plane"]!.GetValue<int>();

    public int[] EnginePids => [.. Facts["pids"]!["engines"]!.AsArray().Select(pid => pid!.GetValue<int>())];

    public int[] SamplePids => [.. Facts["pids"]!["samples"]!.AsArray().Select(pid => pid!.GetValue<int>())];

    public static async Task<RunningProduct> StartAsync(string name, CancellationToken cancellationToken, params string[] options)
    {
        var directory = Path.Combine(Root, ".test", "run", $"{name}-{Guid.NewGuid():N}"[..(name.Length + 9)]);
        System.IO.Directory.CreateDirectory(directory);
        var product = new RunningProduct(directory, FreePortBase(), options);
        await product.StartAgainAsync(cancellationToken);
        return product;
    }

    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        var (code, output) = await RunScriptAsync(["--detach", "--port", $"{Port}", .. options], cancellationToken);
        if (code != 0)
        {
            throw new InvalidOperationException($"./run --detach ended with {code}:\n{output}\n{ControlPlaneLog()}");
        }

        Facts = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(runDirectory, "info.json"), cancellationToken))!;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(runDirectory, "info.json")))
        {
            await RunScriptAsync(["--stop"], cancellationToken);
        }
    }

    /// <summary>Starts the control plane alone again, as its host would after a crash.</summary>
    public Process StartControlPlane()
    {
        var dll = Path.Combine(Root, "api/Fairlead.Api/bin/Release/net10.0/Fairlead.Api.dll");
        var start = new ProcessStartInfo("dotnet", [dll]) { RedirectStandardOutput = false };
        start.Environment["Fairlead__Port"] = $"{Port}";
        start.Environment["Fairlead__EnginePort"] = $"{Port + 1}";
        start.Environment["Fairlead__DataDirectory"] = DataDirectory;
        start.Environment["Fairlead__OperatorUser"] = "operator";
        return Process.Start(start)!;
    }

    public string ControlPlaneLog()
    {
        var path = Path.Combine(DataDirectory, "control-plane.log");
        return File.Exists(path) ? string.Join('\n', File.ReadLines(path).TakeLast(40)) : "(no control plane log)";
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private async Task<(int Code, string Output)> RunScriptAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        var start = new ProcessStartInfo(Path.Combine(Root, "run"), arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FAIRLEAD_RUN_DIR"] = runDirectory;

        // What tests let it fetch lies on loopback.
        start.Environment["Fairlead__Revocation__AllowPrivateAddresses"] = "true";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>A base whose neighbours (+1, +11 to +13) are free too, as far as one can tell.</summary>
    private static int FreePortBase()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var candidate = Random.Shared.Next(20_000, 31_000);
            if (new[] { 0, 1, 11, 12, 13 }.All(offset => IsFree(candidate + offset)))
            {
                return candidate;
            }
        }

        throw new InvalidOperationException("No free ports found between 20000 and 31000.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var directory = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (!File.Exists(Path.Combine(directory.FullName, "saas.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException($"No saas.sln above {here}.");
        }

        return directory.FullName;
    }
}
