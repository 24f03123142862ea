using System.Globalization;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;

namespace Fairlead.Model.Traffic;

/// <summary>Members have addresses that are addresses, and no two are the same.</summary>
public sealed class ServerAddressRule : KindValidator<Pool>
{
    protected override IEnumerable<Fault> Check(Pool record)
    {
        var seen = new Dictionary<(string Address, int Port), int>();
        for (var i = 0; i < record.Servers.Count; i++)
        {
            var server = record.Servers[i];
            if (server.Ip.Type != IpAddrType.Dns && server.Ip.ToAddress() is null)
            {
                yield return new Fault($"servers[{i}].ip.addr", Fault.Shorten(server.Ip.Addr), $"Not an address of type {server.Ip.Type.ToString().ToUpperInvariant()}.");
                continue;
            }

            var port = server.Port is null or 0 ? record.DefaultServerPort : server.Port.Value;
            var key = (server.Ip.ToAddress()?.ToString() ?? server.Ip.Addr, port);
            if (!seen.TryAdd(key, i))
            {
                yield return new Fault(
                    $"servers[{i}]",
                    string.Create(CultureInfo.InvariantCulture, $"{key.Item1}:{port}"),
                    $"The same address and port as servers[{seen[key]}]; give each member once.");
            }
        }
    }
}
