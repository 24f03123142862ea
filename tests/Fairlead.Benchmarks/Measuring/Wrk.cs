using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Fairlead.Benchmarks.Measuring;

/// <summary>Load by wrk: keep-alive, closed loop.</summary>
internal static partial class Wrk
{
    /// <param name="isAnew">Every request on a connection of its own.</param>
    /// <param name="script">Says what is asked; without it the contender's target is.</param>
    public static async Task<Sample> MeasureAsync(
        Contender contender, int connections, int seconds, CancellationToken cancellationToken, bool isAnew = false, WrkScript? script = null)
    {
        var before = ProcessFigures.CpuSeconds(contender.Pids);
        string[] closing = isAnew ? ["-H", "Connection: close"] : [];
        string[] scripted = script is null ? [] : ["-s", script.Path];
        var start = new ProcessStartInfo("wrk", ["-t1", $"-c{connections}", $"-d{seconds}s", "--latency", .. closing, .. scripted, contender.Target.ToString()])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var cpu = ProcessFigures.CpuSeconds(contender.Pids) - before;

        var requests = Number(Requests().Match(output), output);
        return new Sample(cpu * 1e6 / requests, Number(PerSecond().Match(output), output), Latency(output), Failures(output));
    }

    private static double Latency(string output)
    {
        var match = Percentile99().Match(output);
        var value = Number(match, output);
        return match.Groups[2].Value switch { "us" => value / 1000, "s" => value * 1000, _ => value };
    }

    private static long Failures(string output)
    {
        var socket = SocketErrors().Match(output);
        var status = BadStatus().Match(output);
        return (socket.Success ? socket.Groups.Values.Skip(1).Sum(group => long.Parse(group.Value, CultureInfo.InvariantCulture)) : 0)
            + (status.Success ? long.Parse(status.Groups[1].Value, CultureInfo.InvariantCulture) : 0);
    }

    private static double Number(Match match, string output) =>
        match.Success ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : throw new FormatException($"wrk said:\n{output}");

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex PerSecond();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex Percentile99();

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex SocketErrors();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex BadStatus();
}
