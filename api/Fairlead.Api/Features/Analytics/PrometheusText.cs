using System.Globalization;
using System.Text;

namespace Fairlead.Api.Features.Analytics;

/// <summary>Metrics in Prometheus' text format 0.0.4: one family after the other, each with its help, its type and its samples.</summary>
/// <remarks>https://prometheus.io/docs/instrumenting/exposition_formats/</remarks>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly List<Family> families = [];
    private readonly Dictionary<string, Family> known = [];

    /// <param name="name">Ends with <c>_total</c>: a counter; else a gauge.</param>
    public void Add(string name, string help, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        if (!known.TryGetValue(name, out var family))
        {
            family = known[name] = new Family(name, help, new StringBuilder());
            families.Add(family);
        }

        family.Samples.Append(name);
        for (var i = 0; i < labels.Length; i++)
        {
            family.Samples.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"");
            Escape(family.Samples, labels[i].Value);
            family.Samples.Append('"');
        }

        family.Samples.Append(labels.Length > 0 ? "} " : " ").Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, help, samples) in families)
        {
            var type = name.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge";
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n").Append(samples);
        }

        return text.ToString();
    }

    private static void Escape(StringBuilder to, string value)
    {
        foreach (var character in value)
        {
            _ = character switch
            {
                '\\' => to.Append(@"\\"),
                '"' => to.Append("\\\""),
                '\n' => to.Append(@"\n"),
                _ => to.Append(character),
            };
        }
    }

    private sealed record Family(string Name, string Help, StringBuilder Samples);
}
