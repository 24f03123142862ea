using Fairlead.Engine.Net;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Model;

/// <summary>What a listener has of its own beyond protocol and TLS.</summary>
internal sealed class ListenerTerms
{
    private const int DefaultOpeningMs = 10_000;

    private readonly bool _hasSenders;
    private readonly AddressSet? _senders;

    private ListenerTerms(ListenerConfig config, PortSettings? settings, HttpModel? http)
    {
        _hasSenders = config.Proxy is not null;
        _senders = config.Proxy?.Senders is { } senders ? new AddressSet(senders) : null;
        ReadsServerName = config.ReadsServerName;
        OpeningTimeoutMs = config.OpeningTimeoutMs == 0 ? DefaultOpeningMs : (int)Math.Min(config.OpeningTimeoutMs, int.MaxValue);
        Http = http;
        Tcp = settings?.Tcp;
    }

    /// <summary>TLS passes through, and the name that clients ask for is wanted.</summary>
    public bool ReadsServerName { get; }

    /// <summary>Of a PROXY header and of a ClientHello, each.</summary>
    public int OpeningTimeoutMs { get; }

    /// <summary>Null = those of the virtual service.</summary>
    public HttpModel? Http { get; }

    /// <summary>Null = those of the virtual service.</summary>
    public TcpConfig? Tcp { get; }

    /// <summary>By listener; null for those that have nothing of their own.</summary>
    public static ListenerTerms?[] Of(VirtualServiceConfig service)
    {
        var http = service.PortSettings.Select(s => s.Http is null ? null : new HttpModel(s.Http)).ToArray();
        return
        [
            .. service.Listeners.Select(l => l is { Proxy: null, ReadsServerName: false, Settings: 0 }
                ? null
                : new ListenerTerms(l, l.Settings == 0 ? null : service.PortSettings[(int)l.Settings - 1], l.Settings == 0 ? null : http[l.Settings - 1])),
        ];
    }

    /// <summary>A connection from there begins with a PROXY header.</summary>
    public bool AreAnnouncedBy(in NetAddress peer) => _hasSenders && (_senders is null || _senders.Matches(peer));
}
