using System.Diagnostics.CodeAnalysis;
using DuckDB.NET.Data;

namespace Fairlead.Telemetry.Store;

internal static class DuckDbExtensions
{
    [SuppressMessage("Security", "CA2100", Justification = "Statements are constants and schema names made from a guid; values are parameters.")]
    public static int Execute(this DuckDBConnection connection, string statement, params ReadOnlySpan<object> values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        foreach (var value in values)
        {
            command.Parameters.Add(new DuckDBParameter(value));
        }

        return command.ExecuteNonQuery();
    }

    [SuppressMessage("Security", "CA2100", Justification = "Statements are constants and schema names made from a guid; values are parameters.")]
    public static List<T> Query<T>(
        this DuckDBConnection connection, string statement, IEnumerable<object> values, Func<DuckDBDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        foreach (var value in values)
        {
            command.Parameters.Add(new DuckDBParameter(value));
        }

        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
