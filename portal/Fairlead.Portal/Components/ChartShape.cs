using System.Globalization;
using System.Text;

namespace Fairlead.Portal.Components;

/// <summary>Series as SVG paths in a box of 600 by 120; pure.</summary>
public static class ChartShape
{
    public const int Width = 600;
    public const int Height = 120;

    /// <summary>Where the axis ends so that every value has room.</summary>
    public static double AxisEnd(IReadOnlyList<ChartSeries> series, bool isStacked)
    {
        ArgumentNullException.ThrowIfNull(series);
        var tops = isStacked ? series.Count == 0 ? [] : Stack(series)[^1].Values : [.. series.SelectMany(one => one.Values)];
        return Figures.AxisEnd(tops.Max() ?? 0);
    }

    /// <summary>Each series upon the ones before it.</summary>
    public static IReadOnlyList<ChartSeries> Stack(IReadOnlyList<ChartSeries> series)
    {
        ArgumentNullException.ThrowIfNull(series);
        var stacked = new List<ChartSeries>();
        foreach (var one in series)
        {
            var below = stacked.Count == 0 ? null : stacked[^1].Values;
            stacked.Add(one with { Values = [.. one.Values.Select((value, n) => (value ?? 0) + (below?[n] ?? 0))] });
        }

        return stacked;
    }

    /// <summary>A line that breaks where there is no value.</summary>
    public static string Line(IReadOnlyList<double?> values, double end)
    {
        ArgumentNullException.ThrowIfNull(values);
        var path = new StringBuilder();
        var isDrawing = false;
        for (var n = 0; n < values.Count; n++)
        {
            if (values[n] is { } value)
            {
                Append(path, isDrawing ? 'L' : 'M', X(n, values.Count), Y(value, end));
            }

            isDrawing = values[n] is not null;
        }

        return path.ToString();
    }

    /// <summary>The surface below a line; a gap is a valley to zero.</summary>
    public static string Area(IReadOnlyList<double?> values, double end)
    {
        ArgumentNullException.ThrowIfNull(values);
        var path = new StringBuilder();
        Append(path, 'M', 0, Height);
        for (var n = 0; n < values.Count; n++)
        {
            Append(path, 'L', X(n, values.Count), Y(values[n] ?? 0, end));
        }

        Append(path, 'L', Width, Height);
        return path.Append('Z').ToString();
    }

    private static double X(int n, int count) => count < 2 ? Width : (double)Width * n / (count - 1);

    private static double Y(double value, double end) => Height - (Math.Min(value, end) / end * Height);

    private static void Append(StringBuilder path, char verb, double x, double y) =>
        path.Append(verb).Append(x.ToString("0.#", CultureInfo.InvariantCulture)).Append(',').Append(y.ToString("0.#", CultureInfo.InvariantCulture));
}
