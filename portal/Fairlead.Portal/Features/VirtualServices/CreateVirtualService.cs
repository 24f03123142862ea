using System.Net;
using Fairlead.Client;
using Fairlead.Portal.Live;

namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>What came of it: the uuid, or what to say where.</summary>
/// <param name="Message">What no field can say; empty when the fields say it all.</param>
public sealed record CreationOutcome(string? Uuid, string Message, Dictionary<DraftField, string> Faults)
{
    internal static CreationOutcome Made(string uuid) => new(uuid, "", []);
}

/// <summary>Makes monitor, pool, address and virtual service, in this order; when one is refused, what was made before goes again.</summary>
public static class CreateVirtualService
{
    public static async Task<CreationOutcome> RunAsync(IFairleadApi api, VirtualServiceDraft draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        ArgumentNullException.ThrowIfNull(draft);
        var made = new Stack<(string Kind, string Uuid)>();
        foreach (var (kind, document) in DraftDocuments.Of(draft))
        {
            using var created = await api.CreateAsync(kind, document, cancellationToken);
            if (ApiAnswer.RefusalOf(created) is { } refusal)
            {
                var left = await UndoAsync(api, made);
                return Refused(kind, refusal, left);
            }

            made.Push((kind, Json.Text(created.Content!["uuid"])));
        }

        return CreationOutcome.Made(made.Peek().Uuid);
    }

    private static async Task<List<string>> UndoAsync(IFairleadApi api, Stack<(string Kind, string Uuid)> made)
    {
        var left = new List<string>();
        foreach (var (kind, uuid) in made)
        {
            // Not to be given up half way, whatever the person does meanwhile.
            using var deleted = await api.DeleteAsync(kind, uuid, CancellationToken.None);
            if (ApiAnswer.RefusalOf(deleted) is { } refusal)
            {
                left.Add($"The {Words.Kind(kind)} made for it could not be taken back: {refusal.Message}");
            }
        }

        return left;
    }

    private static CreationOutcome Refused(string kind, ApiRefusal refusal, List<string> left)
    {
        var faults = new Dictionary<DraftField, string>();
        var others = new List<string>();
        foreach (var fault in refusal.Faults)
        {
            if (FieldOf(kind, fault.Field) is { } field)
            {
                faults.TryAdd(field, fault.Message);
            }
            else
            {
                others.Add($"{Words.Kind(kind)} {fault.Field}: {fault.Message}");
            }
        }

        if (refusal.Faults.Count == 0)
        {
            if (refusal.Status == HttpStatusCode.Conflict)
            {
                faults[DraftField.Name] = refusal.Message;
            }
            else
            {
                others.Add(refusal.Message);
            }
        }

        return new CreationOutcome(null, string.Join(' ', others.Concat(left)), faults);
    }

    private static DraftField? FieldOf(string kind, string path) => (kind, path) switch
    {
        (_, "name") => DraftField.Name,
        ("pool", _) when path.StartsWith("servers", StringComparison.Ordinal) => DraftField.Servers,
        ("pool", _) when path.StartsWith("health_monitor_refs", StringComparison.Ordinal) => DraftField.Monitor,
        ("pool", "lb_algorithm") => DraftField.Algorithm,
        ("healthmonitor", _) when path.StartsWith("http_monitor", StringComparison.Ordinal) => DraftField.MonitorPath,
        ("vsvip", _) when path.Contains("ipam_network_subnet", StringComparison.Ordinal) || path.Contains("auto_allocate", StringComparison.Ordinal) => DraftField.Network,
        ("vsvip", _) when path.StartsWith("vip", StringComparison.Ordinal) => DraftField.Address,
        ("virtualservice", _) when path.StartsWith("services", StringComparison.Ordinal) => DraftField.Port,
        _ => null,
    };
}
