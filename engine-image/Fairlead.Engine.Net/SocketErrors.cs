namespace Fairlead.Engine.Net;

/// <summary>Error numbers in words.</summary>
public static class SocketErrors
{
    private const int Enfile = 23;
    private const int Emfile = 24;
    private const int Enomem = 12;
    private const int Enobufs = 105;

    public const int AddressInUse = 98;

    public const int TimedOut = Libc.Etimedout;

    /// <summary>The kernel did not take all bytes at once.</summary>
    public const int NoRoom = Enobufs;

    /// <summary>TLS failed: no number of the system's.</summary>
    public const int TlsBroken = -1;

    /// <summary>The connection ended without TLS's own end, so that nobody knows whether something is missing.</summary>
    public const int TlsTruncated = -2;

    public static string Text(int errno) => errno switch
    {
        TlsBroken => "TLS failed",
        TlsTruncated => "the connection ended without the end of TLS",
        _ => Libc.ErrorText(errno),
    };

    public static bool IsReset(int errno) => errno is Libc.Econnreset or Libc.Epipe;

    /// <summary>Descriptors or memory ran out: waiting helps, asking again at once does not.</summary>
    public static bool IsOutOfResources(int errno) => errno is Enfile or Emfile or Enomem or Enobufs;
}
