using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>
/// A page and its total in one statement, so that both speak of one moment. Without filters the total comes from the kept
/// count, and the page from an index: the cost is the page's, not the tenant's.
/// </summary>
internal static class ObjectListSql
{
    public static (string Text, object?[] Arguments) Build(ISqlDialect dialect, Guid tenant, ObjectQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Page, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.PageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.PageSize, 1000);

        var arguments = new SqlArguments();
        arguments.Add(tenant);
        arguments.Add(query.Kind);
        var filters = Filters(dialect, arguments, query);
        var where = "o.tenant_id = $1 AND o.kind = $2" + (query.IncludeHeld ? "" : " AND o.held_until = 0") + string.Concat(filters.Select(f => $" AND {f}"));
        var total = filters.Count == 0 && !query.IncludeHeld
            ? "coalesce((SELECT objects FROM object_counts WHERE tenant_id = $1 AND kind = $2), 0)"
            : $"(SELECT count(*) FROM objects o WHERE {where})";
        var limit = arguments.Add((long)query.PageSize);
        var offset = arguments.Add((query.Page - 1L) * query.PageSize);
        var text = $"SELECT t.total, {ObjectSql.Columns} FROM (SELECT {total} AS total) t LEFT JOIN "
            + $"(SELECT * FROM objects o WHERE {where} ORDER BY {Order(query)} LIMIT {limit} OFFSET {offset}) o "
            + $"ON 1 = 1 ORDER BY {Order(query)}";
        return (text, arguments.ToArray());
    }

    private static string Order(ObjectQuery query)
    {
        var direction = query.Descending ? "DESC" : "ASC";
        return query.Order switch
        {
            ObjectOrder.Name => $"o.name {direction}",
            ObjectOrder.Created => $"o.created_seq {direction}",
            ObjectOrder.ModifiedAt => $"o.modified_at {direction}, o.created_seq {direction}",
            _ => throw new ArgumentOutOfRangeException(nameof(query), query.Order, "There is no such order."),
        };
    }

    private static List<string> Filters(ISqlDialect dialect, SqlArguments arguments, ObjectQuery query)
    {
        var filters = new List<string>();
        if (query.Name is not null)
        {
            filters.Add($"o.name = {arguments.Add(query.Name)}");
        }

        if (query.NameIn is not null)
        {
            filters.Add(dialect.TextIn(arguments, "o.name", query.NameIn));
        }

        if (query.NameContains is not null)
        {
            filters.Add(dialect.Contains(arguments, "o.name", query.NameContains));
        }

        AddReferenceFilters(filters, arguments, query);
        foreach (var (field, value) in query.FieldEquals ?? new Dictionary<string, string>())
        {
            filters.Add(dialect.FieldEquals(arguments, "o.body", field, value));
        }

        return filters;
    }

    private static void AddReferenceFilters(List<string> filters, SqlArguments arguments, ObjectQuery query)
    {
        if (query.RefersTo is { } target)
        {
            filters.Add(Holds($"r.to_id = {arguments.Add(target.ToString())}"));
        }

        if (query.ReferredBy is { } referrer)
        {
            filters.Add("EXISTS (SELECT 1 FROM object_references r WHERE r.tenant_id = $1 AND r.to_id = o.id "
                + $"AND r.from_id = {arguments.Add(referrer.ToString())})");
        }

        foreach (var (field, to) in query.ReferenceIs ?? new Dictionary<string, Model.Identity.ObjectId>())
        {
            // A list's elements are kept as field[0], field[1], ...
            var name = arguments.Add(field);
            var element = arguments.Add(field + "[");
            filters.Add(Holds($"r.to_id = {arguments.Add(to.ToString())} "
                + $"AND (r.field = {name} OR substr(r.field, 1, {arguments.Add(field.Length + 1)}) = {element})"));
        }
    }

    private static string Holds(string condition) =>
        "EXISTS (SELECT 1 FROM object_references r WHERE r.tenant_id = $1 AND r.from_id = o.id "
        + $"AND {condition})";
}
