using System.Runtime.InteropServices;

namespace Fairlead.Engine.Net.Tls;

/// <summary>
/// One SSL_CTX of one loop. Connections keep a reference of their own to it, so that it may be released while they live.
/// </summary>
internal sealed unsafe class TlsContext : SafeHandle
{
    private readonly TlsLibrary _library;

    // By the certificate as OpenSSL knows it, which stays where it is as long as the context holds it.
    private readonly Dictionary<nint, TlsStaple> _staples = [];

    public TlsContext(TlsLibrary library)
        : base(0, ownsHandle: true)
    {
        var isHeld = false;
        _library = library;
        _library.DangerousAddRef(ref isHeld);
        SetHandle(LibSsl.ContextNew(library.Pointer, 0, LibSsl.TlsMethod()));
    }

    public override bool IsInvalid => handle == 0;

    public nint Pointer => handle;

    public bool HasStaples => _staples.Count > 0;

    /// <summary>What is stapled to one of its certificates; null when there is nothing, or it holds no longer.</summary>
    public TlsStaple? StapleOf(nint certificate, DateTimeOffset now) =>
        _staples.TryGetValue(certificate, out var staple) && now < staple.GoodUntil ? staple : null;

    /// <summary>Versions and ciphers, and what suits the loops' buffers: partial writes, buffers only while in use, reads that take what the socket has.</summary>
    public TlsFault? Configure(TlsTerms terms)
    {
        if (LibSsl.ContextSetCiphers(handle, terms.Ciphers) != 1)
        {
            return new TlsFault("ciphers", $"'{terms.Ciphers}' names no cipher that this engine offers; leave it empty for the default");
        }

        if (LibSsl.ContextSetSuites(handle, terms.Suites) != 1)
        {
            return new TlsFault("suites", $"'{terms.Suites}' names a suite that TLS 1.3 does not know; leave it empty for the default");
        }

        _ = LibSsl.ContextControl(handle, LibSsl.ControlMinVersion, (int)terms.MinVersion, 0);
        _ = LibSsl.ContextControl(handle, LibSsl.ControlMaxVersion, (int)terms.MaxVersion, 0);
        _ = LibSsl.ContextControl(
            handle, LibSsl.ControlMode, LibSsl.ModeEnablePartialWrite | LibSsl.ModeAcceptMovingWriteBuffer | LibSsl.ModeReleaseBuffers, 0);
        _ = LibSsl.ContextControl(handle, LibSsl.ControlReadAhead, 1, 0);
        _ = LibSsl.ContextSetOptions(handle, LibSsl.OptionNoCompression | LibSsl.OptionNoRenegotiation);
        return Choose(terms);
    }

    private TlsFault? Choose(TlsTerms terms)
    {
        if (LibSsl.ContextControlText(handle, LibSsl.ControlGroups, 0, terms.Groups) != 1)
        {
            return new TlsFault("choices.groups", $"'{terms.Groups}' names a group that this engine does not know; leave it empty for the default");
        }

        if (terms.SignatureAlgorithms.Length > 0 && LibSsl.ContextControlText(handle, LibSsl.ControlSignatureAlgorithms, 0, terms.SignatureAlgorithms) != 1)
        {
            return new TlsFault(
                "choices.signature_algorithms", $"'{terms.SignatureAlgorithms}' names one that this engine does not know; leave it empty for the default");
        }

        LibSsl.ContextSetSilentEnd(handle, terms.SilentEnd ? 1 : 0);
        if (terms.DhParameters.IsEmpty)
        {
            _ = LibSsl.ContextControl(handle, LibSsl.ControlDhAuto, 1, 0);
            return null;
        }

        return TlsKeyMaterial.UseDh(handle, _library, terms.DhParameters)
            ? null
            : new TlsFault("choices.dh_parameters", "holds no parameters of Diffie-Hellman in PEM form that are large enough (BEGIN DH PARAMETERS)");
    }

    /// <summary>Whose certificates are believed, and which of them are revoked; null = in order.</summary>
    public TlsFault? Trust(TlsLibrary library, TlsTrust trust, Func<nint, bool>? alsoUse = null)
    {
        var store = LibSsl.ContextStore(handle);
        var authorities = TlsKeyMaterial.ForEachCertificate(
            library, trust.Authorities, certificate => LibCrypto.StoreAddCertificate(store, certificate) == 1 && alsoUse?.Invoke(certificate) is not false);
        if (authorities == 0)
        {
            return new TlsFault("authorities", "holds no certificate in PEM form, so that nobody could be believed");
        }

        if (trust.IgnorePeerChain)
        {
            LibSsl.ContextSetVerification(handle, &TlsVerification.ByOwnChain, 0);
        }

        if (trust.Revocations.Length > 0 && TlsKeyMaterial.AddRevocations(store, trust.Revocations) == 0)
        {
            return new TlsFault("revocations", "holds no revocation list in PEM form (BEGIN X509 CRL)");
        }

        if (trust.Revocations.Length > 0 || trust.RequireRevocations)
        {
            _ = LibCrypto.StoreSetFlags(store, LibCrypto.CheckRevocation | (trust.CheckWholeChain ? LibCrypto.CheckRevocationOfAll : 0));
        }

        return null;
    }

    /// <summary>Key pairs to show; null = in order.</summary>
    public TlsFault? Use(TlsLibrary library, IReadOnlyList<TlsKeyPair> pairs)
    {
        for (var i = 0; i < pairs.Count; i++)
        {
            if (TlsKeyMaterial.Use(handle, library, pairs[i]) is { } reason)
            {
                return new TlsFault($"certificates[{i}]", reason);
            }

            Staple(LibSsl.ContextCertificate(handle), pairs[i].Staple);
        }

        return null;
    }

    // A second certificate of one kind of key takes the first one's place, and with it perhaps its address.
    private void Staple(nint certificate, TlsStaple? staple)
    {
        _ = _staples.Remove(certificate);
        if (staple is not null)
        {
            _staples.Add(certificate, staple);
        }
    }

    protected override bool ReleaseHandle()
    {
        LibSsl.ContextFree(handle);
        _library.DangerousRelease();
        return true;
    }
}
