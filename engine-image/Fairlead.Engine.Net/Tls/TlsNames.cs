namespace Fairlead.Engine.Net.Tls;

/// <summary>
/// What belongs to a server name: exact names first, then wildcards, which stand for one label ("*.example.com" is "a.example.com"
/// and neither "example.com" nor "a.b.example.com"), then those of virtual hosting, the longest first.
/// </summary>
public sealed class TlsNames<T>
    where T : class
{
    private readonly Dictionary<string, T> _exact = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, T> _wildcards = new(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, T> _suffixes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, T> _prefixes = new(StringComparer.OrdinalIgnoreCase);

    public bool IsEmpty => _exact.Count == 0 && _wildcards.Count == 0 && _suffixes.Count == 0 && _prefixes.Count == 0;

    /// <summary>The first one named keeps a name.</summary>
    public void Add(string name, T value)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.StartsWith("*.", StringComparison.Ordinal))
        {
            _wildcards.TryAdd(name[1..], value);
        }
        else
        {
            _exact.TryAdd(name, value);
        }
    }

    /// <summary>
    /// A host of virtual hosting: "*.example.com" stands for any labels before it, ".example.com" for none as well, "www.example.*" for any
    /// labels after it.
    /// </summary>
    public void AddHosted(string host, T value)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (host.StartsWith("*.", StringComparison.Ordinal))
        {
            _suffixes.TryAdd(host[1..], value);
        }
        else if (host.StartsWith('.'))
        {
            _suffixes.TryAdd(host, value);
            _exact.TryAdd(host[1..], value);
        }
        else if (host.EndsWith(".*", StringComparison.Ordinal))
        {
            _prefixes.TryAdd(host[..^1], value);
        }
        else
        {
            _exact.TryAdd(host, value);
        }
    }

    public T? Find(ReadOnlySpan<char> name)
    {
        name = name.TrimEnd('.');
        if (_exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var found))
        {
            return found;
        }

        var dot = name.IndexOf('.');
        return dot > 0 && _wildcards.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[dot..], out found)
            ? found
            : FindBelow(name) ?? FindBefore(name);
    }

    private T? FindBelow(ReadOnlySpan<char> name)
    {
        for (var dot = _suffixes.Count == 0 ? -1 : name.IndexOf('.'); dot > 0;)
        {
            if (_suffixes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[dot..], out var found))
            {
                return found;
            }

            var next = name[(dot + 1)..].IndexOf('.');
            dot = next < 0 ? -1 : dot + 1 + next;
        }

        return null;
    }

    private T? FindBefore(ReadOnlySpan<char> name)
    {
        for (var dot = _prefixes.Count == 0 ? -1 : name.LastIndexOf('.'); dot > 0; dot = name[..dot].LastIndexOf('.'))
        {
            if (_prefixes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..(dot + 1)], out var found))
            {
                return found;
            }
        }

        return null;
    }
}
