namespace Fairlead.Testing.Running;

/// <summary>
/// Whether a process grows: the median of what was resident in the last quarter of the time against that of the first, the warm-up (the
/// first fifth) left out. Medians, because a collected heap goes up and down.
/// </summary>
public sealed class MemoryTrend
{
    private const int WarmUpShare = 5;
    private const int Quarters = 4;
    private readonly List<double> mebibytes = [];

    /// <summary>MiB.</summary>
    public double First => MedianOf(Counted.Take(Quarter));

    /// <summary>MiB.</summary>
    public double Last => MedianOf(Counted.TakeLast(Quarter));

    private IEnumerable<double> Counted => mebibytes.Skip(mebibytes.Count / WarmUpShare);

    private int Quarter => Math.Max(1, Counted.Count() / Quarters);

    public void Add(double resident) => mebibytes.Add(resident);

    public override string ToString() => mebibytes.Count == 0 ? "not looked at" : $"{First:0} to {Last:0} MiB";

    private static double MedianOf(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
