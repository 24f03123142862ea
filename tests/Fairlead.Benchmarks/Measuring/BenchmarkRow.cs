namespace Fairlead.Benchmarks.Measuring;

/// <summary>One comparison, both sides measured in the same run.</summary>
/// <param name="Ours">In the unit the name states.</param>
/// <param name="Peer">The peer's figure, the fixed limit where the target is absolute, or 0 where there shall be none of it.</param>
/// <param name="Target">Highest ratio that meets the target.</param>
internal sealed record BenchmarkRow(string Name, double Ours, double Peer, double Target)
{
    public double Ratio => Peer == 0 ? Ours : Ours / Peer;

    public bool Met => Ratio <= Target;

    /// <summary>CPU per request of ours against a peer's.</summary>
    /// <param name="what">What a request is, in words.</param>
    public static BenchmarkRow OfCpu(string what, IReadOnlyDictionary<string, Sample> medians, string peer, double target) => new(
        $"us CPU per {what}, against {peer}",
        medians[Contender.Ours].CpuMicrosecondsPerRequest,
        medians[peer].CpuMicrosecondsPerRequest,
        target);

    /// <summary>Something that shall not occur.</summary>
    public static BenchmarkRow OfNone(string name, double occurred) => new($"{name}, against none", occurred, 0, 0);
}
