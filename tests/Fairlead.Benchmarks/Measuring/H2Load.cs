using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Fairlead.Benchmarks.Measuring;

/// <summary>Load by h2load: HTTP/2 on kept connections, so many requests at once on each, closed loop.</summary>
internal static partial class H2Load
{
    public static async Task<Sample> MeasureAsync(Contender contender, int connections, int streams, int seconds, CancellationToken cancellationToken)
    {
        var before = ProcessFigures.CpuSeconds(contender.Pids);
        var start = new ProcessStartInfo("h2load", ["-t1", $"-c{connections}", $"-m{streams}", $"-D{seconds}", contender.Target.ToString()])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var cpu = ProcessFigures.CpuSeconds(contender.Pids) - before;

        var match = Requests().Match(output);
        var done = match.Success ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        return done > 0 && output.Contains("Application protocol: h2", StringComparison.Ordinal)
            ? new Sample(cpu * 1e6 / done, done / seconds, 0, match.Groups.Values.Skip(2).Sum(group => long.Parse(group.Value, CultureInfo.InvariantCulture)))
            : throw new FormatException($"h2load said:\n{output}");
    }

    [GeneratedRegex(@"(\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout")]
    private static partial Regex Requests();
}
