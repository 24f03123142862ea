using System.Text;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Listen;

/// <summary>Whose connections a listening address takes. Replaced whole.</summary>
internal sealed record ListenerBinding(VirtualServiceState Service, ListenerProtocol Protocol, bool IsTls, bool IsHttp2, ListenerTerms? Terms = null);

/// <summary>One listening address on all loops. Its binding may change without touching the sockets.</summary>
internal sealed class ListenerGroup
{
    private ListenerBinding _binding;

    public ListenerGroup(NetAddress address, ListenerBinding binding, int loops)
    {
        Address = address;
        _binding = binding;
        Listeners = new Listener?[loops];
        HostText = Encoding.ASCII.GetBytes(address.ToString());
        PortText = Encoding.ASCII.GetBytes($"{address.Port}");
    }

    public NetAddress Address { get; }

    /// <summary>"address:port", for requests that name no host.</summary>
    public byte[] HostText { get; }

    public byte[] PortText { get; }

    public ListenerBinding Binding
    {
        get => Volatile.Read(ref _binding);
        set => Volatile.Write(ref _binding, value);
    }

    /// <summary>By loop; each entry is touched by its loop only.</summary>
    public Listener?[] Listeners { get; }
}
