using System.Text;
using Fairlead.Engine.Tls;

namespace Fairlead.Engine.Proxy;

/// <summary>One loop's server names made from Host fields, kept so that a request that repeats one allocates nothing.</summary>
internal sealed class HostNames
{
    private const int Kept = 4096;
    private const int Longest = 253;

    private readonly Dictionary<string, string?> _names = new(StringComparer.Ordinal);

    /// <summary>Null when the field names no server.</summary>
    public string? NameOf(ReadOnlySpan<byte> host)
    {
        if (host.Length is 0 or > Longest)
        {
            return null;
        }

        Span<char> text = stackalloc char[Longest];
        var length = Encoding.ASCII.GetChars(host, text);
        var lookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(text[..length], out var name))
        {
            if (_names.Count == Kept)
            {
                _names.Clear();
            }

            name = ServerTlsModel.NameOf(text[..length]);
            lookup[text[..length]] = name;
        }

        return name;
    }
}
