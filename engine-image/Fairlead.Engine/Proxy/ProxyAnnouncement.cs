using Fairlead.Engine.Listen;
using Fairlead.Engine.Net;
using Fairlead.Engine.Net.ProxyProtocol;

namespace Fairlead.Engine.Proxy;

/// <summary>Tells a server by a PROXY header whose connection it gets, before anything else is said.</summary>
internal static class ProxyAnnouncement
{
    /// <returns>0, or the error number. A fresh connection takes the header at once or is of no use.</returns>
    public static int Send(int fd, ProxyVersion version, in NetAddress client, ListenerGroup listener)
    {
        if (version == ProxyVersion.None)
        {
            return 0;
        }

        Span<byte> header = stackalloc byte[ProxyHeaderWriter.MostBytes];
        return TcpSocket.SendAtOnce(fd, header[..ProxyHeaderWriter.Write(header, version, client, listener.Address)]);
    }
}
