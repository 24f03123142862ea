using Fairlead.Model.Identity;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>Which of many objects are there; bodies stay where they are.</summary>
internal static class LookUpSql
{
    private const string Select = "SELECT id, name, is_system FROM objects WHERE tenant_id = $1 AND held_until = 0 AND";
    private const int MaxSingleNames = 32;

    /// <param name="dialect">Of the database.</param>
    /// <param name="tenant">Whose objects.</param>
    /// <param name="names">Of objects.</param>
    /// <param name="ids">Of objects.</param>
    /// <param name="found">Is told each that is there, and whether it is a system object.</param>
    public static IReadOnlyList<SqlStatement> Statements(
        ISqlDialect dialect, Guid tenant, IReadOnlyCollection<(string Kind, string Name)> names, IReadOnlyCollection<ObjectId> ids, Action<NamedObject, bool> found)
    {
        var statements = new List<SqlStatement>();
        if (names.Count <= MaxSingleNames)
        {
            // Few names are asked for one by one: that cannot but use the index, and the statement is the same each time.
            foreach (var (kind, name) in names)
            {
                Add(arguments => $"kind = {arguments.Add(kind)} AND name = {arguments.Add(name)}");
            }
        }
        else
        {
            Add(arguments => dialect.NameIn(arguments, names));
        }

        if (ids.Count > 0)
        {
            Add(arguments => dialect.TextIn(arguments, "id", [.. ids.Select(id => id.ToString())]));
        }

        return statements;

        void Add(Func<SqlArguments, string> condition)
        {
            var arguments = new SqlArguments();
            arguments.Add(tenant);
            var text = $"{Select} {condition(arguments)}";
            statements.Add(new SqlStatement(text, arguments.ToArray(), row => found(new NamedObject(row.ObjectId(0), row.GetString(1)), row.GetBoolean(2))));
        }
    }
}
