using System.Text.Json.Nodes;

namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>The list: rows, filter, and the last minute of each row's traffic.</summary>
public sealed class VirtualServicesViewModel
{
    private const int Kept = 60;
    private readonly Dictionary<string, Queue<double>> traffic = [];
    private List<VirtualServiceRow> rows = [];

    public bool IsLoaded { get; private set; }

    public string Filter { get; set; } = "";

    public string StateFilter { get; set; } = "";

    public int Count => rows.Count;

    public IEnumerable<VirtualServiceRow> Rows => rows
        .Where(row => row.Name.Contains(Filter, StringComparison.OrdinalIgnoreCase) || row.Addresses.Contains(Filter, StringComparison.OrdinalIgnoreCase))
        .Where(row => StateFilter.Length == 0 || row.State == StateFilter)
        .OrderBy(row => row.State == "OPER_DOWN" ? 0 : 1)
        .ThenBy(row => row.Name, StringComparer.OrdinalIgnoreCase);

    public int CountIn(string state) => rows.Count(row => row.State == state);

    public double RequestsPerSecond => rows.Sum(row => row.RequestsPerSecond);

    /// <summary>Requests per second of the last minute, newest last.</summary>
    public IReadOnlyList<double> TrafficOf(string uuid) => traffic.TryGetValue(uuid, out var values) ? [.. values] : [];

    public void Take(JsonObject inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        rows = [.. (inventory["results"] as JsonArray ?? []).Select(item => VirtualServiceRow.From(item!))];
        foreach (var row in rows)
        {
            if (!traffic.TryGetValue(row.Uuid, out var values))
            {
                traffic[row.Uuid] = values = new Queue<double>();
            }

            values.Enqueue(row.RequestsPerSecond);
            if (values.Count > Kept)
            {
                values.Dequeue();
            }
        }

        foreach (var gone in traffic.Keys.Except(rows.Select(row => row.Uuid)).ToList())
        {
            traffic.Remove(gone);
        }

        IsLoaded = true;
    }
}
