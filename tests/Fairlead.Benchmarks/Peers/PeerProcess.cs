using System.Diagnostics;
using System.Net.Sockets;
using Fairlead.Testing.Running;

namespace Fairlead.Benchmarks.Peers;

/// <summary>A program from the distribution, started on a configuration of ours and ended with us.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    /// <summary>Ends the program when our end of its input closes, which it does however we end.</summary>
    private const string Leashed = "exec 2>/dev/null; \"$@\" </dev/null >\"$0\" 2>&1 & peer=$!; cat >/dev/null; kill -TERM $peer; wait $peer";

    private const string Output = "output";

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
        // Where programs leave what they remember.
        start.Environment["HOME"] = directory.FullName;
        foreach (var argument in (string[])["-c", Leashed, Path.Combine(directory.FullName, Output), command, .. arguments])
        {
            start.ArgumentList.Add(argument
                .Replace("{file}", file, StringComparison.Ordinal).Replace("{dir}", directory.FullName, StringComparison.Ordinal));
        }

        var process = Process.Start(start)!;
        var peer = new PeerProcess(process, directory);
        try
        {
            await Until.TrueAsync(
                $"{command} listens on {awaitedPort}", TimeSpan.FromSeconds(60), () => ListensAsync(awaitedPort, cancellationToken), cancellationToken);
            return peer;
        }
        catch (TimeoutException)
        {
            Console.Error.WriteLine(string.Join('\n', File.ReadLines(Path.Combine(directory.FullName, Output)).TakeLast(20)));
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
