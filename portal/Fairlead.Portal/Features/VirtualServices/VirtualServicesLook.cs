using System.Globalization;
using Fairlead.Client;
using Fairlead.Portal.Live;

namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>All virtual services of a tenant.</summary>
/// <param name="Traffic">Requests per second of the last minute by uuid, newest last.</param>
public sealed record VirtualServicesSeen(IReadOnlyList<VirtualServiceRow> Rows, IReadOnlyDictionary<string, IReadOnlyList<double>> Traffic);

/// <summary>Looks at all virtual services and remembers the last minute of each one's traffic.</summary>
public sealed class VirtualServicesLook(IFairleadApi api, TimeProvider time)
{
    private const int Remembered = 60;

    // More than fit on a screen; the rest grow their line from now on.
    private const int MostRecalled = 40;
    private readonly Dictionary<string, Queue<double>> traffic = [];

    public async Task<Look<VirtualServicesSeen>> LookAsync(CancellationToken cancellationToken)
    {
        using var inventory = await api.InventoryAsync("virtualservice", cancellationToken);
        if (LookFault.Of(inventory) is { } fault)
        {
            return Look.Failed<VirtualServicesSeen>(fault);
        }

        List<VirtualServiceRow> rows = [.. Json.Items(inventory.Content?["results"]).Select(item => VirtualServiceRow.From(item["config"]!, item["runtime"]))];
        foreach (var row in rows.Where(row => !traffic.ContainsKey(row.Uuid)).Take(MostRecalled).ToList())
        {
            traffic[row.Uuid] = await RecallAsync(row.Uuid, cancellationToken);
        }

        Remember(rows);
        return Look.At(new VirtualServicesSeen(
            rows, traffic.ToDictionary(one => one.Key, IReadOnlyList<double> (one) => [.. one.Value])));
    }

    private async Task<Queue<double>> RecallAsync(string uuid, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var range = new Dictionary<string, string> { ["from"] = now.AddSeconds(-Remembered).ToString("O", CultureInfo.InvariantCulture) };
        using var series = await api.SeriesAsync(uuid, range, cancellationToken);
        var buckets = SeriesBuckets.Of(Json.Items(series.Content?["results"]), now, Remembered, TimeSpan.FromSeconds(1));
        return new Queue<double>(buckets.Requests.Select(value => value ?? 0));
    }

    private void Remember(List<VirtualServiceRow> rows)
    {
        foreach (var row in rows)
        {
            if (!traffic.TryGetValue(row.Uuid, out var values))
            {
                traffic[row.Uuid] = values = new Queue<double>();
            }

            values.Enqueue(row.RequestsPerSecond);
            while (values.Count > Remembered)
            {
                values.Dequeue();
            }
        }

        foreach (var gone in traffic.Keys.Except(rows.Select(row => row.Uuid)).ToList())
        {
            traffic.Remove(gone);
        }
    }
}
