namespace Fairlead.Benchmarks.Measuring;

/// <summary>How much is measured of each contender.</summary>
/// <param name="Rounds">Whose median is quoted.</param>
/// <param name="Seconds">Of load in each.</param>
internal sealed record Effort(int Rounds, int Seconds);
