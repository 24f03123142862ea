using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;

namespace Fairlead.Model.Traffic;

/// <summary>Each address has an id of its own and is an address.</summary>
public sealed class VipRule : KindValidator<VsVip>
{
    protected override IEnumerable<Fault> Check(VsVip record)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < record.Vip.Count; i++)
        {
            var vip = record.Vip[i];
            if (!seen.TryAdd(vip.VipId, i))
            {
                yield return new Fault($"vip[{i}].vip_id", vip.VipId, $"Already the id of vip[{seen[vip.VipId]}]; give each its own.");
            }

            if (vip.IpAddress is { } v4 && !(v4.Type == IpAddrType.V4 && v4.ToAddress() is not null))
            {
                yield return new Fault($"vip[{i}].ip_address", Fault.Shorten(v4.Addr), "Needs an IPv4 address with type V4.");
            }

            if (vip.Ip6Address is { } v6 && !(v6.Type == IpAddrType.V6 && v6.ToAddress() is not null))
            {
                yield return new Fault($"vip[{i}].ip6_address", Fault.Shorten(v6.Addr), "Needs an IPv6 address with type V6.");
            }
        }
    }
}
