namespace Fairlead.Tenants.Store.Sql;

/// <summary>Where the two databases do not speak alike.</summary>
internal interface ISqlDialect
{
    /// <summary>Locks the rows that a query reads until the transaction ends.</summary>
    string ForUpdate { get; }

    /// <summary>Locks the rows that a query reads and passes over those that others hold.</summary>
    string SkipLocked { get; }

    string TextIn(SqlArguments arguments, string column, IReadOnlyCollection<string> values);

    string NameIn(SqlArguments arguments, IReadOnlyCollection<(string Kind, string Name)> names);

    string Contains(SqlArguments arguments, string column, string text);

    /// <summary>A column's text is one of those that a query yields, which is asked once, whatever the planner knows of the tables.</summary>
    string IsOneOf(string column, string query);

    /// <summary>A top-level scalar of a JSON document equals a text.</summary>
    string FieldEquals(SqlArguments arguments, string bodyColumn, string field, string value);

    /// <summary>Inserts rows of one tenant.</summary>
    /// <param name="suffix">What follows, e.g. <c>ON CONFLICT</c> or <c>RETURNING</c>.</param>
    SqlStatement Insert(string table, Guid tenant, IReadOnlyList<SqlColumn> columns, string suffix = "");

    /// <summary>Inserts new objects; the database numbers them.</summary>
    SqlStatement InsertObjects(Guid tenant, IReadOnlyList<SqlColumn> columns);

    SqlStatement Update(string table, Guid tenant, IReadOnlyList<SqlColumn> keys, IReadOnlyList<SqlColumn> values);

    SqlStatement Delete(string table, Guid tenant, IReadOnlyList<SqlColumn> keys);

    /// <summary>Goes before the first statement whose order among all commits matters, and before rows that many commits share.</summary>
    IEnumerable<SqlStatement> TakeTurn();

    /// <summary>Tells other processes, when the commit succeeds.</summary>
    IEnumerable<SqlStatement> Announce(Guid tenant, bool feed, bool outbox);

    /// <summary>True when the failure means that another commit came in between and the whole commit should be tried again.</summary>
    bool IsRace(Exception exception);
}
