using Fairlead.Tenants.Store.Sql;
using Npgsql;

namespace Fairlead.Tenants.Store.Postgres;

/// <summary>Sets of rows travel as arrays, so a statement's text does not depend on their number and stays prepared.</summary>
internal sealed class PostgresDialect : ISqlDialect
{
    public const string FeedChannel = "fairlead_feed";
    public const string OutboxChannel = "fairlead_outbox";

    /// <summary>Any number, the same in every replica: whoever holds it may append to the feed.</summary>
    private const long FeedTurn = 0x4661_6972_6C65_6164;

    /// <summary>
    /// Up to here rows are named one by one, which cannot but use the key. A join with the set may scan the table if it looks
    /// small; for larger sets that is a fair price.
    /// </summary>
    private const int MaxSingleRows = 32;

    /// <summary>Escapes that PostgreSQL's JSON refuses: NUL, and halves of a surrogate pair without the other.</summary>
    private const string Unreadable =
        @"'\\u0000|\\u[dD][89aAbB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89aAbB][0-9a-fA-F]{2})\\u[dD][c-fC-F]'";

    public string ForUpdate => "FOR NO KEY UPDATE";

    public string SkipLocked => "FOR UPDATE SKIP LOCKED";

    public string TextIn(SqlArguments arguments, string column, IReadOnlyCollection<string> values) =>
        $"{column} = ANY({arguments.Add(values.ToArray())})";

    public string NameIn(SqlArguments arguments, IReadOnlyCollection<(string Kind, string Name)> names) =>
        $"(kind, name) IN (SELECT * FROM unnest({arguments.Add(names.Select(n => n.Kind).ToArray())}, "
        + $"{arguments.Add(names.Select(n => n.Name).ToArray())}))";

    public string Contains(SqlArguments arguments, string column, string text) =>
        $"strpos({column}, {arguments.Add(text)}) > 0";

    public string IsOneOf(string column, string query) => $"{column} = ANY(ARRAY({query}))";

    public string FieldEquals(SqlArguments arguments, string bodyColumn, string field, string value) =>
        $"(CASE WHEN strpos({bodyColumn}, '\\u') = 0 OR {bodyColumn} !~ {Unreadable} "
        + $"THEN {bodyColumn}::json ->> {arguments.Add(field)} END) = {arguments.Add(value)}";

    public SqlStatement Insert(string table, Guid tenant, IReadOnlyList<SqlColumn> columns, string suffix = "")
    {
        var names = string.Join(", ", columns.Select(c => c.Name));
        return Rows($"INSERT INTO {table} (tenant_id, {names}) SELECT $1, v.* FROM {Unnest(columns)} {suffix}", tenant, columns);
    }

    public SqlStatement InsertObjects(Guid tenant, IReadOnlyList<SqlColumn> columns) => Insert("objects", tenant, columns);

    public SqlStatement Update(
        string table, Guid tenant, IReadOnlyList<SqlColumn> keys, IReadOnlyList<SqlColumn> values)
    {
        if (keys[0].Values.Length <= MaxSingleRows)
        {
            return PerRow.Update(table, tenant, keys, values);
        }

        SqlColumn[] all = [.. keys, .. values];
        var set = string.Join(", ", values.Select(v => $"{v.Name} = v.{v.Name}"));
        return Rows($"UPDATE {table} t SET {set} FROM {Unnest(all)} WHERE {Where(keys)}", tenant, all);
    }

    public SqlStatement Delete(string table, Guid tenant, IReadOnlyList<SqlColumn> keys) =>
        keys[0].Values.Length <= MaxSingleRows
            ? PerRow.Delete(table, tenant, keys)
            : Rows($"DELETE FROM {table} t USING {Unnest(keys)} WHERE {Where(keys)}", tenant, keys);

    /// <summary>
    /// Sequence numbers are drawn while holding the lock, and the lock is held until the commit is visible: whoever reads
    /// number n sees everything below it.
    /// </summary>
    public IEnumerable<SqlStatement> TakeTurn() =>
        [new SqlStatement("SELECT pg_advisory_xact_lock($1)", [FeedTurn], SqlStatement.IgnoreRow)];

    public IEnumerable<SqlStatement> Announce(Guid tenant, bool feed, bool outbox)
    {
        if (feed)
        {
            yield return Notify(FeedChannel, tenant);
        }

        if (outbox)
        {
            yield return Notify(OutboxChannel, tenant);
        }
    }

    /// <summary>The audit entry carries the caller's id; using one twice is no race.</summary>
    public bool IsRace(Exception exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation
            or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure,
        TableName: not "audit",
    };

    private static SqlStatement Notify(string channel, Guid tenant) =>
        new($"SELECT pg_notify('{channel}', $1)", [tenant.ToString()], SqlStatement.IgnoreRow);

    private static string Unnest(IReadOnlyList<SqlColumn> columns)
    {
        var arrays = string.Join(", ", columns.Select((_, i) => SqlArguments.Placeholder(i + 2)));
        return $"unnest({arrays}) AS v ({string.Join(", ", columns.Select(c => c.Name))})";
    }

    private static string Where(IReadOnlyList<SqlColumn> keys) =>
        "t.tenant_id = $1" + string.Concat(keys.Select(k => $" AND t.{k.Name} = v.{k.Name}"));

    private static SqlStatement Rows(string text, Guid tenant, IReadOnlyList<SqlColumn> columns) =>
        new(text, [tenant, .. columns.Select(c => c.Values)]);
}
