using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Fairlead.Benchmarks.Measuring;

/// <summary>Load by openssl s_time: one connection after another, each resuming the session of the first, with one request on it.</summary>
internal static partial class ResumedSessions
{
    public static async Task<Sample> MeasureAsync(Contender contender, int seconds, CancellationToken cancellationToken)
    {
        var before = ProcessFigures.CpuSeconds(contender.Pids);
        var start = new ProcessStartInfo(
            "openssl",
            ["s_time", "-connect", contender.Target.Authority, "-tls1_3", "-reuse", "-www", "/", "-time", seconds.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var cpu = ProcessFigures.CpuSeconds(contender.Pids) - before;

        // A letter per connection: r = resumed, * = from the start.
        var match = Total().Matches(output).LastOrDefault() ?? throw new FormatException($"openssl s_time said:\n{output}");
        var connections = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        var anew = Letters().Matches(output).LastOrDefault()?.Value.Count(letter => letter is '*' or 't') ?? 0;
        return new Sample(cpu * 1e6 / connections, connections / seconds, 0, anew);
    }

    [GeneratedRegex(@"(\d+) connections in \d+ real seconds")]
    private static partial Regex Total();

    [GeneratedRegex(@"[r*t]{5,}")]
    private static partial Regex Letters();
}
