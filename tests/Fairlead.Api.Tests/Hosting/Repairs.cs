using System.Globalization;
using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Hosting;

/// <summary>Takes out of a document what it was refused for.</summary>
public static class Repairs
{
    /// <summary>Removes the field, or what holds it where the field is not there.</summary>
    public static void TakeOut(JsonObject document, string path)
    {
        JsonNode? at = document;
        JsonNode? last = null;
        foreach (var step in path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = (at, step) switch
            {
                (JsonArray list, ['[', .. var index, ']']) when int.TryParse(index, CultureInfo.InvariantCulture, out var i) && i < list.Count => list[i],
                (JsonObject record, _) => record[step],
                _ => null,
            };
            if (next is null)
            {
                break;
            }

            last = at = next;
        }

        switch (last?.Parent)
        {
            case JsonObject record:
                record.Remove(record.First(field => ReferenceEquals(field.Value, last)).Key);
                break;
            case JsonArray list:
                list.Remove(last);
                break;
        }
    }
}
