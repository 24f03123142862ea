using System.Collections.Immutable;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;

namespace Fairlead.Compiler.Traffic;

/// <summary>
/// Who listens where. Of two virtual services that claim the same address and port the one with the lower uuid has it: uuids grow with
/// time (RFC 9562 version 7), so that is the earlier one, and the answer never depends on the order in which changes were seen.
/// </summary>
internal sealed class ListenerClaims
{
    private readonly Dictionary<string, SortedDictionary<string, Claim>> _byAddress = new(StringComparer.Ordinal);
    private readonly Dictionary<ObjectId, ImmutableArray<string>> _addressesOf = [];

    /// <summary>Replaces what a virtual service claims; null: nothing.</summary>
    /// <returns>Others that want an address and port it had or has.</returns>
    public IReadOnlySet<ObjectId> Put(ObjectId service, VirtualServiceConfig? config)
    {
        var neighbours = new HashSet<ObjectId>();
        foreach (var address in _addressesOf.GetValueOrDefault(service, []))
        {
            var claims = _byAddress[address];
            var gone = claims[service.ToString()];
            claims.Remove(service.ToString());
            neighbours.UnionWith(Overlapping(claims, gone));
            if (claims.Count == 0)
            {
                _byAddress.Remove(address);
            }
        }

        _addressesOf.Remove(service);
        if (config is { TrafficEnabled: true })
        {
            Add(service, config, neighbours);
        }

        return neighbours;
    }

    /// <summary>The virtual service that has the listener's address and port before this one, if any.</summary>
    public ObjectId? HolderBefore(ObjectId service, ListenerConfig listener)
    {
        if (!_byAddress.TryGetValue(listener.Address, out var claims))
        {
            return null;
        }

        var self = service.ToString();
        foreach (var (key, claim) in claims)
        {
            if (string.CompareOrdinal(key, self) >= 0)
            {
                return null;
            }

            if (claim.Ports.Any(p => p.From <= Last(listener) && listener.Port <= p.To))
            {
                return claim.Service;
            }
        }

        return null;
    }

    public void Clear()
    {
        _byAddress.Clear();
        _addressesOf.Clear();
    }

    private void Add(ObjectId service, VirtualServiceConfig config, HashSet<ObjectId> neighbours)
    {
        var byAddress = config.Listeners.GroupBy(l => l.Address, StringComparer.Ordinal).ToList();
        _addressesOf[service] = [.. byAddress.Select(g => g.Key)];
        foreach (var group in byAddress)
        {
            if (!_byAddress.TryGetValue(group.Key, out var claims))
            {
                _byAddress[group.Key] = claims = new SortedDictionary<string, Claim>(StringComparer.Ordinal);
            }

            var claim = new Claim(service, [.. group.Select(l => (l.Port, Last(l)))]);
            neighbours.UnionWith(Overlapping(claims, claim));
            claims[service.ToString()] = claim;
        }
    }

    private static IEnumerable<ObjectId> Overlapping(SortedDictionary<string, Claim> claims, Claim claim) =>
        claims.Values.Where(other => other.Ports.Any(o => claim.Ports.Any(p => p.From <= o.To && o.From <= p.To))).Select(c => c.Service);

    private static uint Last(ListenerConfig listener) => Math.Max(listener.Port, listener.PortRangeEnd);

    private sealed record Claim(ObjectId Service, ImmutableArray<(uint From, uint To)> Ports);
}
