using System.Globalization;

namespace Fairlead.Portal.Components;

/// <summary>Numbers as people read them.</summary>
internal static class Figures
{
    private const double Thousand = 1000;

    public static string Short(double value) => value switch
    {
        >= Thousand * Thousand => $"{value / Thousand / Thousand:0.0} M",
        >= 10 * Thousand => $"{value / Thousand:0} k",
        >= Thousand => $"{value / Thousand:0.0} k",
        >= 10 => $"{value:0}",
        0 => "0",
        _ => $"{value:0.#}",
    };

    public static string Milliseconds(double? value) => value is null ? "–" : $"{value.Value.ToString(value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture)} ms";

    public static string Microseconds(double? value) => value is null ? "–" : value >= Thousand ? Milliseconds(value / Thousand) : $"{value:0} µs";

    /// <summary>E.g. <c>3 min ago</c>.</summary>
    public static string Ago(DateTimeOffset? at, DateTimeOffset now) => (now - at) switch
    {
        null => "–",
        { TotalSeconds: < 60 } span => $"{Math.Max(0, span.TotalSeconds):0} s ago",
        { TotalMinutes: < 60 } span => $"{span.TotalMinutes:0} min ago",
        { TotalHours: < 48 } span => $"{span.TotalHours:0} h ago",
        var span => $"{span.Value.TotalDays:0} d ago",
    };
}
