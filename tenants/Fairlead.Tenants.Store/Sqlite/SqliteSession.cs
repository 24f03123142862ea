using Fairlead.Tenants.Store.Sql;
using Microsoft.Data.Sqlite;

namespace Fairlead.Tenants.Store.Sqlite;

/// <summary>A connection with its prepared statements. Used by one caller at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private const int MaxPrepared = 200;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    public SqliteSession(string connectionString, bool durable)
    {
        _connection = new SqliteConnection(connectionString);
        _connection.Open();
        Run($"PRAGMA synchronous = {(durable ? "FULL" : "NORMAL")}");
        Run("PRAGMA busy_timeout = 30000");
        Run("PRAGMA foreign_keys = ON");
        Run("PRAGMA cache_size = -4000");
    }

    public void Run(string text) => Run(new SqlStatement(text, []));

    public void Run(SqlStatement statement)
    {
        if (!_prepared.TryGetValue(statement.Text, out var command))
        {
            command = Prepare(statement);
        }

        for (var row = 0; row < (statement.Rows ?? 1); row++)
        {
            Bind(command, statement.Arguments, row);
            using var reader = command.ExecuteReader();
            do
            {
                while (reader.Read())
                {
                    statement.OnRow?.Invoke(reader);
                }
            }
            while (reader.NextResult());
        }
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private static void Bind(SqliteCommand command, object?[] arguments, int row)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            command.Parameters[i].Value = PerRow.Argument(arguments[i], row) ?? DBNull.Value;
        }
    }

    private SqliteCommand Prepare(SqlStatement statement)
    {
        if (_prepared.Count >= MaxPrepared)
        {
            _prepared.Remove(_prepared.Keys.First(), out var oldest);
            oldest?.Dispose();
        }

        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Statements are made of constants; values are arguments.
        command.CommandText = statement.Text;
#pragma warning restore CA2100
        for (var i = 0; i < statement.Arguments.Length; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = SqlArguments.Placeholder(i + 1) });
        }

        _prepared.Add(statement.Text, command);
        return command;
    }
}
