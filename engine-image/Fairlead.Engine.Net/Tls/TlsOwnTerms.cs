using System.Security.Cryptography;

namespace Fairlead.Engine.Net.Tls;

/// <summary>What holds for clients that ask for some server names, in place of what the settings say for all.</summary>
public sealed record TlsOwnTerms
{
    /// <summary>Null = those for all, and their sessions.</summary>
    public TlsTerms? Terms { get; init; }

    public bool Resumption { get; init; }

    public TimeSpan SessionLifetime { get; init; }

    /// <summary>None = what is demanded of all.</summary>
    public TlsClientAuthentication ClientAuthentication { get; init; }

    public TlsTrust ClientTrust { get; init; } = new();

    /// <summary>Sessions that began under other terms, of its own or of those for all, are not taken up again.</summary>
    public ReadOnlyMemory<byte> SessionContext { get; init; }

    public object? Tag { get; init; }

    /// <summary>It says nothing of its own: the names belong to somebody for whom the terms for all hold.</summary>
    public bool IsEmpty => Terms is null && ClientAuthentication == TlsClientAuthentication.None;

    public TlsServerSettings Over(TlsServerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var own = Terms is null
            ? settings
            : settings with { Terms = Terms, Resumption = Resumption, SessionLifetime = SessionLifetime };
        if (ClientAuthentication != TlsClientAuthentication.None)
        {
            own = own with { ClientAuthentication = ClientAuthentication, ClientTrust = ClientTrust };
        }

        return own with { SessionContext = SHA256.HashData([.. settings.SessionContext.Span, .. SessionContext.Span]), Tag = Tag };
    }
}

/// <summary>A context for such names, and what a connection must be told that began with another one.</summary>
internal sealed unsafe class TlsOwnContext(TlsContext context, TlsServerSettings settings) : IDisposable
{
    private const int VerifyNone = 0;

    public TlsContext Context { get; } = context;

    public object? Tag => settings.Tag;

    /// <summary>Within the reading of the ClientHello, before a version is chosen: a context that is exchanged brings certificates, authorities and ciphers, not the rest.</summary>
    public void Begin(nint ssl)
    {
        _ = LibSsl.SetContext(ssl, Context.Pointer);
        _ = LibSsl.Control(ssl, LibSsl.ControlMaxVersion, 0, 0);
        _ = LibSsl.Control(ssl, LibSsl.ControlMinVersion, (int)settings.Terms.MinVersion, 0);
        _ = LibSsl.Control(ssl, LibSsl.ControlMaxVersion, (int)settings.Terms.MaxVersion, 0);
        LibSsl.SetVerify(
            ssl, settings.ClientAuthentication == TlsClientAuthentication.None ? VerifyNone : TlsServerContext.VerifyMode(settings),
            TlsVerification.CallbackOf(settings.ClientTrust.Lenience));
        _ = settings.Resumption ? LibSsl.ClearOptions(ssl, LibSsl.OptionNoTicket) : LibSsl.SetOptions(ssl, LibSsl.OptionNoTicket);
        _ = LibSsl.SetTickets(ssl, settings.Resumption ? 1u : 0u);
        _ = LibSsl.ControlText(ssl, LibSsl.ControlGroups, 0, settings.Terms.Groups);
        _ = settings.Terms.ClientOrder ? LibSsl.ClearOptions(ssl, TlsServerContext.OwnOrder) : LibSsl.SetOptions(ssl, TlsServerContext.OwnOrder);
        LibSsl.SetSilentEnd(ssl, settings.Terms.SilentEnd ? 1 : 0);
    }

    /// <summary>A new session is there, with the lifetime of the context that the connection began with.</summary>
    public void LimitSession(nint ssl)
    {
        if (LibSsl.SessionReused(ssl) == 0 && LibSsl.Session(ssl) is not 0 and var session)
        {
            _ = LibSsl.SessionSetTimeout(session, (nint)settings.SessionLifetime.TotalSeconds);
        }
    }

    public void Dispose() => Context.Dispose();
}
