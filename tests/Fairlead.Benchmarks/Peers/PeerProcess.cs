using System.Diagnostics;
using System.Net.Sockets;
using Fairlead.Testing.Running;

namespace Fairlead.Benchmarks.Peers;

/// <summary>A program from the distribution, started on a configuration of ours and ended with us.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    /// <summary>Ends the program when our end of its input closes, which it does however we end.</summary>
    private const string Leashed = "\"$@\" </dev/null & peer=$!; cat >/dev/null; kill -TERM $peer; wait $peer";

    private readonly Process process;
    private readonly DirectoryInfo directory;

    private PeerProcess(Process process, DirectoryInfo directory)
    {
        this.process = process;
        this.directory = directory;
    }

    /// <summary>All processes of the program.</summary>
    public IReadOnlyList<int> Pids => Measuring.ProcessFigures.WithChildren(process.Id);

    /// <param name="arguments"><c>{file}</c> and <c>{dir}</c> stand for the configuration file and its directory.</param>
    public static async Task<PeerProcess> StartAsync(
        string command, string[] arguments, string configuration, int awaitedPort, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("fairlead-peer-");
        var file = Path.Combine(directory.FullName, "peer.conf");
        await File.WriteAllTextAsync(file, configuration.Replace("{dir}", directory.FullName, StringComparison.Ordinal) + "\n", cancellationToken);
        var start = new ProcessStartInfo("sh") { RedirectStandardInput = true };
        foreach (var argument in (string[])["-c", Leashed, "sh", command, .. arguments])
        {
            start.ArgumentList.Add(argument
                .Replace("{file}", file, StringComparison.Ordinal).Replace("{dir}", directory.FullName, StringComparison.Ordinal));
        }

        var process = Process.Start(start)!;
        var peer = new PeerProcess(process, directory);
        try
        {
            await Until.TrueAsync(
                $"{command} listens on {awaitedPort}", TimeSpan.FromSeconds(10), () => ListensAsync(awaitedPort, cancellationToken), cancellationToken);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        directory.Delete(recursive: true);
    }

    private static async Task<bool> ListensAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
