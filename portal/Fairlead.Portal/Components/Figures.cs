using System.Globalization;

namespace Fairlead.Portal.Components;

/// <summary>Numbers as people read them.</summary>
public static class Figures
{
    public const string Nothing = "–";
    private const string Immediate = "now";
    private const double Thousand = 1000;
    private const double MostChartSteps = 1000;
    private static readonly int[] AxisSteps = [1, 2, 5, 10];

    /// <summary>Three digits at most, and a letter.</summary>
    public static string Short(double value) => value switch
    {
        >= Thousand * Thousand => Text(value / Thousand / Thousand, "0.0") + " M",
        >= 100 * Thousand => Text(value / Thousand, "0") + " k",
        >= Thousand => Text(value / Thousand, "0.0") + " k",
        >= 10 => Text(value, "0"),
        < 0.05 => "0",
        _ => Text(value, "0.#"),
    };

    public static string Milliseconds(double? value) => value switch
    {
        null => Nothing,
        >= 10 * Thousand => Text(value.Value / Thousand, "0.0") + " s",
        >= 10 => Text(value.Value, "0") + " ms",
        >= 1 => Text(value.Value, "0.0") + " ms",
        _ => Text(value.Value, "0.00") + " ms",
    };

    public static string Microseconds(double? value) => value switch
    {
        null => Nothing,
        >= Thousand => Milliseconds(value / Thousand),
        _ => Text(value.Value, "0") + " µs",
    };

    public static string BytesPerSecond(double value) => Bytes(value) + "/s";

    public static string Bytes(double value) => value switch
    {
        >= 1024 * 1024 * 1024 => Text(value / 1024 / 1024 / 1024, "0.0") + " GiB",
        >= 1024 * 1024 => Text(value / 1024 / 1024, "0.0") + " MiB",
        >= 1024 => Text(value / 1024, "0.0") + " KiB",
        _ => Text(value, "0") + " B",
    };

    /// <summary>A part of a whole; a small part is never shown as none.</summary>
    public static string Percent(double part, double whole) => (part, whole) switch
    {
        (_, <= 0) => Nothing,
        (<= 0, _) => "0 %",
        _ when part / whole < 0.001 => "< 0.1 %",
        _ => Text(part / whole * 100, part / whole < 0.1 ? "0.0" : "0") + " %",
    };

    /// <summary>E.g. <c>3 min ago</c>.</summary>
    public static string Ago(DateTimeOffset? at, DateTimeOffset now) => at is null ? Nothing : Span(now - at.Value) switch
    {
        Immediate => Immediate,
        var span => span + " ago",
    };

    /// <summary>E.g. <c>3 min</c>.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => Immediate,
        { TotalSeconds: < 90 } => Text(span.TotalSeconds, "0") + " s",
        { TotalMinutes: < 90 } => Text(span.TotalMinutes, "0") + " min",
        { TotalHours: < 48 } => Text(span.TotalHours, "0") + " h",
        _ => Text(span.TotalDays, "0") + " d",
    };

    /// <summary>The round number above a value that an axis ends at: 1, 2 or 5 times a power of ten.</summary>
    public static double AxisEnd(double most)
    {
        if (most <= 1 / MostChartSteps)
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(most)));
        return AxisSteps.Select(step => step * power).First(end => end >= most - (power / MostChartSteps));
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
