using System.Text.Json.Nodes;
using Fairlead.Client;

namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>Makes monitor, pool, VIP and virtual service, in this order; when one is refused, what was made before goes again.</summary>
public static class CreateVirtualService
{
    /// <returns>The uuid of the virtual service, or why not.</returns>
    public static async Task<(string? Uuid, ApiRefusal? Refusal)> RunAsync(IFairleadApi api, VirtualServiceDraft draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        ArgumentNullException.ThrowIfNull(draft);
        (string Kind, JsonObject Document)[] steps =
        [
            .. draft.HasOwnMonitor ? [("healthmonitor", draft.MonitorDocument())] : Array.Empty<(string, JsonObject)>(),
            ("pool", draft.PoolDocument()),
            ("vsvip", draft.VipDocument()),
            ("virtualservice", draft.ServiceDocument()),
        ];
        var made = new Stack<(string Kind, string Uuid)>();
        foreach (var (kind, document) in steps)
        {
            using var created = await api.CreateAsync(kind, document, cancellationToken);
            if (ApiAnswer.RefusalOf(created) is { } refusal)
            {
                await UndoAsync(api, made);
                return (null, refusal);
            }

            made.Push((kind, created.Content!["uuid"]!.GetValue<string>()));
        }

        return (made.Peek().Uuid, null);
    }

    private static async Task UndoAsync(IFairleadApi api, Stack<(string Kind, string Uuid)> made)
    {
        foreach (var (kind, uuid) in made)
        {
            using var deleted = await api.DeleteAsync(kind, uuid, CancellationToken.None);
        }
    }
}
