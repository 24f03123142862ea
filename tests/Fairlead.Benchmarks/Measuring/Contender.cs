namespace Fairlead.Benchmarks.Measuring;

/// <summary>One of the programs that are compared: where it listens and which processes are its own.</summary>
internal sealed record Contender(string Name, Uri Target, IReadOnlyList<int> Pids)
{
    /// <summary>The name under which we compete.</summary>
    public const string Ours = "fairlead";
}

internal sealed record Sample(double CpuMicrosecondsPerRequest, double RequestsPerSecond, double P99Milliseconds, long Failures);

/// <summary>Measures contenders in alternation, so that what the machine does meanwhile hits all alike; the median is quoted.</summary>
internal static class Alternation
{
    public static async Task<IReadOnlyDictionary<string, Sample>> MeasureAsync(
        IReadOnlyList<Contender> contenders, int rounds, Func<Contender, CancellationToken, Task<Sample>> measure, CancellationToken cancellationToken)
    {
        var samples = contenders.ToDictionary(contender => contender.Name, _ => new List<Sample>());
        foreach (var contender in contenders)
        {
            // Not counted: compiles, fills pools and caches.
            await measure(contender, cancellationToken);
        }

        for (var round = 0; round < rounds; round++)
        {
            foreach (var contender in contenders.Skip(round % contenders.Count).Concat(contenders.Take(round % contenders.Count)))
            {
                var sample = await measure(contender, cancellationToken);
                samples[contender.Name].Add(sample);
                Console.WriteLine(
                    $"  round {round + 1} {contender.Name,-10} {sample.CpuMicrosecondsPerRequest,7:0.00} us CPU/request {sample.RequestsPerSecond,9:0} /s  p99 {sample.P99Milliseconds:0.00} ms  failures {sample.Failures}");
            }
        }

        return samples.ToDictionary(entry => entry.Key, entry => Median(entry.Value));
    }

    private static Sample Median(List<Sample> samples) => new(
        Of(samples, sample => sample.CpuMicrosecondsPerRequest),
        Of(samples, sample => sample.RequestsPerSecond),
        Of(samples, sample => sample.P99Milliseconds),
        samples.Sum(sample => sample.Failures));

    private static double Of(List<Sample> samples, Func<Sample, double> figure) =>
        samples.Select(figure).Order().ElementAt(samples.Count / 2);
}
