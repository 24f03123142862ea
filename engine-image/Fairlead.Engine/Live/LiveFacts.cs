using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Live;

/// <summary>Addresses as an answer names them.</summary>
internal static class LiveFacts
{
    public static void SetClient(this LiveConnection to, in NetAddress peer)
    {
        to.ClientAddress = peer.ToIPAddress().ToString();
        to.ClientPort = (uint)peer.Port;
    }

    public static void SetServer(this LiveConnection to, ServerState server)
    {
        to.Pool = server.Key.Pool;
        to.ServerAddress = server.Key.Address;
        to.ServerPort = (uint)server.Key.Port;
    }
}
