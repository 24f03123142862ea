using System.Globalization;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;
using Fairlead.Model.Schema;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>A list's query parameters as Avi's clients send them, read into the store's terms.</summary>
internal sealed class ListRequest(KindDescriptor kind, IQueryCollection query)
{
    private const int LargestPage = 1000;

    /// <summary>Times <see cref="LargestPage"/> this is still a number of objects.</summary>
    private const int LastPage = 1_000_000;
    private static readonly HashSet<string> Filters = ["name", "name.in", "name.contains", "refers_to", "referred_by"];

    /// <summary>What shapes the answer, or is sent by Avi's clients for controllers that differ from this one.</summary>
    private static readonly HashSet<string> NotFilters =
        ["", "page", "page_size", "sort", "fields", "include_name", "skip_default", "join_subresources", "cloud_uuid", "export_key", "detail"];

    public List<Fault> Faults { get; } = [];

    /// <summary>What the store cannot answer; complete once the request was read.</summary>
    public BodyFilters OnBody { get; private set; } = new(kind);

    public int Page => Number("page", 1, 1, LastPage);

    public int PageSize => Number("page_size", 100, 1, LargestPage);

    /// <returns>Null: a filter names an object that is not there, so nothing matches.</returns>
    public async Task<ObjectQuery?> ReadAsync(ITenantStore store, CancellationToken cancellationToken)
    {
        if (query.Any(pair => (pair.Key + pair.Value).Contains('\0', StringComparison.Ordinal)))
        {
            // Nothing that is stored holds a NUL, and no database takes one as a question.
            return null;
        }

        var fieldEquals = new Dictionary<string, string>();
        var references = new Dictionary<string, ObjectId>();
        var matchesNothing = false;
        OnBody = new BodyFilters(kind);
        AddWordFilters();
        foreach (var (key, value) in query.Where(pair => !NotFilters.Contains(pair.Key) && !Filters.Contains(pair.Key) && !BodyFilters.Names.Contains(pair.Key)))
        {
            var field = FieldOf(key);
            if (kind.Schema.Find(field)?.RefersTo is { } target)
            {
                if (await FindAsync(store, !key.EndsWith(".name", StringComparison.Ordinal) ? value.ToString() : $"/api/{target}?name={Uri.EscapeDataString(value.ToString())}", cancellationToken) is { } found)
                {
                    references[field] = found;
                }
                else
                {
                    matchesNothing = true;
                }
            }
            else if (IsComparable(key))
            {
                fieldEquals[key] = value.ToString();
            }
            else if (!OnBody.TryAdd(key, value.ToString(), Faults))
            {
                AddUnknown(key, value.ToString());
            }
        }

        var filter = await WithRelationsAsync(store, Base(fieldEquals, references), cancellationToken);
        return matchesNothing ? null : filter;
    }

    /// <summary>A reference is asked for as it is written, by <c>FIELD.name</c> or by <c>FIELD.uuid</c>.</summary>
    private static string FieldOf(string key) => key switch
    {
        _ when key.EndsWith(".name", StringComparison.Ordinal) || key.EndsWith(".uuid", StringComparison.Ordinal) => key[..^".name".Length],
        _ => key,
    };

    private void AddWordFilters()
    {
        foreach (var text in new[] { Text("search"), Text("isearch") }.OfType<string>())
        {
            OnBody.AddSearch(text);
        }

        foreach (var uuids in new[] { Text("uuid"), Text("uuid.in") }.OfType<string>())
        {
            OnBody.AddUuids(uuids);
        }

        if (Text("label_key") is { } label)
        {
            OnBody.AddLabel(label, Text("label_value"));
        }
    }

    /// <summary>A filter that is not understood must not pass for one that nothing matches: clients delete what a list does not show.</summary>
    private bool IsComparable(string key) => kind.Schema.Find(key) is { } field
        ? !field.IsList && field.Sensitive is null && field.Shape is not (FieldShape.Record or FieldShape.Any)
        : kind.Schema.Recognised.Contains(key);

    private void AddUnknown(string key, string value)
    {
        if (Faults.Any(fault => fault.Field == Fault.Shorten(key)))
        {
            return;
        }

        var nearest = Spelling.Nearest(key, kind.Schema.Fields.Select(field => field.Name).Concat(Filters).Concat(NotFilters).Concat(BodyFilters.Names));
        Faults.Add(new Fault(
            Fault.Shorten(key), Fault.Shorten(value), $"Lists of {kind.Name} cannot be filtered by this{(nearest is null ? "; leave it out" : $", did you mean {nearest}?")}."));
    }

    private ObjectQuery Base(Dictionary<string, string> fieldEquals, Dictionary<string, ObjectId> references)
    {
        var sort = query["sort"].ToString();
        var order = sort.TrimStart('-');
        if (order is not ("" or "name" or "_last_modified") && Faults.All(fault => fault.Field != "sort"))
        {
            Faults.Add(new Fault("sort", Fault.Shorten(sort), "Lists are sorted by name or _last_modified, with a minus before it from the end."));
        }

        return new ObjectQuery(kind.Name)
        {
            Name = Text("name"),
            NameIn = Text("name.in")?.Split(','),
            NameContains = Text("name.contains"),
            FieldEquals = fieldEquals.Count == 0 ? null : fieldEquals,
            ReferenceIs = references.Count == 0 ? null : references,
            Order = order == "_last_modified" ? ObjectOrder.ModifiedAt : ObjectOrder.Name,
            Descending = sort.StartsWith('-'),
            Page = Page,
            PageSize = PageSize,
        };
    }

    private async Task<ObjectQuery?> WithRelationsAsync(ITenantStore store, ObjectQuery filter, CancellationToken cancellationToken)
    {
        foreach (var relation in new[] { "refers_to", "referred_by" })
        {
            if (Text(relation) is not { } value)
            {
                continue;
            }

            // Avi's spelling is kind:uuid; a URL or a uuid serves as well.
            var target = value.Contains(':', StringComparison.Ordinal) && !value.Contains('/', StringComparison.Ordinal) ? value[(value.IndexOf(':', StringComparison.Ordinal) + 1)..] : value;
            if (await FindAsync(store, target, cancellationToken) is not { } found)
            {
                return null;
            }

            filter = relation == "refers_to" ? filter with { RefersTo = found } : filter with { ReferredBy = found };
        }

        return filter;
    }

    private static async Task<ObjectId?> FindAsync(ITenantStore store, string reference, CancellationToken cancellationToken)
    {
        var target = RefTarget.TryParse(reference);
        return target switch
        {
            { Id: { } id } => (await store.FindAsync(id, cancellationToken))?.Id,
            { Name: { } name } => (await store.FindByNameAsync(target.Kind, name, cancellationToken))?.Id,
            _ => null,
        };
    }

    private string? Text(string key) => query.TryGetValue(key, out var value) && value.ToString().Length > 0 ? value.ToString() : null;

    private int Number(string key, int fallback, int least, int most)
    {
        if (Text(key) is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        if (Faults.All(fault => fault.Field != key))
        {
            Faults.Add(new Fault(key, text, $"Must be a number from {least} to {most}."));
        }

        return fallback;
    }
}
