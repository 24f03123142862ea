using System.Runtime.InteropServices;

namespace Fairlead.Engine.Net.Tls;

/// <summary>
/// One SSL_CTX of one loop: settings and the key pairs of one set of server names. Connections keep a reference of their own to
/// it, so that it may be released while they live.
/// </summary>
internal sealed unsafe class TlsServerContext : SafeHandle
{
    private readonly TlsLibrary _library;

    private TlsServerContext(TlsLibrary library, ReadOnlyMemory<byte> ocspResponse)
        : base(0, ownsHandle: true)
    {
        var isHeld = false;
        _library = library;
        _library.DangerousAddRef(ref isHeld);
        SetHandle(LibSsl.ContextNew(library.Pointer, 0, LibSsl.TlsMethod()));
        OcspResponse = ocspResponse;
    }

    public override bool IsInvalid => handle == 0;

    public nint Pointer => handle;

    public ReadOnlyMemory<byte> OcspResponse { get; }

    public static TlsServerContext? TryCreate(
        TlsLibrary library, TlsServerSettings settings, IReadOnlyList<TlsKeyPair> pairs, out TlsFault? fault)
    {
        var context = new TlsServerContext(library, pairs.Select(p => p.OcspResponse).FirstOrDefault(r => r.Length > 0));
        fault = context.Configure(settings) ?? TlsClientDemand.Configure(context.handle, library, settings);
        for (var i = 0; fault is null && i < pairs.Count; i++)
        {
            fault = TlsKeyMaterial.Use(context.handle, library, pairs[i]) is { } reason ? new TlsFault($"certificates[{i}]", reason) : null;
        }

        LibCrypto.ClearErrors();
        if (fault is null)
        {
            return context;
        }

        context.Dispose();
        return null;
    }

    protected override bool ReleaseHandle()
    {
        LibSsl.ContextFree(handle);
        _library.DangerousRelease();
        return true;
    }

    private TlsFault? Configure(TlsServerSettings settings)
    {
        if (LibSsl.ContextSetCiphers(handle, settings.Ciphers) != 1)
        {
            return new TlsFault("ciphers", $"'{settings.Ciphers}' names no cipher that this engine offers; leave it empty for the default");
        }

        if (LibSsl.ContextSetSuites(handle, settings.Suites) != 1)
        {
            return new TlsFault("suites", $"'{settings.Suites}' names a suite that TLS 1.3 does not know; leave it empty for the default");
        }

        _ = LibSsl.ContextControl(handle, LibSsl.ControlMinVersion, (int)settings.MinVersion, 0);
        _ = LibSsl.ContextControl(handle, LibSsl.ControlMaxVersion, (int)settings.MaxVersion, 0);
        SetBehaviour(settings);
        SetCallbacks(settings);
        return null;
    }

    private void SetBehaviour(TlsServerSettings settings)
    {
        _ = LibSsl.ContextSetOptions(handle, LibSsl.OptionNoCompression | LibSsl.OptionNoRenegotiation | LibSsl.OptionServerPreference
            | LibSsl.OptionPrioritizeChaCha | (settings.Resumption ? 0 : LibSsl.OptionNoTicket));
        SetTransport(handle);
        fixed (byte* groups = "X25519:P-256:P-384\0"u8)
        {
            _ = LibSsl.ContextControl(handle, LibSsl.ControlGroups, 0, (nint)groups);
        }

        // Sessions live in tickets alone: nothing to share between loops and engines but the keys.
        _ = LibSsl.ContextControl(handle, LibSsl.ControlSessionCacheMode, LibSsl.SessionCacheOff, 0);
        _ = LibSsl.ContextSetTickets(handle, settings.Resumption ? 1u : 0u);
        _ = LibSsl.ContextSetTimeout(handle, (nint)settings.SessionLifetime.TotalSeconds);
        fixed (byte* id = settings.SessionContext.Span)
        {
            _ = LibSsl.ContextSetSessionIdContext(handle, id, (uint)Math.Min(32, settings.SessionContext.Length));
        }
    }

    /// <summary>What suits the loops' buffers: partial writes, buffers only while in use, reads that take what the socket has.</summary>
    internal static void SetTransport(nint context)
    {
        _ = LibSsl.ContextControl(
            context, LibSsl.ControlMode, LibSsl.ModeEnablePartialWrite | LibSsl.ModeAcceptMovingWriteBuffer | LibSsl.ModeReleaseBuffers, 0);
        _ = LibSsl.ContextControl(context, LibSsl.ControlReadAhead, 1, 0);
    }

    private void SetCallbacks(TlsServerSettings settings)
    {
        _ = LibSsl.ContextCallbackControl(
            handle, LibSsl.ControlServerNameCallback, (nint)(delegate* unmanaged<nint, int*, nint, int>)&TlsCallbacks.OnServerName);
        if (settings.Resumption)
        {
            _ = LibSsl.ContextSetTicketCallback(handle, &TlsCallbacks.OnTicket);
        }

        if (settings.Protocols.Count > 0)
        {
            LibSsl.ContextSetAlpnCallback(handle, &TlsCallbacks.OnProtocols, 0);
        }

        if (OcspResponse.Length > 0)
        {
            _ = LibSsl.ContextCallbackControl(handle, LibSsl.ControlStatusCallback, (nint)(delegate* unmanaged<nint, nint, int>)&TlsCallbacks.OnStatus);
        }
    }
}
