namespace Fairlead.Engine.Net.Tls;

/// <summary>One loop's client side of TLS, towards servers that are treated alike. Its context is built when it is first used.</summary>
public sealed class TlsConnector(TlsLibrary library, TlsClientSettings settings)
{
    private const int VerifyPeer = 1;

    private TlsContext? _context;

    /// <summary>What is wrong with the settings; null = nothing.</summary>
    public static TlsFault? Check(TlsLibrary library, TlsClientSettings settings)
    {
        using var context = TryCreate(library, settings, out var fault);
        return fault;
    }

    /// <summary>The client's side of a connected socket; null when no context can be built for it.</summary>
    /// <param name="serverName">What is asked for, and what the certificate must carry; null = the address.</param>
    /// <param name="address">The server's address as text.</param>
    /// <param name="protocols">Protocols of the application layer to offer, most wanted first, each behind its length (RFC 7301, 3.1); empty = none.</param>
    public TlsStream? Connect(int fd, string? serverName, string address, ReadOnlySpan<byte> protocols = default)
    {
        _context ??= TryCreate(library, settings, out _);
        return _context is null ? null : TlsStream.Connect(library, _context, fd, new TlsPeerName(serverName, address, settings), protocols);
    }

    /// <summary>A newer configuration took over; connections keep what they need.</summary>
    public void Retire()
    {
        _context?.Dispose();
        _context = null;
    }

    private static TlsContext? TryCreate(TlsLibrary library, TlsClientSettings settings, out TlsFault? fault)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var context = new TlsContext(library);
        fault = context.Configure(settings.Terms) ?? (settings.KeyPair is { } pair ? context.Use(library, [pair]) : null);
        if (fault is null && settings.Trust is { } trust)
        {
            LibSsl.ContextSetVerify(context.Pointer, VerifyPeer, TlsVerification.CallbackOf(trust.Lenience));
            fault = context.Trust(library, trust);
        }

        LibCrypto.ClearErrors();
        if (fault is null)
        {
            return context;
        }

        context.Dispose();
        return null;
    }
}

/// <summary>Whom a connection is meant for.</summary>
internal readonly record struct TlsPeerName(string? ServerName, string Address, TlsClientSettings Settings)
{
    /// <summary>Tells the connection what to ask for and what to accept.</summary>
    public unsafe void Apply(nint ssl)
    {
        if (ServerName is not null && Settings.SendServerName)
        {
            Span<byte> name = stackalloc byte[256];
            var length = System.Text.Encoding.ASCII.GetBytes(ServerName.AsSpan(0, Math.Min(ServerName.Length, 255)), name);
            name[length] = 0;
            fixed (byte* at = name)
            {
                _ = LibSsl.Control(ssl, LibSsl.ControlSetHostName, LibSsl.NameTypeHost, (nint)at);
            }
        }

        if (!Settings.CheckName || Settings.Trust is null)
        {
            return;
        }

        var parameters = LibSsl.VerifyParameters(ssl);
        foreach (var accepted in Settings.AcceptedNames)
        {
            _ = LibCrypto.VerifyAddHost(parameters, accepted, 0);
        }

        if (Settings.AcceptedNames.Count == 0)
        {
            _ = ServerName is not null ? LibCrypto.VerifyAddHost(parameters, ServerName, 0) : LibCrypto.VerifySetAddress(parameters, Address);
        }
    }
}
