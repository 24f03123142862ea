using System.Globalization;
using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Policy;
using Fairlead.Compiler.Tls;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>The ports of a virtual service without their addresses, and how traffic on them is understood.</summary>
/// <param name="Settings">Of listeners whose profiles are others than those of most.</param>
internal sealed record CompiledPorts(
    IReadOnlyList<ListenerConfig> Listeners, HttpConfig? Http, TcpConfig? Tcp, TlsConfig? Tls, IReadOnlyList<PortSettings> Settings)
{
    public static CompiledPorts None { get; } = new([], null, null, null, []);
}

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
            return CompiledPorts.None;
        }

        var listeners = new List<ListenerConfig>();
        var tls = Tls(model, service, notes);
        var settings = new PortSettingsList(model, service, notes);
        foreach (var port in service.Services)
        {
            var profile = new PortProfile(model, service, port);
            if (Refusal(port, profile, tls) is { } refusal)
            {
                notes.Warn(refusal.Code, refusal.Message);
                continue;
            }

            var place = profile.IsHttp ? settings.Http(profile.Application) : settings.Tcp(profile.Application, profile.Network);
            listeners.AddRange(Listeners(port, profile, place, ProxySenders(model, port, notes)));
        }

        if (listeners.Count == 0)
        {
            notes.Error(ReasonCodes.NoListener, "None of its ports can be served; the warnings say why.");
        }

        return new CompiledPorts(listeners, settings.MainHttp, settings.MainTcp, listeners.Exists(l => l.Tls) ? tls : null, settings.Others);
    }

    private static ProxySenders? ProxySenders(TenantModel model, ServicePort port, VerdictNotes notes)
    {
        if (!port.AcceptProxyProtocol)
        {
            return null;
        }

        var problems = new List<string>();
        var senders = new ProxySenders { Senders = AddressCompiler.Compile(model, port.ProxyProtocolSenders, problems) };
        foreach (var problem in problems)
        {
            notes.Warn(ReasonCodes.RuleNotActing, $"Port {Text(port)}: of proxy_protocol_senders some are not known: {problem}; PROXY headers are taken from the others.");
        }

        return senders;
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
            && application.Type != ApplicationProfileType.Ssl)
        {
            return (ReasonCodes.ProtocolNotActing,
                $"Port {Text(port)} is not served: application profile {application.Name} has type "
                + $"{EnumSchema.WireName(application.Type)}; APPLICATION_PROFILE_TYPE_HTTP, _L4 and _SSL act.");
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
        ClientCertificateCompiler.WarnOfPassthrough(service.Services.Where(p => !p.EnableSsl).Select(p => new PortProfile(model, service, p).Application), notes);
        var secured = service.Services.Where(p => p.EnableSsl).Select(p => new PortProfile(model, service, p)).ToList();
        if (secured.Count == 0)
        {
            return null;
        }

        var isHttp = secured.TrueForAll(p => p.IsHttp);
        var tls = ServiceTlsCompiler.Compile(model, service, secured.ConvertAll(p => p.Application), isHttp, notes);
        if (isHttp && service.Services.Any(p => p is { EnableSsl: true, EnableHttp2: true }))
        {
            tls?.Protocols.Insert(0, "h2");
        }

        return tls;
    }

    private static string Text(ServicePort port) => port.PortRangeEnd is null or 0 || port.PortRangeEnd == port.Port
        ? port.Port.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{port.Port}-{port.PortRangeEnd}");

    private static IEnumerable<ListenerConfig> Listeners(ServicePort port, PortProfile profile, uint settings, ProxySenders? senders)
    {
        var protocol = profile.IsHttp ? ListenerProtocol.Http : ListenerProtocol.Tcp;
        var last = Math.Max(port.Port, port.PortRangeEnd ?? 0);
        for (var first = port.Port; first <= last; first += PortsPerListener)
        {
            var end = Math.Min(last, first + PortsPerListener - 1);
            yield return new ListenerConfig
            {
                Port = (uint)first, PortRangeEnd = end > first ? (uint)end : 0, Protocol = protocol, Tls = port.EnableSsl,
                Http2 = protocol == ListenerProtocol.Http && port is { EnableHttp2: true, EnableSsl: false },
                ReadsServerName = profile.Application?.Type == ApplicationProfileType.Ssl && !port.EnableSsl,
                Settings = settings,
                Proxy = senders,
            };
        }
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
