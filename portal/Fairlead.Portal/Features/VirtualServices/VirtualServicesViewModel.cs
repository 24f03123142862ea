using Fairlead.Portal.Components;

namespace Fairlead.Portal.Features.VirtualServices;

public enum SortBy
{
    /// <summary>What needs attention first, then by name.</summary>
    Attention,
    Name,
    Requests,
    Errors,
    Latency,
    OpenConnections,
}

/// <summary>The list as one person wants it: filter, state, order.</summary>
public sealed class VirtualServicesViewModel
{
    private IReadOnlyList<VirtualServiceRow> rows = [];
    private IReadOnlyDictionary<string, IReadOnlyList<double>> traffic = new Dictionary<string, IReadOnlyList<double>>();

    /// <summary>Part of a name or an address.</summary>
    public string Filter { get; set; } = "";

    /// <summary>Null: all.</summary>
    public StateTone? Tone { get; set; }

    public SortBy Sort { get; private set; }

    public bool IsDescending { get; private set; }

    public int Count => rows.Count;

    public double RequestsPerSecond => rows.Sum(row => row.RequestsPerSecond);

    public IReadOnlyList<VirtualServiceRow> Rows => [.. Ordered(rows.Where(Matches))];

    public int CountOf(StateTone tone) => rows.Count(row => States.ToneOf(row.State) == tone);

    public IReadOnlyList<double> TrafficOf(string uuid) => traffic.GetValueOrDefault(uuid, []);

    public void Take(VirtualServicesSeen seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        (rows, traffic) = (seen.Rows, seen.Traffic);
    }

    /// <summary>The same column again turns the order around; numbers start with the largest.</summary>
    public void SortAgain(SortBy column)
    {
        IsDescending = column == Sort ? !IsDescending : column is not (SortBy.Attention or SortBy.Name);
        Sort = column;
    }

    public void ClearFilter() => (Filter, Tone) = ("", null);

    private bool Matches(VirtualServiceRow row) =>
        (Tone is null || States.ToneOf(row.State) == Tone)
        && (row.Name.Contains(Filter, StringComparison.OrdinalIgnoreCase)
            || row.Addresses.Any(address => address.Contains(Filter, StringComparison.OrdinalIgnoreCase)));

    private IEnumerable<VirtualServiceRow> Ordered(IEnumerable<VirtualServiceRow> matching)
    {
        var byName = matching.OrderBy(row => row.Name, StringComparer.OrdinalIgnoreCase);
        return (Sort, IsDescending) switch
        {
            (SortBy.Attention, _) => byName.OrderBy(row => Urgency(row)),
            (SortBy.Name, true) => byName.Reverse(),
            (SortBy.Name, false) => byName,
            (_, true) => byName.OrderByDescending(Figure),
            (_, false) => byName.OrderBy(Figure),
        };
    }

    private double Figure(VirtualServiceRow row) => Sort switch
    {
        SortBy.Requests => row.RequestsPerSecond,
        SortBy.Errors => row.Answers.ServerError,
        SortBy.Latency => row.LatencyMilliseconds ?? 0,
        _ => row.OpenConnections,
    };

    private static int Urgency(VirtualServiceRow row) => States.ToneOf(row.State) switch
    {
        StateTone.Down => 0,
        StateTone.Pending => 1,
        StateTone.Up when row.ServersUp < row.Servers => 2,
        StateTone.Up => 3,
        _ => 4,
    };
}
