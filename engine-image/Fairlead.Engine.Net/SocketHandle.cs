using Microsoft.Win32.SafeHandles;

namespace Fairlead.Engine.Net;

/// <summary>
/// Owns a descriptor outside the loops: listeners on their way from the thread that opened them, epoll, eventfd.
/// On a loop the connection object itself is the owner and closes through <see cref="EventLoop"/>.
/// </summary>
public sealed class SocketHandle : SafeHandleMinusOneIsInvalid
{
    internal SocketHandle(int fd)
        : base(ownsHandle: true) => SetHandle(fd);

    internal int Fd => (int)handle;

    /// <summary>Gives the descriptor away: from now on the caller closes it.</summary>
    internal int Detach()
    {
        var fd = Fd;
        SetHandleAsInvalid();
        return fd;
    }

    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
