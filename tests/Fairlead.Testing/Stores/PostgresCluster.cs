using System.Diagnostics;
using Npgsql;

namespace Fairlead.Testing.Stores;

/// <summary>
/// PostgreSQL for a test run: the server that <c>FAIRLEAD_TEST_POSTGRES</c> names (a connection string of a superuser), or a
/// private one in a directory of its own, reached over a Unix socket and gone with this process.
/// </summary>
public sealed class PostgresCluster
{
    private const string Variable = "FAIRLEAD_TEST_POSTGRES";

    private static readonly Lazy<Task<PostgresCluster>> Shared = new(StartAsync);

    private static readonly string? Binaries = FindBinaries();

    private readonly string _superuser;

    private PostgresCluster(string superuser) => _superuser = superuser;

    /// <summary>Null when tests can run.</summary>
    public static string? WhyUnavailable => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } || Binaries is not null
        ? null
        : $"PostgreSQL is not installed under /usr/lib/postgresql and {Variable} is not set.";

    public static Task<PostgresCluster> GetAsync() => Shared.Value;

    /// <summary>Connection string of a database for a user.</summary>
    public string ConnectionString(string database, string? user = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(_superuser) { Database = database, MaxPoolSize = 20 };
        if (user is not null)
        {
            settings.Username = user;
            settings.Password = user;
        }

        return settings.ToString();
    }

    /// <summary>Runs statements as superuser.</summary>
    public async Task ExecuteAsync(string database, params string[] statements)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(_superuser) { Database = database, Pooling = false }.ToString());
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
#pragma warning disable CA2100 // Tests write their own statements.
            await using var command = new NpgsqlCommand(statement, connection);
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }
    }

    private static string? FindBinaries()
    {
        const string installed = "/usr/lib/postgresql";
        return !Directory.Exists(installed)
            ? null
            : Directory.EnumerateDirectories(installed)
                .Select(version => Path.Combine(version, "bin"))
                .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
                .OrderByDescending(bin => bin, StringComparer.Ordinal)
                .FirstOrDefault();
    }

    private static async Task<PostgresCluster> StartAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return new PostgresCluster(given);
        }

        var directory = Directory.CreateTempSubdirectory("fairlead-pg-").FullName;
        var server = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", Binaries!, directory])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop(server);
        if (await server.StandardOutput.ReadLineAsync() != "ready")
        {
            throw new InvalidOperationException($"PostgreSQL did not start; see {directory}/log.");
        }

        return new PostgresCluster($"Host={directory};Username=postgres;Database=postgres");
    }

    private static void Stop(Process server)
    {
        server.StandardInput.Close();
        server.WaitForExit(TimeSpan.FromSeconds(10));
    }

    /// <summary>
    /// The server refuses to run as root. It ends when its standard input does, that is also when this process is killed.
    /// </summary>
    private const string Script = """
        bin=$1; dir=$2; as=
        if [ "$(id -u)" = 0 ]; then
          user=postgres; id -u postgres >/dev/null 2>&1 || user=nobody
          chown "$user" "$dir"; as="runuser -u $user --"
        fi
        cd "$dir"
        $as "$bin/initdb" -D "$dir/data" -U postgres -A trust -N -E UTF8 --locale=C >"$dir/log" 2>&1 || exit 1
        $as "$bin/pg_ctl" -D "$dir/data" -w -t 60 -l "$dir/server.log" -o "-c listen_addresses= -c unix_socket_directories=$dir -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=300 -c shared_buffers=64MB" start >>"$dir/log" 2>&1 || exit 1
        echo ready
        cat >/dev/null
        $as "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >>"$dir/log" 2>&1
        rm -rf "$dir"
        """;
}
