using Fairlead.Benchmarks.Measuring;
using Fairlead.Benchmarks.Peers;
using Fairlead.Engine.Protocol;
using Fairlead.Testing.Running;
using Google.Protobuf;

namespace Fairlead.Benchmarks.Engines;

/// <summary>An engine as a process of its own that reads its configuration from a file; nobody takes its log records.</summary>
internal static class ConfiguredEngine
{
    private static readonly string Program = Path.Combine(RunningProduct.Root, "engine-image/Fairlead.Engine/bin/Release/net10.0/Fairlead.Engine.dll");

    public static Task<PeerProcess> StartAsync(IEnumerable<Resource> resources, int port, CancellationToken cancellationToken) => PeerProcess.StartAsync(
        "dotnet",
        [Program, "--directory", "{dir}", "--config", "{file}"],
        $"[{string.Join(",\n", resources.Select(resource => JsonFormatter.Default.Format(resource)))}]",
        port,
        cancellationToken);

    public static Contender AsContender(this PeerProcess engine, string name, int port) => new(name, new Uri($"http://127.0.0.1:{port}/"), engine.Pids);
}
