namespace Fairlead.Tenants.Store.Sql;

/// <summary>Statements that name one row by its key and run once for each.</summary>
internal static class PerRow
{
    public static SqlStatement Update(
        string table, Guid tenant, IReadOnlyList<SqlColumn> keys, IReadOnlyList<SqlColumn> values)
    {
        var set = string.Join(", ", values.Select((v, i) => $"{v.Name} = ${keys.Count + i + 2}"));
        return Statement($"UPDATE {table} SET {set} WHERE {Where(keys)}", tenant, [.. keys, .. values]);
    }

    public static SqlStatement Delete(string table, Guid tenant, IReadOnlyList<SqlColumn> keys) =>
        Statement($"DELETE FROM {table} WHERE {Where(keys)}", tenant, keys);

    public static SqlStatement Statement(string text, Guid tenant, IReadOnlyList<SqlColumn> columns) =>
        new(text, [tenant, .. columns.Select(c => c.Values)]) { Rows = columns[0].Values.Length };

    /// <summary>The arguments of one row.</summary>
    public static object? Argument(object? argument, int row) =>
        argument is Array values and not byte[] ? values.GetValue(row) : argument;

    private static string Where(IReadOnlyList<SqlColumn> keys) =>
        "tenant_id = $1" + string.Concat(keys.Select((k, i) => $" AND {k.Expression ?? k.Name} = ${i + 2}"));
}
