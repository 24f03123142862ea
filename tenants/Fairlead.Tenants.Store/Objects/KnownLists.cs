using System.Globalization;
using System.Text;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Feed;
using Fairlead.Tenants.Store.Feed;
using Microsoft.Extensions.Caching.Memory;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>
/// What was learnt by looking at a tenant's lists, good until something of the tenant is written: how many match, and by which name each page ended. Counting a
/// hundred thousand matches, or passing over them to a late page, then happens once and not for every page of a client's walk.
/// </summary>
internal sealed class KnownLists(TenantMarks marks) : IDisposable
{
    private const int Capacity = 256;
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(2);
    private readonly MemoryCache lists = new(new MemoryCacheOptions { SizeLimit = Capacity });

    public TenantMark? MarkOf(TenantId tenant) => marks.Of(tenant);

    /// <returns>Null: nothing, or not what is true at this mark.</returns>
    public KnownList? Find(TenantId tenant, TenantMark? mark, ObjectQuery query) =>
        mark is not null && lists.TryGetValue(KeyOf(tenant, query), out KnownList? known) && known!.Mark == mark ? known : null;

    /// <param name="mark">Taken before the page was read.</param>
    public void Learn(TenantId tenant, TenantMark? mark, ObjectQuery query, ObjectPage page)
    {
        if (mark is not { } at)
        {
            return;
        }

        var key = KeyOf(tenant, query);
        if (!lists.TryGetValue(key, out KnownList? known) || known!.Mark != at)
        {
            known = new KnownList(at, page.Total);
            lists.Set(key, known, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = Forgotten });
        }

        if (page.Objects.Count > 0)
        {
            known.EndsWith(query.Before + page.Objects.Count, page.Objects[^1].Name);
        }
    }

    public void Dispose() => lists.Dispose();

    /// <summary>All that decides which objects are in the list, and their order; each text with its length, so that none can pass for another.</summary>
    private static string KeyOf(TenantId tenant, ObjectQuery query)
    {
        var key = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{tenant.Value:N}{query.Order}{query.Descending}{query.IncludeHeld}");
        Add(query.Kind);
        Add(query.Name);
        Add(query.NameContains);
        Add(query.RefersTo?.ToString());
        Add(query.ReferredBy?.ToString());
        AddAll(query.NameIn);
        AddAll(query.FieldEquals?.SelectMany(pair => new[] { pair.Key, pair.Value }));
        AddAll(query.ReferenceIs?.SelectMany(pair => new[] { pair.Key, pair.Value.ToString() }));
        return key.ToString();

        void Add(string? text) => key.Append(CultureInfo.InvariantCulture, $" {text?.Length ?? -1}:{text}");

        void AddAll(IEnumerable<string>? texts)
        {
            key.Append(texts is null ? '-' : '[');
            foreach (var text in texts ?? [])
            {
                Add(text);
            }
        }
    }
}
