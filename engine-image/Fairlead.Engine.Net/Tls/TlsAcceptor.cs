using System.Text;

namespace Fairlead.Engine.Net.Tls;

/// <summary>A server's side of TLS as configured. Immutable; a change makes a new one.</summary>
/// <param name="Default">Shown to clients that name no server, or one that is not known; empty: they are refused.</param>
/// <param name="RefuseUnknownNames">Refuse a name that is not known rather than show the default.</param>
/// <param name="Own">The terms of names that have their own, with those between them that have none; null = no name has.</param>
public sealed record TlsServerConfig(
    TlsServerSettings Settings, IReadOnlyList<TlsKeyPair> Default, TlsNames<IReadOnlyList<TlsKeyPair>> Names, TlsTicketKeys TicketKeys, bool RefuseUnknownNames,
    TlsNames<TlsOwnTerms>? Own = null);

internal enum NameMatch
{
    Default,
    Found,
    Refused,
}

/// <summary>
/// One loop's use of a <see cref="TlsServerConfig"/>. Contexts are built when a connection first needs them: an engine with ten
/// thousand virtual services holds those that see traffic.
/// </summary>
public sealed unsafe class TlsAcceptor
{
    private readonly TlsServerConfig _config;
    private readonly Dictionary<IReadOnlyList<TlsKeyPair>, TlsContext> _byPairs = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<TlsOwnTerms, Dictionary<IReadOnlyList<TlsKeyPair>, TlsOwnContext?>> _byTerms = new(ReferenceEqualityComparer.Instance);
    private TlsContext? _default;
    private int _handshakes;
    private bool _isRetired;

    public TlsAcceptor(TlsLibrary library, TlsServerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Library = library;
        _config = config;
        Protocols = [.. config.Settings.Protocols.Select(Encoding.ASCII.GetBytes)];
    }

    internal TlsLibrary Library { get; }

    internal byte[][] Protocols { get; }

    internal object? Tag => _config.Settings.Tag;

    internal TlsTicketKeys TicketKeys => _config.TicketKeys;

    /// <summary>What is wrong with a configuration, found by building what the loops will build; null = nothing.</summary>
    public static TlsFault? Check(TlsLibrary library, TlsServerSettings settings, IEnumerable<TlsKeyPair> pairs)
    {
        using var context = TlsServerContext.TryCreate(library, settings, [.. pairs], out var fault);
        return fault;
    }

    /// <summary>The server's side of a new connection; null when no context can be built for it.</summary>
    public TlsStream? Accept(int fd)
    {
        if (_default is null)
        {
            _default = TlsServerContext.TryCreate(Library, _config.Settings, _config.Default, out _);
            if (_default is null)
            {
                return null;
            }

            if (_config.Own is not null)
            {
                LibSsl.ContextSetHelloCallback(_default.Pointer, &TlsCallbacks.OnClientHello, 0);
            }
        }

        _handshakes++;
        return TlsStream.Accept(this, _default, fd);
    }

    /// <summary>A newer configuration took over. Contexts go as soon as no handshake may ask for them; connections keep theirs.</summary>
    public void Retire()
    {
        _isRetired = true;
        ReleaseIfUnused();
    }

    internal void HandshakeEnded()
    {
        _handshakes--;
        ReleaseIfUnused();
    }

    internal NameMatch Select(string? name, out TlsContext? context)
    {
        context = null;
        if (name is null || _config.Names.IsEmpty)
        {
            return _config.Default.Count == 0 ? NameMatch.Refused : NameMatch.Default;
        }

        if (_config.Names.Find(name) is not { } pairs)
        {
            return _config.RefuseUnknownNames || _config.Default.Count == 0 ? NameMatch.Refused : NameMatch.Default;
        }

        if (!_byPairs.TryGetValue(pairs, out context))
        {
            context = TlsServerContext.TryCreate(Library, _config.Settings, pairs, out _);
            if (context is null)
            {
                return NameMatch.Default;
            }

            _byPairs.Add(pairs, context);
        }

        return NameMatch.Found;
    }

    /// <summary>For a name with terms of its own. Where they cannot be made to act nobody is let in: those for all may be weaker.</summary>
    internal NameMatch SelectOwn(string name, out TlsOwnContext? context)
    {
        context = null;
        if (_config.Own?.Find(name) is not { IsEmpty: false } own)
        {
            return NameMatch.Default;
        }

        var pairs = _config.Names.Find(name) ?? (_config.RefuseUnknownNames ? [] : _config.Default);
        if (!_byTerms.TryGetValue(own, out var contexts))
        {
            _byTerms.Add(own, contexts = new(ReferenceEqualityComparer.Instance));
        }

        if (!contexts.TryGetValue(pairs, out context))
        {
            var settings = own.Over(_config.Settings);
            var built = pairs.Count == 0 ? null : TlsServerContext.TryCreate(Library, settings, pairs, out _);
            contexts.Add(pairs, context = built is null ? null : new TlsOwnContext(built, settings));
        }

        return context is null ? NameMatch.Refused : NameMatch.Found;
    }

    private void ReleaseIfUnused()
    {
        if (!_isRetired || _handshakes > 0)
        {
            return;
        }

        _default?.Dispose();
        _default = null;
        foreach (var context in _byPairs.Values)
        {
            context.Dispose();
        }

        _byPairs.Clear();
        foreach (var context in _byTerms.Values.SelectMany(c => c.Values))
        {
            context?.Dispose();
        }

        _byTerms.Clear();
    }
}
