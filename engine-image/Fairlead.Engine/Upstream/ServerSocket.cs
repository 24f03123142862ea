using Fairlead.Engine.Model;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Upstream;

/// <summary>Sockets to servers.</summary>
internal static class ServerSocket
{
    /// <summary>Starts a connection; -1 with the error number when that fails at once.</summary>
    /// <param name="server">To whom.</param>
    /// <param name="whose">Null = it is nobody's own.</param>
    /// <param name="errno">0 = established or under way.</param>
    public static int Connect(ServerModel server, IAnnounced? whose, out int errno)
    {
        if (whose?.Source is not { } source)
        {
            return TcpSocket.Connect(server.State.Address, out errno);
        }

        var fd = TcpSocket.ConnectFrom(source, server.State.Address, out var refused, out errno);
        if (refused != 0)
        {
            whose.OnSourceRefused(refused);
        }

        return fd;
    }
}
