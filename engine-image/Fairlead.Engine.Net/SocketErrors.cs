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

    public static string Text(int errno) => Libc.ErrorText(errno);

    public static bool IsReset(int errno) => errno is Libc.Econnreset or Libc.Epipe;

    /// <summary>Descriptors or memory ran out: waiting helps, asking again at once does not.</summary>
    public static bool IsOutOfResources(int errno) => errno is Enfile or Emfile or Enomem or Enobufs;
}
