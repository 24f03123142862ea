namespace Fairlead.Portal.Components;

/// <summary>One line of a chart.</summary>
/// <param name="Tone">Colour by meaning: brand, second, ok, note, warn, bad.</param>
/// <param name="Values">Oldest first, evenly spaced; null where there was nothing to measure.</param>
public sealed record ChartSeries(string Name, string Tone, IReadOnlyList<double?> Values)
{
    /// <summary>The newest value there is.</summary>
    public double? Latest => Values.LastOrDefault(value => value is not null);
}
