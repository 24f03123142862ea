using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Portal.Live;

namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>What came of it.</summary>
/// <param name="Kept">Sentences on parts that stay, and why.</param>
public sealed record DeletionOutcome(string Name, IReadOnlyList<string> Kept);

/// <summary>A virtual service with what serves it alone: pool, its health monitors, address. In the order in which they can go.</summary>
public sealed class Deletion(IFairleadApi api, JsonNode config)
{
    private const string SystemPrefix = "System-";
    private readonly List<ObjectRef> parts = [];

    public string Name => Json.Text(config["name"]);

    /// <summary>What goes besides the virtual service itself.</summary>
    public IReadOnlyList<ObjectRef> Parts => parts;

    /// <returns>Null, or why it cannot be said.</returns>
    public async Task<ApiRefusal?> FindPartsAsync(CancellationToken cancellationToken)
    {
        parts.Clear();
        if (ObjectRef.Parse(Json.Text(config["pool_ref"])) is { } pool && await IsUsedOnceAsync(pool, ["virtualservice", "poolgroup"], cancellationToken))
        {
            parts.Add(pool);
            if (await AddMonitorsAsync(pool, cancellationToken) is { } refusal)
            {
                return refusal;
            }
        }

        if (ObjectRef.Parse(Json.Text(config["vsvip_ref"])) is { } vip && await IsUsedOnceAsync(vip, ["virtualservice"], cancellationToken))
        {
            parts.Add(vip);
        }

        return null;
    }

    /// <returns>The outcome, or why not even the virtual service went.</returns>
    public async Task<(DeletionOutcome? Outcome, ApiRefusal? Refusal)> RunAsync(CancellationToken cancellationToken)
    {
        using var deleted = await api.DeleteAsync("virtualservice", Json.Text(config["uuid"]), cancellationToken);
        if (ApiAnswer.RefusalOf(deleted) is { } refusal)
        {
            return (null, refusal);
        }

        var kept = new List<string>();
        foreach (var part in parts)
        {
            using var gone = await api.DeleteAsync(part.Kind, part.Uuid, cancellationToken);
            if (ApiAnswer.RefusalOf(gone) is { } reason)
            {
                kept.Add($"The {Words.Kind(part.Kind)} {part.Name} stays. {reason.Message}");
            }
        }

        return (new DeletionOutcome(Name, kept), null);
    }

    private async Task<ApiRefusal?> AddMonitorsAsync(ObjectRef pool, CancellationToken cancellationToken)
    {
        using var found = await api.GetAsync("pool", pool.Uuid, cancellationToken);
        if (ApiAnswer.RefusalOf(found) is { } refusal)
        {
            return refusal;
        }

        foreach (var monitor in Json.Texts(found.Content!["health_monitor_refs"]).Select(ObjectRef.Parse).OfType<ObjectRef>())
        {
            if (!monitor.Name.StartsWith(SystemPrefix, StringComparison.Ordinal) && await IsUsedOnceAsync(monitor, ["pool"], cancellationToken))
            {
                parts.Add(monitor);
            }
        }

        return null;
    }

    /// <summary>By the one we know of. In doubt it is used by others, and stays.</summary>
    private async Task<bool> IsUsedOnceAsync(ObjectRef part, string[] userKinds, CancellationToken cancellationToken)
    {
        var users = 0;
        foreach (var kind in userKinds)
        {
            using var found = await api.ListAsync(
                kind, new Dictionary<string, string> { ["refers_to"] = $"{part.Kind}:{part.Uuid}", ["page_size"] = "2", ["fields"] = "name" }, cancellationToken);
            if (!found.IsSuccessStatusCode)
            {
                return false;
            }

            users += Json.Count(found.Content?["count"]);
        }

        return users == 1;
    }
}
