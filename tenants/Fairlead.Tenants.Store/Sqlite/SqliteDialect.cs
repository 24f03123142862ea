using System.Text.Json;
using System.Text.RegularExpressions;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Sqlite;

internal sealed partial class SqliteDialect : ISqlDialect
{
    public string ForUpdate => "";

    public string SkipLocked => "";

    public string TextIn(SqlArguments arguments, string column, IReadOnlyCollection<string> values) =>
        $"{column} IN (SELECT value FROM json_each({arguments.Add(JsonSerializer.Serialize(values))}))";

    public string IdIn(SqlArguments arguments, string kindColumn, string uuidColumn, IReadOnlyCollection<ObjectId> ids) =>
        PairIn(arguments, kindColumn, uuidColumn, ids.Select(id => new[] { id.Kind, SqliteText.Of(id.Value) }));

    public string NameIn(SqlArguments arguments, IReadOnlyCollection<(string Kind, string Name)> names) =>
        PairIn(arguments, "kind", "name", names.Select(n => new[] { n.Kind, n.Name }));

    public string Contains(SqlArguments arguments, string column, string text) =>
        $"instr({column}, {arguments.Add(text)}) > 0";

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
        string table, Guid tenant, IReadOnlyList<SqlColumn> keys, IReadOnlyList<SqlColumn> values)
    {
        var set = string.Join(", ", values.Select((v, i) => $"{v.Name} = ${keys.Count + i + 2}"));
        return Rows($"UPDATE {table} SET {set} WHERE {Where(keys)}", tenant, [.. keys, .. values]);
    }

    public SqlStatement Delete(string table, Guid tenant, IReadOnlyList<SqlColumn> keys) =>
        Rows($"DELETE FROM {table} WHERE {Where(keys)}", tenant, keys);

    public IEnumerable<SqlStatement> TakeTurn() => [];

    public IEnumerable<SqlStatement> Announce(bool feed, bool outbox) => [];

    public bool IsRace(Exception exception) => false;

    private static string PairIn(
        SqlArguments arguments, string first, string second, IEnumerable<string[]> pairs) =>
        $"({first}, {second}) IN (SELECT value ->> 0, value ->> 1 FROM json_each({arguments.Add(JsonSerializer.Serialize(pairs))}))";

    private static SqlStatement InsertRows(
        string table, Guid tenant, IReadOnlyList<SqlColumn> columns, string moreColumns, string moreValues, string suffix)
    {
        var names = string.Join(", ", columns.Select(c => c.Name));
        var values = string.Join(", ", columns.Select((_, i) => SqlArguments.Placeholder(i + 2)));
        return Rows(
            $"INSERT INTO {table} (tenant_id, {names}{moreColumns}) VALUES ($1, {values}{moreValues}) {suffix}",
            tenant, columns);
    }

    private static string Where(IReadOnlyList<SqlColumn> keys) =>
        "tenant_id = $1" + string.Concat(keys.Select((k, i) => $" AND {k.Name} = ${i + 2}"));

    private static SqlStatement Rows(string text, Guid tenant, IReadOnlyList<SqlColumn> columns) =>
        new(text, [tenant, .. columns.Select(c => c.Values)]) { Rows = columns[0].Values.Length };

    [GeneratedRegex("^[A-Za-z0-9_]+$")]
    private static partial Regex FieldName();
}
