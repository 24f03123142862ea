using System.Data.Common;
using System.Globalization;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>
/// A page and its total in one statement, so that both speak of one moment. Without filters the total comes from the kept
/// count, and the page from an index: the cost is the page's, not the tenant's. With filters the total is counted once after each write.
/// </summary>
internal static class ObjectListSql
{
    /// <summary>As much of <c>created_by</c> as its column holds, in code points, as databases count.</summary>
    private const int CreatedByLength = 200;

    /// <summary>With more matches than this the page is found sooner by walking along the names than by gathering all matches.</summary>
    private const int FewMatches = 200;

    /// <param name="known">What an earlier look at the same list found, if nothing was written since.</param>
    /// <param name="onRow">Is told each row: the total, and an object or nothing.</param>
    public static SqlStatement Build(ISqlDialect dialect, Guid tenant, ObjectQuery query, KnownList? known, Action<DbDataReader> onRow)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Page, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.PageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.PageSize, 1000);

        var arguments = new SqlArguments();
        arguments.Add(tenant);
        arguments.Add(query.Kind);
        var filters = Filters(dialect, arguments, query, gather: known is null || known.Total <= FewMatches);
        var where = Where(query, filters);
        var total = known is not null
            ? arguments.Add((long)known.Total)
            : filters.Count == 0 && !query.IncludeHeld
                ? "coalesce((SELECT objects FROM object_counts WHERE tenant_id = $1 AND kind = $2), 0)"
                : $"(SELECT count(*) FROM objects o WHERE {where})";
        var skip = query.Before;
        var after = query.Order == ObjectOrder.Name ? known?.NameBefore(skip) : null;
        // The plain list goes along its index whatever the values are: with its length in the text, the database need not think about it each time.
        var isPlain = filters.Count == 0 && query.Order == ObjectOrder.Name && (skip == 0 || after is not null);
        var limit = isPlain
            ? query.PageSize.ToString(CultureInfo.InvariantCulture)
            : arguments.Add(known is null ? query.PageSize : Math.Clamp(known.Total - skip, 0, query.PageSize));
        var from = isPlain || after is not null ? "" : $"OFFSET {arguments.Add(skip)}";
        var rest = after is null ? "" : $" AND o.name {(query.Descending ? '<' : '>')} {arguments.Add(after)}";
        var text = $"SELECT t.total, {ObjectSql.Columns} FROM (SELECT {total} AS total) t LEFT JOIN "
            + $"(SELECT * FROM objects o WHERE {where}{rest} ORDER BY {Order(query)} LIMIT {limit} {from}) o "
            + $"ON 1 = 1 ORDER BY {Order(query)}";
        return new SqlStatement(text, arguments.ToArray(), onRow) { IsPlannedOnce = isPlain };
    }

    /// <summary>The whole list, row by row.</summary>
    public static SqlStatement BuildAll(ISqlDialect dialect, Guid tenant, ObjectQuery query, Action<DbDataReader> onRow)
    {
        var arguments = new SqlArguments();
        arguments.Add(tenant);
        arguments.Add(query.Kind);
        var where = Where(query, Filters(dialect, arguments, query, gather: true));
        return new SqlStatement($"SELECT {ObjectSql.Columns} FROM objects o WHERE {where} ORDER BY {Order(query)}", arguments.ToArray(), onRow);
    }

    private static string Where(ObjectQuery query, IEnumerable<string> filters) =>
        "o.tenant_id = $1 AND o.kind = $2" + (query.IncludeHeld ? "" : " AND o.held_until = 0") + string.Concat(filters.Select(f => $" AND {f}"));

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

    private static List<string> Filters(ISqlDialect dialect, SqlArguments arguments, ObjectQuery query, bool gather)
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

        AddReferenceFilters(dialect, filters, arguments, query, gather);
        foreach (var (field, value) in query.FieldEquals ?? new Dictionary<string, string>())
        {
            if (field == "created_by")
            {
                filters.Add($"o.created_by = {arguments.Add(value.Length <= CreatedByLength ? value : string.Concat(value.EnumerateRunes().Take(CreatedByLength)))}");
            }

            if (field != "created_by" || value.Length > CreatedByLength)
            {
                filters.Add(dialect.FieldEquals(arguments, "o.body", field, value));
            }
        }

        return filters;
    }

    private static void AddReferenceFilters(ISqlDialect dialect, List<string> filters, SqlArguments arguments, ObjectQuery query, bool gather)
    {
        if (query.RefersTo is { } target)
        {
            filters.Add(Holds(dialect, arguments.Add(target.ToString()), "", gather));
        }

        if (query.ReferredBy is { } referrer)
        {
            filters.Add(dialect.IsOneOf("o.id", $"SELECT r.to_id FROM object_references r WHERE r.tenant_id = $1 AND r.from_id = {arguments.Add(referrer.ToString())}"));
        }

        foreach (var (field, to) in query.ReferenceIs ?? new Dictionary<string, Model.Identity.ObjectId>())
        {
            // A list's elements are kept as field[0], field[1], ...
            var name = arguments.Add(field);
            var element = arguments.Add(field + "[");
            filters.Add(Holds(
                dialect, arguments.Add(to.ToString()), $"AND (r.field = {name} OR substr(r.field, 1, {arguments.Add(field.Length + 1)}) = {element})", gather));
        }
    }

    /// <summary>
    /// Either those who hold the reference are gathered by the index of what is pointed at, or each object is asked in its turn: then the target's column is
    /// disguised, or that index might be taken for every one of them; and the offset keeps PostgreSQL from making a join of it that begins with all references.
    /// </summary>
    private static string Holds(ISqlDialect dialect, string target, string condition, bool gather) => gather
        ? dialect.IsOneOf("o.id", $"SELECT r.from_id FROM object_references r WHERE r.tenant_id = $1 AND r.to_id = {target} {condition}")
        : $"EXISTS (SELECT 1 FROM object_references r WHERE r.tenant_id = $1 AND r.from_id = o.id AND r.to_id || '' = {target} {condition} LIMIT 1 OFFSET 0)";
}
