using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Ipam;

/// <summary>What addresses may come from.</summary>
/// <param name="Networks">Every network of the tenant that a VIP may name.</param>
/// <param name="Usable">Those of the cloud's IPAM profile, in its order, for VIPs that name none.</param>
/// <param name="InUse">Addresses that other VIPs hold: of the tenant's network, or of the installation on the local cloud.</param>
/// <param name="LoopbackOnly">The local cloud: engines can only listen on 127.0.0.0/8.</param>
public sealed record AddressSpace(
    IReadOnlyDictionary<ObjectId, Fleet.Network> Networks,
    IReadOnlyList<ObjectId> Usable,
    IReadOnlySet<IPAddress> InUse,
    bool LoopbackOnly);

/// <summary>
/// Gives VIPs their addresses: what a VIP has it keeps, by <c>vip_id</c>; what it lacks is the first free address of its network.
/// References must be uuids already.
/// </summary>
public static class VipAllocator
{
    /// <summary>The words clients look for: on them they try again later, on others never.</summary>
    public const string Exhausted = "No available free IPs";

    /// <summary>Addresses for the VIPs of an object, or every reason why not.</summary>
    /// <param name="wanted">What is being written.</param>
    /// <param name="stored">What is there already; null when the object is new.</param>
    /// <param name="space">Where addresses come from.</param>
    public static VipAllocation Allocate(VsVip wanted, VsVip? stored, AddressSpace space)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(space);
        var pass = new Pass(space);
        var kept = (stored?.Vip ?? []).ToDictionary(v => v.VipId, StringComparer.Ordinal);

        // Addresses that are given come first, so that none of them is handed to a neighbour.
        for (var i = 0; i < wanted.Vip.Count; i++)
        {
            pass.Claim(i, wanted.Vip[i], kept.GetValueOrDefault(wanted.Vip[i].VipId));
        }

        for (var i = 0; i < wanted.Vip.Count; i++)
        {
            pass.Fill(i, wanted.Vip[i]);
        }

