using System.Net;
using Fairlead.Client;
using Fairlead.Portal.Live;

namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>Takes a pool member out of use or back in: one field of one server, everything else as it is.</summary>
public static class MemberSwitch
{
    // Others may change the pool at the same time; each time round, the newest document is taken.
    private const int Attempts = 3;

    /// <returns>Null when it is done.</returns>
    public static async Task<ApiRefusal?> SetAsync(IFairleadApi api, string pool, string address, bool isEnabled, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        ApiRefusal? refusal = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            refusal = await TryAsync(api, pool, address, isEnabled, cancellationToken);
            if (refusal is not { Status: HttpStatusCode.PreconditionFailed })
            {
                break;
            }
        }

        return refusal;
    }

    private static async Task<ApiRefusal?> TryAsync(IFairleadApi api, string pool, string address, bool isEnabled, CancellationToken cancellationToken)
    {
        using var found = await api.GetAsync("pool", pool, cancellationToken);
        if (ApiAnswer.RefusalOf(found) is { } refusal)
        {
            return refusal;
        }

        var document = found.Content!;
        var server = Json.Items(document["servers"]).FirstOrDefault(one => PoolReading.AddressOf(document, one) == address);
        if (server is null)
        {
            return new ApiRefusal(HttpStatusCode.NotFound, $"The pool no longer has the server {address}.", []);
        }

        server["enabled"] = isEnabled;
        using var replaced = await api.ReplaceAsync("pool", pool, document, cancellationToken);
        return ApiAnswer.RefusalOf(replaced);
    }
}
