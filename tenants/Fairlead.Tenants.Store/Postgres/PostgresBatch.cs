using Fairlead.Tenants.Store.Sql;
using Npgsql;

namespace Fairlead.Tenants.Store.Postgres;

/// <summary>Several statements in one round trip.</summary>
internal static class PostgresBatch
{
    public static async Task RunAsync(
        NpgsqlConnection connection, IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements)
        {
            Add(batch, statement);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        // The reader stops only at statements that answer with rows; those are the ones that look at rows.
        foreach (var statement in statements.Where(s => s.OnRow is not null))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                statement.OnRow!(reader);
            }

            await reader.NextResultAsync(cancellationToken);
        }
    }

    private static void Add(NpgsqlBatch batch, SqlStatement statement)
    {
        for (var row = 0; row < (statement.Rows ?? 1); row++)
        {
            var command = new NpgsqlBatchCommand(statement.Text);
            foreach (var argument in statement.Arguments)
            {
                var value = statement.Rows is null ? argument : PerRow.Argument(argument, row);
                command.Parameters.Add(new NpgsqlParameter { Value = Storable(value) });
            }

            batch.BatchCommands.Add(command);
        }
    }

    /// <summary>PostgreSQL has no text with NUL in it; asked for one, it finds nothing.</summary>
    private static object Storable(object? argument) => argument switch
    {
        null => DBNull.Value,
        string text when text.Contains('\0') => text.Replace('\0', '\uFFFD'),
        _ => argument,
    };
}
