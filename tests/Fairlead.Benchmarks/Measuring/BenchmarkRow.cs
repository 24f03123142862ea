namespace Fairlead.Benchmarks.Measuring;

/// <summary>One comparison, both sides measured in the same run.</summary>
/// <param name="Ours">In the unit the name states.</param>
/// <param name="Peer">The peer's figure, or the fixed limit where the target is absolute.</param>
/// <param name="Target">Highest ratio that meets the target.</param>
internal sealed record BenchmarkRow(string Name, double Ours, double Peer, double Target)
{
    public double Ratio => Ours / Peer;

    public bool Met => Ratio <= Target;
}
