using System.Globalization;
using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Tls;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>The ports of a virtual service without their addresses, and how traffic on them is understood.</summary>
internal sealed record CompiledPorts(IReadOnlyList<ListenerConfig> Listeners, HttpConfig? Http, TcpConfig? Tcp, TlsConfig? Tls);

/// <summary>Compiles ports and the profiles that apply to them. A port that cannot be served leaves the others alone.</summary>
internal static class PortCompiler
{
    /// <summary>Longest range that engines take as one listener; longer ones are given in pieces.</summary>
    private const int PortsPerListener = 4096;

    public static CompiledPorts Compile(TenantModel model, VirtualService service, VerdictNotes notes)
    {
        if (service.Services.Count == 0)
        {
            notes.Error(ReasonCodes.NoService, "services is empty: name at least one port.");
            return new CompiledPorts([], null, null, null);
        }

        var listeners = new List<ListenerConfig>();
        var tls = Tls(model, service, notes);
        HttpConfig? http = null;
        TcpConfig? tcp = null;
        foreach (var port in service.Services)
        {
            var profile = new PortProfile(model, service, port);
            if (Refusal(port, profile, tls) is { } refusal)
            {
                notes.Warn(refusal.Code, refusal.Message);
                continue;
            }

            listeners.AddRange(Listeners(port, profile.IsHttp ? ListenerProtocol.Http : ListenerProtocol.Tcp));
            http = profile.IsHttp ? http ?? HttpProfileCompiler.Compile(profile.Application) : http;
            tcp ??= Tcp(profile.Network);
        }

        if (listeners.Count == 0)
        {
            notes.Error(ReasonCodes.NoListener, "None of its ports can be served; the warnings say why.");
        }

        // One setting each for all ports; TCP settings are of use to TCP ports only.
        var hasTcp = listeners.Exists(l => l.Protocol == ListenerProtocol.Tcp);
        return new CompiledPorts(listeners, http, hasTcp ? tcp : null, listeners.Exists(l => l.Tls) ? tls : null);
    }

    private static (string Code, string Message)? Refusal(ServicePort port, PortProfile profile, TlsConfig? tls)
    {
        if (port.EnableSsl && tls is null)
        {
            return (ReasonCodes.CertificateMissing,
                $"Port {Text(port)} is not served: enable_ssl needs a certificate; name one with its private key in ssl_key_and_certificate_refs.");
        }

        if (port.Port == 0)
        {
            return (ReasonCodes.ProtocolNotActing, "Port 0 is not served: name a port from 1 to 65535.");
        }

        if (profile.Application is { Type: not (ApplicationProfileType.Http or ApplicationProfileType.L4) } application
            && !(application.Type == ApplicationProfileType.Ssl && port.EnableSsl))
        {
            return (ReasonCodes.ProtocolNotActing,
                $"Port {Text(port)} is not served: application profile {application.Name} has type "
                + $"{EnumSchema.WireName(application.Type)}; APPLICATION_PROFILE_TYPE_HTTP and _L4 act.");
        }

        return profile.Network?.Profile.Type is { } type and not (ProtocolType.TcpProxy or ProtocolType.TcpFastPath)
            ? (ReasonCodes.ProtocolNotActing,
                $"Port {Text(port)} is not served: network profile {profile.Network.Name} has type {EnumSchema.WireName(type)}; "
                + "PROTOCOL_TYPE_TCP_PROXY and _TCP_FAST_PATH act.")
            : null;
    }

    /// <summary>One setting for all ports that end TLS.</summary>
    private static TlsConfig? Tls(TenantModel model, VirtualService service, VerdictNotes notes)
    {
        var secured = service.Services.Where(p => p.EnableSsl).Select(p => new PortProfile(model, service, p)).ToList();
        if (secured.Count == 0)
        {
            return null;
        }

        var isHttp = secured.TrueForAll(p => p.IsHttp);
        var tls = ServiceTlsCompiler.Compile(model, service, secured.Find(p => p.IsHttp).Application, isHttp, notes);
        if (isHttp && service.Services.Any(p => p is { EnableSsl: true, EnableHttp2: true }))
        {
            tls?.Protocols.Insert(0, "h2");
        }

        return tls;
    }

    private static string Text(ServicePort port) => port.PortRangeEnd is null or 0 || port.PortRangeEnd == port.Port
        ? port.Port.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{port.Port}-{port.PortRangeEnd}");

    private static IEnumerable<ListenerConfig> Listeners(ServicePort port, ListenerProtocol protocol)
    {
        var last = Math.Max(port.Port, port.PortRangeEnd ?? 0);
        for (var first = port.Port; first <= last; first += PortsPerListener)
        {
            var end = Math.Min(last, first + PortsPerListener - 1);
            yield return new ListenerConfig
            {
                Port = (uint)first, PortRangeEnd = end > first ? (uint)end : 0, Protocol = protocol, Tls = port.EnableSsl,
                Http2 = protocol == ListenerProtocol.Http && port is { EnableHttp2: true, EnableSsl: false },
            };
        }
    }

    private static TcpConfig Tcp(NetworkProfile? network)
    {
        const uint MillisecondsPerSecond = 1000;
        var proxy = network?.Profile.TcpProxyProfile ?? new TcpProxyProfile();
        var idle = network?.Profile.Type == ProtocolType.TcpFastPath
            ? (network.Profile.TcpFastPathProfile ?? new TcpFastPathProfile()).SessionIdleTimeout
            : proxy.IdleConnectionTimeout;
        return new TcpConfig { IdleTimeoutMs = (uint)idle * MillisecondsPerSecond, Nodelay = !proxy.NaglesAlgorithm };
    }

    /// <summary>The profiles that hold for one port: its own, else those of the virtual service. Without any it speaks HTTP.</summary>
    private readonly struct PortProfile(TenantModel model, VirtualService service, ServicePort port)
    {
        public ApplicationProfile? Application { get; } =
            model.Find<ApplicationProfile>(port.OverrideApplicationProfileRef ?? service.ApplicationProfileRef);

        public NetworkProfile? Network { get; } =
            model.Find<NetworkProfile>(port.OverrideNetworkProfileRef ?? service.NetworkProfileRef);

        public bool IsHttp => Application?.Type is null or ApplicationProfileType.Http;
    }
}
