using System.Runtime.InteropServices;

namespace Fairlead.Engine.Net;

/// <summary>The system calls the loops make. Blittable only; errno through <see cref="Marshal.GetLastPInvokeError"/>.</summary>
internal static unsafe partial class Libc
{
    private const string Name = "libc";

    public const int Eintr = 4;
    public const int Eagain = 11;
    public const int Epipe = 32;
    public const int Econnreset = 104;
    public const int Einprogress = 115;
    public const int Etimedout = 110;

    public const int Eafnosupport = 97;

    public const int SockStream = 1;
    public const int SockNonblock = 0x800;
    public const int SockCloexec = 0x80000;

    public const int SolIp = 0;
    public const int IpTransparent = 19;
    public const int IpBindAddressNoPort = 24;
    public const int Ipv6Transparent = 75;
    public const int SolSocket = 1;
    public const int SoReuseaddr = 2;
    public const int SoError = 4;
    public const int SoReuseport = 15;
    public const int SoLinger = 13;
    public const int IpprotoTcp = 6;
    public const int TcpNodelay = 1;
    public const int TcpCork = 3;
    public const int TcpInfo = 11;
    public const int IpprotoIpv6 = 41;
    public const int Ipv6V6Only = 26;

    public const int MsgPeek = 0x2;
    public const int MsgNosignal = 0x4000;
    public const int ShutWr = 1;

    public const int EpollCtlAdd = 1;
    public const int EpollCtlDel = 2;
    public const int EpollCtlMod = 3;
    public const int EpollCloexec = 0x80000;
    public const int EfdNonblock = 0x800;
    public const int EfdCloexec = 0x80000;

    [LibraryImport(Name, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport(Name, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int fd, void* epollEvent);

    [LibraryImport(Name, EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, void* events, int most, int timeoutMs);

    [LibraryImport(Name, EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint initial, int flags);

    [LibraryImport(Name, EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int domain, int type, int protocol);

    [LibraryImport(Name, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int fd, NetAddress* address, uint length);

    [LibraryImport(Name, EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(int fd, int backlog);

    [LibraryImport(Name, EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int fd, NetAddress* address, uint* length, int flags);

    [LibraryImport(Name, EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int fd, NetAddress* address, uint length);

    [LibraryImport(Name, EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int fd, void* buffer, nuint length, int flags);

    [LibraryImport(Name, EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int fd, void* buffer, nuint length, int flags);

    [LibraryImport(Name, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int fd, void* buffer, nuint length);

    [LibraryImport(Name, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int fd, void* buffer, nuint length);

    [LibraryImport(Name, EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int fd, int how);

    [LibraryImport(Name, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int fd);

    [LibraryImport(Name, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int fd, int level, int option, void* value, uint length);

    [LibraryImport(Name, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int fd, int level, int option, void* value, uint* length);

    [LibraryImport(Name, EntryPoint = "getsockname", SetLastError = true)]
    public static partial int LocalName(int fd, NetAddress* address, uint* length);

    public static string ErrorText(int errno) => Marshal.GetPInvokeErrorMessage(errno);
}
