using System.Net;
using System.Net.Sockets;
using System.Text;
using Fairlead.Engine.Protocol;
using Google.Protobuf;

namespace Fairlead.Engine.Health;

/// <summary>One request serves all members of a pool, and each is asked by its own name.</summary>
internal static class HostOfServer
{
    /// <summary>The monitor as it is for this server: its hostname, else its address, with the port where that is not the scheme's own.</summary>
    public static HealthMonitorConfig Name(HealthMonitorConfig monitor, IPEndPoint server, string hostname)
    {
        if (monitor.HostAt == 0 || monitor.HostAt > monitor.Request.Length)
        {
            return monitor;
        }

        var named = monitor.Clone();
        named.HostAt = 0;
        var at = (int)monitor.HostAt;
        var request = monitor.Request.Span;
        named.Request = ByteString.CopyFrom([.. request[..at], .. Encoding.ASCII.GetBytes($"Host: {Host(monitor, server, hostname)}\r\n"), .. request[at..]]);
        return named;
    }

    private static string Host(HealthMonitorConfig monitor, IPEndPoint server, string hostname)
    {
        var isAddress = IPAddress.TryParse(hostname, out _);
        if (hostname.Length > 0 && !isAddress && hostname.All(c => c is > ' ' and < (char)127))
        {
            return hostname;
        }

        var address = server.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{server.Address}]" : server.Address.ToString();
        return server.Port == (monitor.Tls is null ? 80 : 443) ? address : $"{address}:{server.Port}";
    }
}
