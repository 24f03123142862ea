using System.Collections.Immutable;
using System.Net;
using Fairlead.Compiler.Objects;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>The members of a pool as engines run them.</summary>
internal static class EndpointsCompiler
{
    /// <summary>What requests to a server name as Host in place of the client's; empty = the client's.</summary>
    private static string RequestHost(Pool pool, Server server, IPAddress address, uint port)
    {
        if (pool is { RewriteHostHeaderToSni: true, ServerName: { } sni } && IsHost(sni))
        {
            return sni;
        }

        if (!pool.RewriteHostHeaderToServerName && !server.RewriteHostHeader)
        {
            return "";
        }

        return IsHost(server.Hostname) ? server.Hostname! : new IPEndPoint(address, (int)port).ToString();
    }

    private static bool IsHost(string? name) => Uri.CheckHostName(name) != UriHostNameType.Unknown && System.Text.Ascii.IsValid(name);

    public static Resource Compile(ModelObject source, Pool pool, ImmutableArray<Verdict>.Builder verdicts)
    {
        var config = new EndpointsConfig { Pool = source.Id.ToString() };
        var seen = new HashSet<(string, uint)>();
        var unresolved = new List<string>();
        foreach (var server in pool.Servers)
        {
            if (server.Ip.ToAddress() is not { } address)
            {
                unresolved.Add(server.Ip.Addr);
                continue;
            }

            var port = (uint)(server.Port is null or 0 ? pool.DefaultServerPort : server.Port.Value);
            if (seen.Add((address.ToString(), port)))
            {
                config.Servers.Add(new Endpoint
                {
                    Address = address.ToString(),
                    Port = port,
                    Ratio = (uint)server.Ratio,
                    Enabled = server.Enabled,
                    Hostname = server.Hostname ?? "",
                    RequestHost = RequestHost(pool, server, address, port),
                });
            }
        }

        if (unresolved.Count > 0)
        {
            verdicts.Add(new Verdict(
                source.Id,
                VerdictState.Warning,
                ReasonCodes.ServerNameNotResolved,
                $"{unresolved.Count} servers are given by name, which is not resolved yet; they get no traffic. Give their addresses.",
                string.Join(", ", unresolved.Take(5)),
                source.Revision));
        }

        return ResourceHash.Seal(new Resource { Name = ResourceName.Endpoints(config.Pool), Endpoints = config });
    }
}
