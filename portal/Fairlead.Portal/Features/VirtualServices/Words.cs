namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>Avi's words as people say them.</summary>
public static class Words
{
    /// <summary>The algorithms a person chooses from, most usual first.</summary>
    public static IReadOnlyList<(string Value, string Text)> Algorithms { get; } =
    [
        ("LB_ALGORITHM_LEAST_CONNECTIONS", "Least connections"),
        ("LB_ALGORITHM_ROUND_ROBIN", "Round robin"),
        ("LB_ALGORITHM_CONSISTENT_HASH", "Hash of the client's address"),
    ];

    public static string Algorithm(string value) =>
        Algorithms.FirstOrDefault(one => one.Value == value).Text
        ?? value.Replace("LB_ALGORITHM_", "", StringComparison.Ordinal).Replace('_', ' ').ToLowerInvariant();

    public static string Kind(string kind) => kind switch
    {
        "virtualservice" => "virtual service",
        "vsvip" => "address (VIP)",
        "healthmonitor" => "health monitor",
        "poolgroup" => "pool group",
        _ => kind,
    };

    public static string Change(string change) => change switch
    {
        "Create" or "Created" => "Created",
        "Replace" or "Replaced" or "Update" or "Updated" => "Changed",
        "Delete" or "Deleted" => "Deleted",
        _ => change,
    };
}
