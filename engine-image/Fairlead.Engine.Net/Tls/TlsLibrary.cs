using System.Runtime.InteropServices;

namespace Fairlead.Engine.Net.Tls;

/// <summary>
/// OpenSSL as one thread uses it: a library context of its own, because the locks of a shared one cost up to a fifth of a
/// handshake. Invariant: whoever makes a call fail clears the thread's error queue, so that each call starts with an empty one.
/// </summary>
public sealed class TlsLibrary : SafeHandle
{
    private const ulong NoAtExit = 0x00080000;

    private readonly Dictionary<nint, string> _cipherNames = [];

    static TlsLibrary() =>
        // Without it OpenSSL frees its tables when the process exits, while loops may still be in them.
        _ = LibSsl.Init(NoAtExit, 0);

    public TlsLibrary()
        : base(0, ownsHandle: true)
    {
        SetHandle(LibCrypto.LibraryNew());
        TicketCipher = LibCrypto.CipherFetch(handle, "AES-256-CBC", 0);
    }

    public override bool IsInvalid => handle == 0;

    internal nint Pointer => handle;

    internal nint TicketCipher { get; private set; }

    /// <summary>The name of a cipher as IANA registered it, made once.</summary>
    internal string CipherName(nint cipher)
    {
        if (!_cipherNames.TryGetValue(cipher, out var name))
        {
            name = Marshal.PtrToStringUTF8(LibSsl.CipherName(cipher)) ?? "";
            _cipherNames[cipher] = name;
        }

        return name;
    }

    /// <summary>Takes the error that came first and forgets the rest; 0 = none.</summary>
    internal static nuint TakeError()
    {
        var error = LibCrypto.PeekError();
        if (error != 0)
        {
            LibCrypto.ClearErrors();
        }

        return error;
    }

    internal static string Words(nuint error) =>
        error == 0 ? "no reason given" : Marshal.PtrToStringUTF8(LibCrypto.ErrorReason(error)) ?? $"error {error:x}";

    protected override bool ReleaseHandle()
    {
        LibCrypto.CipherFree(TicketCipher);
        TicketCipher = 0;
        LibCrypto.LibraryFree(handle);
        return true;
    }
}
