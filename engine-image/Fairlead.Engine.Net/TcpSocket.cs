using System.Runtime.InteropServices;

namespace Fairlead.Engine.Net;

/// <summary>Non-blocking socket operations on bare descriptors.</summary>
public static unsafe class TcpSocket
{
    private const int Backlog = 4096;

    /// <summary>Opens and binds a listening socket that shares its address with those of the other loops; not listening yet.</summary>
    public static SocketHandle? BindShared(NetAddress address, out int errno)
    {
        var fd = Libc.Socket(address.Family, Libc.SockStream | Libc.SockNonblock | Libc.SockCloexec, 0);
        if (fd < 0)
        {
            errno = Marshal.GetLastPInvokeError();
            return null;
        }

        var handle = new SocketHandle(fd);
        Set(fd, Libc.SolSocket, Libc.SoReuseaddr, 1);
        Set(fd, Libc.SolSocket, Libc.SoReuseport, 1);

        // Accepted sockets inherit it.
        Set(fd, Libc.IpprotoTcp, Libc.TcpNodelay, 1);
        if (address.IsIPv6)
        {
            Set(fd, Libc.IpprotoIpv6, Libc.Ipv6V6Only, 1);
        }

        if (Libc.Bind(fd, &address, (uint)address.Size) == 0)
        {
            errno = 0;
            return handle;
        }

        errno = Marshal.GetLastPInvokeError();
        handle.Dispose();
        return null;
    }

