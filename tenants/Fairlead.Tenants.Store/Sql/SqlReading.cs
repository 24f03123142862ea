using System.Data.Common;
using Fairlead.Model.Identity;

namespace Fairlead.Tenants.Store.Sql;

internal static class SqlReading
{
    public static async Task<List<T>> QueryAsync<T>(
        this IStoreDatabase database, SqlScope scope, string text, object?[] arguments, Func<DbDataReader, T> map,
        CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        var statement = new SqlStatement(text, arguments, reader => rows.Add(map(reader)));
        await database.ReadAsync(scope, [statement], cancellationToken);
        return rows;
    }

    public static ObjectId ObjectId(this DbDataReader reader, int ordinal)
    {
        var text = reader.GetString(ordinal);
        return Model.Identity.ObjectId.TryParse(text, out var id)
            ? id with { Kind = string.Intern(id.Kind) }
            : throw new FormatException($"The database holds '{text}' where an object id belongs.");
    }

    public static string? TextOrNull(this DbDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    public static Guid? GuidOrNull(this DbDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetGuid(ordinal);
}
