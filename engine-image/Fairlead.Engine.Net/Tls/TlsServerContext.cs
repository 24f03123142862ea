namespace Fairlead.Engine.Net.Tls;

/// <summary>Builds the context of a server: settings and the key pairs of one set of server names.</summary>
internal static unsafe class TlsServerContext
{
    private const int VerifyPeer = 1;
    private const int FailIfNone = 2;

    /// <summary>Of ciphers; that of clients without hardware for AES counts among ours.</summary>
    public const ulong OwnOrder = LibSsl.OptionServerPreference | LibSsl.OptionPrioritizeChaCha;

    public static TlsContext? TryCreate(TlsLibrary library, TlsServerSettings settings, IReadOnlyList<TlsKeyPair> pairs, out TlsFault? fault)
    {
        var context = new TlsContext(library);
        fault = context.Configure(settings.Terms) ?? DemandCertificates(context, library, settings) ?? context.Use(library, pairs);
        LibCrypto.ClearErrors();
        if (fault is not null)
        {
            context.Dispose();
            return null;
        }

        SetSessions(context.Pointer, settings);
        SetCallbacks(context, settings);
        return context;
    }

    /// <summary>How clients that are asked for a certificate are judged.</summary>
    public static int VerifyMode(TlsServerSettings settings) =>
        VerifyPeer | (settings.ClientAuthentication == TlsClientAuthentication.Require ? FailIfNone : 0);

    private static void SetSessions(nint context, TlsServerSettings settings)
    {
        _ = LibSsl.ContextSetOptions(
            context, (settings.Terms.ClientOrder ? 0 : OwnOrder) | (settings.Resumption ? 0 : LibSsl.OptionNoTicket));

        // Sessions live in tickets alone: nothing to share between loops and engines but the keys.
        _ = LibSsl.ContextControl(context, LibSsl.ControlSessionCacheMode, LibSsl.SessionCacheOff, 0);
        _ = LibSsl.ContextSetTickets(context, settings.Resumption ? 1u : 0u);
        _ = LibSsl.ContextSetTimeout(context, (nint)settings.SessionLifetime.TotalSeconds);
        fixed (byte* id = settings.SessionContext.Span)
        {
            _ = LibSsl.ContextSetSessionIdContext(context, id, (uint)Math.Min(32, settings.SessionContext.Length));
        }
    }

    private static TlsFault? DemandCertificates(TlsContext context, TlsLibrary library, TlsServerSettings settings)
    {
        if (settings.ClientAuthentication == TlsClientAuthentication.None)
        {
            return null;
        }

        LibSsl.ContextSetVerify(context.Pointer, VerifyMode(settings), TlsVerification.CallbackOf(settings.ClientTrust.Lenience));
        return context.Trust(library, settings.ClientTrust, certificate => LibSsl.ContextAddClientAuthority(context.Pointer, certificate) == 1) is { } fault
            ? fault with { Field = "client_" + fault.Field }
            : null;
    }

    private static void SetCallbacks(TlsContext context, TlsServerSettings settings)
    {
        _ = LibSsl.ContextCallbackControl(
            context.Pointer, LibSsl.ControlServerNameCallback, (nint)(delegate* unmanaged<nint, int*, nint, int>)&TlsCallbacks.OnServerName);

        // Some server names may have sessions where the others have none, and this is asked of the context that a connection begins with.
        _ = LibSsl.ContextSetTicketCallback(context.Pointer, &TlsCallbacks.OnTicket);

        if (settings.Protocols.Count > 0)
        {
            LibSsl.ContextSetAlpnCallback(context.Pointer, &TlsCallbacks.OnProtocols, 0);
        }

        if (context.HasStaples)
        {
            _ = LibSsl.ContextCallbackControl(
                context.Pointer, LibSsl.ControlStatusCallback, (nint)(delegate* unmanaged<nint, nint, int>)&TlsCallbacks.OnStatus);
        }
    }
}