        return new VipAllocation(pass.Assignments.ToImmutable(), pass.Faults.ToImmutable());
    }

    private sealed class Pass(AddressSpace space)
    {
        private readonly HashSet<IPAddress> _taken = [.. space.InUse];
        private readonly HashSet<(int Index, AddressFamily Family)> _settled = [];

        public ImmutableArray<VipAssignment>.Builder Assignments { get; } = ImmutableArray.CreateBuilder<VipAssignment>();

        public FaultList Faults { get; } = new();

        public void Claim(int index, Vip vip, Vip? before)
        {
            ClaimOne(index, vip, AddressFamily.InterNetwork, vip.IpAddress, before?.IpAddress);
            ClaimOne(index, vip, AddressFamily.InterNetworkV6, vip.Ip6Address, before?.Ip6Address);
        }

        public void Fill(int index, Vip vip)
        {
            foreach (var family in Families(vip).Where(f => !_settled.Contains((index, f))))
            {
                var subnets = Candidates(index, vip, family);
                if (subnets is null)
                {
                    continue;
                }

                if (subnets.SelectMany(s => s.Addresses()).FirstOrDefault(a => !_taken.Contains(a)) is { } free)
                {
                    _taken.Add(free);
                    Assignments.Add(new VipAssignment(index, family, free, IsNew: true));
                }
                else
                {
                    Faults.Add(Path(index), vip.VipId, NoneFree(vip, family, subnets));
                }
            }
        }

        private void ClaimOne(int index, Vip vip, AddressFamily family, IpAddr? given, IpAddr? before)
        {
            if (given?.ToAddress() is { } address)
            {
                _settled.Add((index, family));
                CheckGiven(index, family, address);
            }
            else if (vip.AutoAllocateIp && Families(vip).Contains(family) && before?.ToAddress() is { } kept && StillFits(vip, family, kept))
            {
                _settled.Add((index, family));
                _taken.Add(kept);
                Assignments.Add(new VipAssignment(index, family, kept, IsNew: false));
            }
        }

        private void CheckGiven(int index, AddressFamily family, IPAddress address)
        {
            var field = $"{Path(index)}.{VipAssignment.FieldOf(family)}";
            if (space.LoopbackOnly && !IPAddress.IsLoopback(address))
            {
                Faults.Add(field, address.ToString(), "The local cloud listens on 127.0.0.0/8 only; choose an address in there.");
            }
            else if (!_taken.Add(address))
            {
                Faults.Add(field, address.ToString(), "Another VIP holds this address; choose another, or share that VIP.");
            }
        }

        // An address stays unless the VIP was moved to a network that does not hold it.
        private bool StillFits(Vip vip, AddressFamily family, IPAddress address) =>
            vip.IpamNetworkSubnet is null
            || Subnets(vip, family) is not { } subnets
            || subnets.Count == 0
            || subnets.Any(s => s.Prefix.Contains(address));

        private List<AddressPool>? Candidates(int index, Vip vip, AddressFamily family)
        {
            if (Subnets(vip, family) is { } subnets)
            {
                return subnets;
            }

            Faults.Add($"{Path(index)}.ipam_network_subnet", vip.VipId, "Names a network that does not exist.");
            return null;
        }

        private List<AddressPool>? Subnets(Vip vip, AddressFamily family)
        {
            var chosen = vip.IpamNetworkSubnet?.NetworkRef;
            if (chosen is null)
            {
                return Pools(space.Usable, vip, family);
            }

            return ObjectId.TryParse(chosen, out var id) && space.Networks.ContainsKey(id) ? Pools([id], vip, family) : null;
        }

        private List<AddressPool> Pools(IReadOnlyList<ObjectId> networks, Vip vip, AddressFamily family)
        {
            var only = family == AddressFamily.InterNetwork
                ? vip.IpamNetworkSubnet?.Subnet?.ToNetwork()
                : vip.IpamNetworkSubnet?.Subnet6?.ToNetwork();
            return networks
                .Where(space.Networks.ContainsKey)
                .SelectMany(id => space.Networks[id].ConfiguredSubnets)
                .Select(AddressPool.Of)
                .OfType<AddressPool>()
                .Where(p => p.Prefix.BaseAddress.AddressFamily == family
                    && (only is not { } o || o.Equals(p.Prefix))
                    && (!space.LoopbackOnly || IPAddress.IsLoopback(p.Prefix.BaseAddress)))
                .ToList();
        }

        private string NoneFree(Vip vip, AddressFamily family, List<AddressPool> subnets)
        {
            var wanted = family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
            if (subnets.Count > 0)
            {
                return $"{Exhausted} in {string.Join(", ", subnets.Select(s => s.Prefix))}: "
                    + "widen static_ip_ranges of the network or free an address.";
            }

            var loopback = space.LoopbackOnly ? " (inside 127.0.0.0/8, where the local cloud has its addresses)" : "";
            return vip.IpamNetworkSubnet?.NetworkRef is null
                ? $"{Exhausted}: no usable network has an {wanted} subnet{loopback}; name a network in ipam_network_subnet, "
                    + "or list one in usable_networks of the cloud's IPAM profile."
                : $"{Exhausted}: the network has no such {wanted} subnet{loopback}; add it to configured_subnets.";
        }

        private static IEnumerable<AddressFamily> Families(Vip vip) => (vip.AutoAllocateIp, vip.AutoAllocateIpType) switch
        {
            (false, _) => [],
            (_, AutoAllocateIpType.V4Only) => [AddressFamily.InterNetwork],
            (_, AutoAllocateIpType.V6Only) => [AddressFamily.InterNetworkV6],
            _ => [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6],
        };

        private static string Path(int index) => string.Create(CultureInfo.InvariantCulture, $"vip[{index}]");
    }
}
