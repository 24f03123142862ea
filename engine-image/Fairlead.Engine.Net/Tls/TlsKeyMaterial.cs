namespace Fairlead.Engine.Net.Tls;

/// <summary>Reads PEM from memory into OpenSSL's objects. Nothing of it touches a file or a log.</summary>
internal static unsafe class TlsKeyMaterial
{
    /// <summary>Puts a certificate, its chain and its key into a context. Null, or what is wrong with them.</summary>
    public static string? Use(nint context, TlsLibrary library, TlsKeyPair pair)
    {
        var chain = ReadCertificates(library, pair.Chain);
        var key = ReadKey(library, pair.Key);
        try
        {
            if (chain.Count == 0)
            {
                return "holds no certificate in PEM form (BEGIN CERTIFICATE)";
            }

            if (key == 0)
            {
                return "holds no private key in PEM form that can be read without a passphrase";
            }

            return LibCrypto.CertificateFitsKey(chain[0], key) == 1
                ? Use(context, chain, key)
                : "the private key does not belong to the first certificate";
        }
        finally
        {
            chain.ForEach(LibCrypto.CertificateFree);
            LibCrypto.KeyFree(key);
            LibCrypto.ClearErrors();
        }
    }

    /// <summary>Calls <paramref name="use"/> for each certificate in the text and frees it afterwards; how many there were.</summary>
    public static int ForEachCertificate(TlsLibrary library, ReadOnlyMemory<byte> pem, Func<nint, bool> use)
    {
        var certificates = ReadCertificates(library, pem);
        var used = certificates.Count(use);
        certificates.ForEach(LibCrypto.CertificateFree);
        LibCrypto.ClearErrors();
        return used;
    }

    /// <summary>Adds every revocation list in the text to a store; how many there were.</summary>
    public static int AddRevocations(nint store, ReadOnlyMemory<byte> pem)
    {
        var count = 0;
        using var bytes = pem.Pin();
        var reader = LibCrypto.MemoryReader((byte*)bytes.Pointer, pem.Length);
        while (LibCrypto.ReadRevocations(reader, 0, 0, null) is var list and not 0)
        {
            count += LibCrypto.StoreAddRevocations(store, list);
            LibCrypto.RevocationsFree(list);
        }

        _ = LibCrypto.ReaderFree(reader);
        LibCrypto.ClearErrors();
        return count;
    }

    /// <summary>Parameters of Diffie-Hellman; false when they cannot be used.</summary>
    public static bool UseDh(nint context, TlsLibrary library, ReadOnlyMemory<byte> pem)
    {
        using var bytes = pem.Pin();
        var reader = LibCrypto.MemoryReader((byte*)bytes.Pointer, pem.Length);
        var parameters = LibCrypto.ReadParameters(reader, 0, library.Pointer, 0);
        _ = LibCrypto.ReaderFree(reader);

        // What is taken belongs to the context.
        var isUsed = parameters != 0 && LibSsl.ContextSetDh(context, parameters) == 1;
        if (!isUsed)
        {
            LibCrypto.KeyFree(parameters);
        }

        LibCrypto.ClearErrors();
        return isUsed;
    }

    private static string? Use(nint context, List<nint> chain, nint key)
    {
        if (LibSsl.ContextUseCertificate(context, chain[0]) != 1)
        {
            return "the certificate cannot be used: " + TlsLibrary.Words(TlsLibrary.TakeError());
        }

        foreach (var issuer in chain.Skip(1))
        {
            // 1 = the context takes a reference of its own.
            if (LibSsl.ContextControl(context, LibSsl.ControlChainCertificate, 1, issuer) != 1)
            {
                return "a certificate of the chain cannot be used: " + TlsLibrary.Words(TlsLibrary.TakeError());
            }
        }

        return LibSsl.ContextUseKey(context, key) == 1 ? null : "the private key cannot be used: " + TlsLibrary.Words(TlsLibrary.TakeError());
    }

    private static List<nint> ReadCertificates(TlsLibrary library, ReadOnlyMemory<byte> pem)
    {
        var found = new List<nint>();
        using var bytes = pem.Pin();
        var reader = LibCrypto.MemoryReader((byte*)bytes.Pointer, pem.Length);
        while (true)
        {
            // Made in the library context beforehand: a certificate keeps the one it was decoded in.
            var certificate = LibCrypto.CertificateNew(library.Pointer, 0);
            if (LibCrypto.ReadCertificate(reader, &certificate, 0, null) == 0)
            {
                LibCrypto.CertificateFree(certificate);
                break;
            }

            found.Add(certificate);
        }

        _ = LibCrypto.ReaderFree(reader);
        return found;
    }

    private static nint ReadKey(TlsLibrary library, ReadOnlyMemory<byte> pem)
    {
        using var bytes = pem.Pin();
        var reader = LibCrypto.MemoryReader((byte*)bytes.Pointer, pem.Length);

        // An empty passphrase: without one OpenSSL would ask for it on the terminal.
        byte none = 0;
        var key = LibCrypto.ReadKey(reader, 0, 0, &none, library.Pointer, 0);
        _ = LibCrypto.ReaderFree(reader);
        return key;
    }
}
