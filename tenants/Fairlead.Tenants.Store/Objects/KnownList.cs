using System.Collections.Concurrent;
using Fairlead.Tenants.Feed;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>What is known of a filtered, ordered list.</summary>
/// <param name="Mark">The state of the tenant that it is true of.</param>
/// <param name="Total">How many match.</param>
internal sealed record KnownList(TenantMark Mark, int Total)
{
    /// <summary>Who walks a list asks for the page after the last one; more is not worth its memory.</summary>
    private const int Kept = 64;

    private readonly ConcurrentDictionary<long, string> _names = new();

    /// <summary>The name of the last of the first so many objects; null when that was not seen.</summary>
    public string? NameBefore(long count) => _names.GetValueOrDefault(count);

    public void EndsWith(long count, string name)
    {
        if (_names.Count >= Kept)
        {
            _names.Clear();
        }

        _names[count] = name;
    }
}
