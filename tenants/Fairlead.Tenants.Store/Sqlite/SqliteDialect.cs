using System.Text.Json;
using System.Text.RegularExpressions;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Sqlite;

internal sealed partial class SqliteDialect : ISqlDialect
{
    public string ForUpdate => "";

    public string SkipLocked => "";

    public string TextIn(SqlArguments arguments, string column, IReadOnlyCollection<string> values) =>
        $"{column} IN (SELECT value FROM json_each({arguments.Add(JsonSerializer.Serialize(values))}))";

    public string NameIn(SqlArguments arguments, IReadOnlyCollection<(string Kind, string Name)> names) =>
        "(kind, name) IN (SELECT value ->> 0, value ->> 1 FROM "
        + $"json_each({arguments.Add(JsonSerializer.Serialize(names.Select(n => new[] { n.Kind, n.Name })))}))";

    public string Contains(SqlArguments arguments, string column, string text) =>
        $"instr({column}, {arguments.Add(text)}) > 0";

    public string IsOneOf(string column, string query) => $"{column} IN ({query})";

    public string FieldEquals(SqlArguments arguments, string bodyColumn, string field, string value)
    {
        if (!FieldName().IsMatch(field))
        {
            return "1 = 0";
        }

        var path = arguments.Add($"$.{field}");
        return $"(CASE json_type({bodyColumn}, {path}) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' "
            + $"ELSE CAST(json_extract({bodyColumn}, {path}) AS TEXT) END) = {arguments.Add(value)}";
    }

    public SqlStatement Insert(string table, Guid tenant, IReadOnlyList<SqlColumn> columns, string suffix = "") =>
        InsertRows(table, tenant, columns, "", "", suffix);

    public SqlStatement InsertObjects(Guid tenant, IReadOnlyList<SqlColumn> columns) => InsertRows(
        "objects", tenant, columns, ", created_seq", ", (SELECT coalesce(max(created_seq), 0) + 1 FROM objects)", "");

    public SqlStatement Update(
        string table, Guid tenant, IReadOnlyList<SqlColumn> keys, IReadOnlyList<SqlColumn> values) =>
        PerRow.Update(table, tenant, keys, values);

    public SqlStatement Delete(string table, Guid tenant, IReadOnlyList<SqlColumn> keys) => PerRow.Delete(table, tenant, keys);

    public IEnumerable<SqlStatement> TakeTurn() => [];

    public IEnumerable<SqlStatement> Announce(Guid tenant, bool feed, bool outbox) => [];

    public bool IsRace(Exception exception) => false;

    private static SqlStatement InsertRows(
        string table, Guid tenant, IReadOnlyList<SqlColumn> columns, string moreColumns, string moreValues, string suffix)
    {
        var names = string.Join(", ", columns.Select(c => c.Name));
        var values = string.Join(", ", columns.Select((_, i) => SqlArguments.Placeholder(i + 2)));
        return PerRow.Statement(
            $"INSERT INTO {table} (tenant_id, {names}{moreColumns}) VALUES ($1, {values}{moreValues}) {suffix}",
            tenant, columns);
    }

    [GeneratedRegex("^[A-Za-z0-9_]+$")]
    private static partial Regex FieldName();
}
