namespace Fairlead.Engine.Net;

/// <summary>Error numbers in words.</summary>
public static class SocketErrors
{
    public const int TimedOut = Libc.Etimedout;

    public static string Text(int errno) => Libc.ErrorText(errno);

    public static bool IsReset(int errno) => errno is Libc.Econnreset or Libc.Epipe;
}