    /// <summary>0, or the error number.</summary>
    public static int Listen(SocketHandle socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return Libc.Listen(socket.Fd, Backlog) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>The next waiting connection, or -1 with errno.</summary>
    public static int Accept(int listener, out NetAddress peer, out int errno)
    {
        NetAddress address = default;
        var length = (uint)NetAddress.MaxSize;
        var fd = Libc.Accept(listener, &address, &length, Libc.SockNonblock | Libc.SockCloexec);
        errno = fd < 0 ? Marshal.GetLastPInvokeError() : 0;
        peer = address;
        return fd;
    }

    /// <summary>Starts a connection. errno 0 = established or under way; the descriptor is -1 otherwise.</summary>
    public static int Connect(in NetAddress peer, out int errno)
    {
        var fd = Open(peer, out errno);
        return fd < 0 ? -1 : Connect(fd, peer, out errno);
    }

    /// <summary>As <see cref="Connect(in NetAddress, out int)"/>, from an address that need not be this machine's, with a port of the system's choice.</summary>
    /// <param name="source">Of the peer's family, or it cannot be.</param>
    /// <param name="peer">Whom.</param>
    /// <param name="sourceErrno">0, or why the connection comes from the machine's own address instead.</param>
    /// <param name="errno">Of connecting.</param>
    public static int ConnectFrom(in NetAddress source, in NetAddress peer, out int sourceErrno, out int errno)
    {
        sourceErrno = Libc.Eafnosupport;
        var fd = Open(peer, out errno);
        if (fd < 0)
        {
            return -1;
        }

        if (source.Family == peer.Family)
        {
            sourceErrno = BindSource(fd, source);
        }

        return Connect(fd, peer, out errno);
    }

    private static int BindSource(int fd, in NetAddress source)
    {
        var one = 1;
        var mayNot = source.IsIPv6
            ? Libc.SetOption(fd, Libc.IpprotoIpv6, Libc.Ipv6Transparent, &one, sizeof(int)) != 0
            : Libc.SetOption(fd, Libc.SolIp, Libc.IpTransparent, &one, sizeof(int)) != 0;
        var errno = mayNot ? Marshal.GetLastPInvokeError() : 0;

        // The port is chosen when the peer is known: as many connections as there are pairs, not as there are ports.
        Set(fd, Libc.SolIp, Libc.IpBindAddressNoPort, 1);
        var address = NetAddress.From(source.AddressBytes, 0);
        if (Libc.Bind(fd, &address, (uint)address.Size) == 0)
        {
            return 0;
        }

        return mayNot ? errno : Marshal.GetLastPInvokeError();
    }

    private static int Open(in NetAddress peer, out int errno)
    {
        var fd = Libc.Socket(peer.Family, Libc.SockStream | Libc.SockNonblock | Libc.SockCloexec, 0);
        errno = fd < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (fd >= 0)
        {
            Set(fd, Libc.IpprotoTcp, Libc.TcpNodelay, 1);
        }

        return fd;
    }

    private static int Connect(int fd, in NetAddress peer, out int errno)
    {
        var address = peer;
        if (Libc.Connect(fd, &address, (uint)address.Size) == 0 || (errno = Marshal.GetLastPInvokeError()) == Libc.Einprogress)
        {
            errno = 0;
            return fd;
        }

        _ = Libc.Close(fd);
        return -1;
    }

    /// <summary>What became of a connect: 0, or the error number.</summary>
    public static int PendingError(int fd)
    {
        var error = 0;
        var length = (uint)sizeof(int);
        return Libc.GetOption(fd, Libc.SolSocket, Libc.SoError, &error, &length) == 0 ? error : Marshal.GetLastPInvokeError();
    }

    /// <summary>Small writes are gathered while others are under way (Nagle); otherwise each goes out at once.</summary>
    public static void SetDelay(int fd) => Set(fd, Libc.IpprotoTcp, Libc.TcpNodelay, 0);

    public static bool HasDelay(int fd)
    {
        var isImmediate = 1;
        var length = (uint)sizeof(int);
        return Libc.GetOption(fd, Libc.IpprotoTcp, Libc.TcpNodelay, &isImmediate, &length) == 0 && isImmediate == 0;
    }

    /// <summary>While corked, only full segments go out; the rest follows when the cork is drawn (tcp(7)).</summary>
    public static void SetCork(int fd, bool isCorked) => Set(fd, Libc.IpprotoTcp, Libc.TcpCork, isCorked ? 1 : 0);

    /// <summary>Makes close send a reset instead of an orderly end, so that the peer cannot take a cut answer for a whole one.</summary>
    public static void SetResetOnClose(int fd)
    {
        var linger = 1L;
        _ = Libc.SetOption(fd, Libc.SolSocket, Libc.SoLinger, &linger, sizeof(long));
    }

    public static void ShutdownSend(int fd) => _ = Libc.Shutdown(fd, Libc.ShutWr);

    /// <summary>Closes a descriptor no loop watches.</summary>
    public static void CloseUnwatched(int fd) => _ = Libc.Close(fd);

    /// <summary>The kernel's smoothed round-trip time in microseconds; 0 when unknown.</summary>
    public static int RoundTripUs(int fd)
    {
        // struct tcp_info: 8 bytes of flags, then u32 fields; tcpi_rtt is the 16th of them.
        const int RttAt = 8 + (15 * sizeof(uint));
        var info = stackalloc byte[RttAt + sizeof(uint)];
        var length = (uint)(RttAt + sizeof(uint));
        return Libc.GetOption(fd, Libc.IpprotoTcp, Libc.TcpInfo, info, &length) == 0 && length >= RttAt + sizeof(uint)
            ? *(int*)(info + RttAt)
            : 0;
    }

    public static NetAddress LocalAddress(int fd)
    {
        NetAddress address = default;
        var length = (uint)NetAddress.MaxSize;
        _ = Libc.LocalName(fd, &address, &length);
        return address;
    }

    /// <summary>Reads into the buffer's free room, which must not be empty.</summary>
    public static IoResult Receive(int fd, ref ByteBuffer into)
    {
        var count = Libc.Receive(fd, into.WritePointer, (nuint)(into.Capacity - into.End), 0);
        if (count > 0)
        {
            into.Produce((int)count);
            return new IoResult(IoStatus.Done, (int)count, 0);
        }

        return count == 0 ? new IoResult(IoStatus.EndOfStream, 0, 0) : Failure();
    }

    /// <summary>Looks at bytes that have come, as many as fit, without taking them.</summary>
    public static IoResult Peek(int fd, Span<byte> into)
    {
        fixed (byte* to = into)
        {
            var count = Libc.Receive(fd, to, (nuint)into.Length, Libc.MsgPeek);
            return count switch { > 0 => new IoResult(IoStatus.Done, (int)count, 0), 0 => new IoResult(IoStatus.EndOfStream, 0, 0), _ => Failure() };
        }
    }

    /// <summary>Takes bytes that have come and are not wanted (any more), at most so many.</summary>
    public static IoResult Skip(int fd, int most)
    {
        const int Most = 4096;
        var scratch = stackalloc byte[Most];
        var count = Libc.Receive(fd, scratch, (nuint)Math.Min(most, Most), 0);
        return count switch { > 0 => new IoResult(IoStatus.Done, (int)count, 0), 0 => new IoResult(IoStatus.EndOfStream, 0, 0), _ => Failure() };
    }

    /// <summary>Reads bytes nobody wants; false when there are no more to come.</summary>
    public static bool Discard(int fd)
    {
        const int Most = 4096;
        var scratch = stackalloc byte[Most];
        var count = Libc.Receive(fd, scratch, Most, 0);
        return count > 0 || (count < 0 && Failure().Status == IoStatus.Again);
    }

    /// <summary>Sends bytes of the engine's own, as many as go out now.</summary>
    /// <returns>0, or the error number; a part is an error.</returns>
    public static int SendAtOnce(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* from = bytes)
        {
            var sent = Libc.Send(fd, from, (nuint)bytes.Length, Libc.MsgNosignal);
            return sent == bytes.Length ? 0 : sent < 0 ? Marshal.GetLastPInvokeError() : SocketErrors.NoRoom;
        }
    }

    /// <summary>Sends the first <paramref name="count"/> readable bytes and consumes what went out.</summary>
    public static IoResult Send(int fd, ref ByteBuffer from, int count)
    {
        var sent = Libc.Send(fd, from.ReadPointer, (nuint)count, Libc.MsgNosignal);
        if (sent < 0)
        {
            return Failure();
        }

        from.Consume((int)sent);
        return new IoResult(IoStatus.Done, (int)sent, 0);
    }

    /// <summary>Sends from the middle of the buffer and keeps the bytes, for requests that may have to be sent again.</summary>
    public static IoResult SendKeeping(int fd, in ByteBuffer from, int offset)
    {
        var sent = Libc.Send(fd, from.ReadPointer + offset, (nuint)(from.Length - offset), Libc.MsgNosignal);
        return sent < 0 ? Failure() : new IoResult(IoStatus.Done, (int)sent, 0);
    }

    private static IoResult Failure()
    {
        var errno = Marshal.GetLastPInvokeError();
        return errno is Libc.Eagain or Libc.Eintr ? IoResult.Again : new IoResult(IoStatus.Failed, 0, errno);
    }

    private static void Set(int fd, int level, int option, int value) => _ = Libc.SetOption(fd, level, option, &value, sizeof(int));
}
