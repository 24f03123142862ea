using System.Data.Common;

namespace Fairlead.Tenants.Store.Sql;

/// <summary>One statement with arguments <c>$1, $2, ...</c>; both databases read that notation.</summary>
/// <param name="OnRow">Called for every row of the answer; set exactly when the statement answers with rows.</param>
internal sealed record SqlStatement(string Text, object?[] Arguments, Action<DbDataReader>? OnRow = null)
{
    /// <summary>For a statement that answers with rows nobody needs.</summary>
    public static readonly Action<DbDataReader> IgnoreRow = static _ => { };

    /// <summary>
    /// Set when some arguments are arrays that stand for that many rows: PostgreSQL takes them at once,
    /// SQLite runs the prepared statement once per row.
    /// </summary>
    public int? Rows { get; init; }

    /// <summary>Whatever its arguments are, it is best run in the same way: PostgreSQL need not plan it anew for each of them.</summary>
    public bool IsPlannedOnce { get; init; }
}

/// <summary>A column of a set of rows: a typed array, so that PostgreSQL knows the type of an empty or null entry.</summary>
internal sealed record SqlColumn(string Name, Array Values)
{
    /// <summary>What a key is compared as, where not as the plain column.</summary>
    public string? Expression { get; init; }
}
