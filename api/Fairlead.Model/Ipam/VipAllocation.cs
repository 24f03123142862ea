using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Fairlead.Model.Documents;

namespace Fairlead.Model.Ipam;

/// <summary>An address for one VIP of a vsvip.</summary>
/// <param name="Index">Which entry of <c>vip</c>.</param>
/// <param name="IsNew">False: it had this address before.</param>
public sealed record VipAssignment(int Index, AddressFamily Family, IPAddress Address, bool IsNew)
{
    internal static string FieldOf(AddressFamily family) =>
        family == AddressFamily.InterNetworkV6 ? "ip6_address" : "ip_address";
}

/// <param name="Faults">Empty: every VIP has what it needs.</param>
public sealed record VipAllocation(ImmutableArray<VipAssignment> Assignments, ImmutableArray<Fault> Faults)
{
    /// <summary>A copy of the vsvip document with the addresses written in.</summary>
    public JsonObject ApplyTo(JsonObject document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var copy = document.DeepClone().AsObject();
        foreach (var assignment in Assignments)
        {
            var vip = copy["vip"]![assignment.Index]!.AsObject();
            vip[VipAssignment.FieldOf(assignment.Family)] = new JsonObject
            {
                ["addr"] = assignment.Address.ToString(),
                ["type"] = assignment.Family == AddressFamily.InterNetworkV6 ? "V6" : "V4",
            };
            vip["avi_allocated_vip"] = true;
        }

        return copy;
    }
}
