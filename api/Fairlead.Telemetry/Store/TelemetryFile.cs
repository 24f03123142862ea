using DuckDB.NET.Data;
using Microsoft.Extensions.Options;

namespace Fairlead.Telemetry.Store;

/// <summary>The one file. Nothing is opened, and no native memory taken, before the first record or query.</summary>
internal sealed class TelemetryFile(IOptions<TelemetryOptions> options) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<TenantSchema> _known = [];
    private DuckDBConnection? _root;

    public string Path { get; } = System.IO.Path.Combine(options.Value.Directory, "telemetry.duckdb");

    public bool Exists => File.Exists(Path);

    /// <summary>Null while there is no file: then there is nothing to read either.</summary>
    public DuckDBConnection? OpenForRead() => _root is null && !Exists ? null : Open();

    public DuckDBConnection Open()
    {
        lock (_gate)
        {
            // Kept open: the library closes the file, and frees all it holds in memory, with the last connection.
            _root ??= Connect();
        }

        return Connect();
    }

    public void Ensure(DuckDBConnection connection, TenantSchema schema)
    {
        lock (_gate)
        {
            if (!_known.Contains(schema))
            {
                connection.Execute(schema.Definition);
                _known.Add(schema);
            }
        }
    }

    /// <summary>After a failed write: the library may refuse the file until it has been closed, so it is closed as soon as readers have ended.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _root?.Dispose();
            _root = null;
            _known.Clear();
        }
    }

    /// <summary>Whether the tenant has any telemetry.</summary>
    public bool Has(DuckDBConnection connection, TenantSchema schema)
    {
        lock (_gate)
        {
            if (_known.Contains(schema))
            {
                return true;
            }
        }

        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from information_schema.tables where table_schema = ? and table_name = 'minute'";
        command.Parameters.Add(new DuckDBParameter(schema.Name));
        return (long)command.ExecuteScalar()! > 0;
    }

    public void Dispose() => Close();

    private DuckDBConnection Connect()
    {
        Directory.CreateDirectory(options.Value.Directory);
        var connection = new DuckDBConnection(
            $"Data Source={Path};memory_limit={options.Value.MemoryMb}MB;threads=1;preserve_insertion_order=false");
        connection.Open();
        return connection;
    }
}
