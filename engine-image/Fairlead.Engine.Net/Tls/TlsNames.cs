namespace Fairlead.Engine.Net.Tls;

/// <summary>
/// What belongs to a server name: exact names first, then wildcards, which stand for one label ("*.example.com" is "a.example.com"
/// and neither "example.com" nor "a.b.example.com").
/// </summary>
public sealed class TlsNames<T>
    where T : class
{
    private readonly Dictionary<string, T> _exact = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, T> _wildcards = new(StringComparer.OrdinalIgnoreCase);

    public bool IsEmpty => _exact.Count == 0 && _wildcards.Count == 0;

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

    public T? Find(ReadOnlySpan<char> name)
    {
        name = name.TrimEnd('.');
        if (_exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var found))
        {
            return found;
        }

        var dot = name.IndexOf('.');
        return dot > 0 && _wildcards.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[dot..], out found) ? found : null;
    }
}
