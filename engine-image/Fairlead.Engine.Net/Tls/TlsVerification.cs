using System.Runtime.InteropServices;

namespace Fairlead.Engine.Net.Tls;

/// <summary>OpenSSL's questions while it judges a peer's certificate. None of them may throw: there is native code beneath.</summary>
internal static unsafe class TlsVerification
{
    private const int Good = 0;
    private const int NoList = 3;
    private const int ListHasEnded = 12;

    /// <summary>What is asked at each thing that was found, bad or good.</summary>
    public static nint CallbackOf(TlsLenience lenience) => lenience switch
    {
        TlsLenience.Expired => (nint)(delegate* unmanaged<int, nint, int>)&ForgiveExpired,
        TlsLenience.Any => (nint)(delegate* unmanaged<int, nint, int>)&ForgiveMissing,
        _ => (nint)(delegate* unmanaged<int, nint, int>)&ForgiveNothing,
    };

    /// <summary>By the authorities alone.</summary>
    [UnmanagedCallersOnly]
    public static int ByOwnChain(nint verification, nint argument)
    {
        LibCrypto.SetUntrusted(verification, 0);
        return LibCrypto.Verify(verification);
    }

    // Said outright: a connection that began with another context would keep that one's answer.
    [UnmanagedCallersOnly]
    private static int ForgiveNothing(int isGood, nint verification) => isGood;

    [UnmanagedCallersOnly]
    private static int ForgiveExpired(int isGood, nint verification) => Forgive(isGood, verification, ListHasEnded, ListHasEnded);

    [UnmanagedCallersOnly]
    private static int ForgiveMissing(int isGood, nint verification) => Forgive(isGood, verification, ListHasEnded, NoList);

    private static int Forgive(int isGood, nint verification, int one, int other)
    {
        if (isGood == 1 || LibCrypto.VerificationError(verification) is var error && error != one && error != other)
        {
            return isGood;
        }

        LibCrypto.SetVerificationError(verification, Good);
        return 1;
    }
}
