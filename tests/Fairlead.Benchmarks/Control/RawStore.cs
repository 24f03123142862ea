using System.Text;
using System.Text.Json;
using Npgsql;

namespace Fairlead.Benchmarks.Control;

/// <summary>
/// What the database alone takes: the rows that the product writes for an object, sent by Npgsql as they are in one transaction, into tables of the
/// same make in a schema of their own.
/// </summary>
internal sealed class RawStore : IAsyncDisposable
{
    private static readonly Guid Tenant = new("7e57ab1e-0000-4000-8000-000000000001");
    private readonly NpgsqlDataSource source;

    private RawStore(NpgsqlDataSource source) => this.source = source;

    public static async Task<RawStore> OpenAsync(string superuser, CancellationToken cancellationToken)
    {
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(superuser) { MaxAutoPrepare = 32, AutoPrepareMinUsages = 2, Options = "-c search_path=raw" }.ToString());
        await using var command = source.CreateCommand(
            "CREATE SCHEMA raw;"
            + string.Concat(new[] { "objects", "object_references", "history", "audit", "object_counts", "feed" }.Select(
                table => $"CREATE TABLE raw.{table} (LIKE public.{table} INCLUDING ALL);")));
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new RawStore(source);
    }

    /// <summary>Inserts these objects and all that goes with them in one transaction.</summary>
    public async Task InsertAsync(IReadOnlyList<string> names, string body, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        var changeSet = Guid.CreateVersion7();
        foreach (var name in names)
        {
            AddObject(batch, name, body, changeSet);
        }

        Add(batch, "INSERT INTO audit (id, tenant_id, actor_kind, actor_name, at, action, changes) VALUES ($1, $2, 'apikey', 'raw', 1, 'commit', $3)", changeSet, Tenant, "[]");
        Add(batch, "SELECT pg_advisory_xact_lock(42)");
        Add(batch, "INSERT INTO object_counts (tenant_id, kind, objects) VALUES ($1, 'pool', $2) "
            + "ON CONFLICT (tenant_id, kind) DO UPDATE SET objects = object_counts.objects + excluded.objects", Tenant, (long)names.Count);
        foreach (var name in names)
        {
            Add(batch, "INSERT INTO feed (tenant_id, id, name, change, revision, change_set_id, at) VALUES ($1, $2, $3, 0, 1, $4, 1)", Tenant, name, name, changeSet);
        }

        Add(batch, "SELECT pg_notify('raw', '')");
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>A page of 100 as the product reads it, with its total, written out as the list's envelope.</summary>
    public async Task<int> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            "SELECT body, revision, id, name FROM public.objects WHERE tenant_id = $1 AND kind = 'pool' ORDER BY name LIMIT 100");
        command.Parameters.Add(new NpgsqlParameter { Value = ListedTenant });
        using var text = new MemoryStream();
        await using var writer = new Utf8JsonWriter(text);
        writer.WriteStartObject();
        writer.WriteStartArray("results");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(reader.GetString(0)));
            document.RootElement.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WriteNumber("count", 100);
        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken);
        return (int)text.Length;
    }

    /// <summary>What autovacuum would do within a minute: until then both sides' lists are read in whatever way is right for a table that hardly has rows.</summary>
    public async Task AnalyzeAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("ANALYZE public.objects, public.object_references");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Whose pools the page is of.</summary>
    public Guid ListedTenant { get; set; }

    public async Task<Guid> TenantOfAsync(string pool, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT tenant_id FROM public.objects WHERE id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = pool });
        return (Guid)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static void AddObject(NpgsqlBatch batch, string name, string body, Guid changeSet)
    {
        var id = $"pool-{name}";
        Add(batch, "INSERT INTO objects (tenant_id, id, kind, name, revision, body, modified_at, is_system) VALUES ($1, $2, 'pool', $3, 1, $4, 1, false)", Tenant, id, name, body);
        foreach (var field in new[] { "cloud_ref", "vrf_ref", "health_monitor_refs[0]" })
        {
            Add(batch, "INSERT INTO object_references (tenant_id, from_id, field, to_id) VALUES ($1, $2, $3, $4)", Tenant, id, field, "cloud-1");
        }

        Add(batch, "INSERT INTO history (tenant_id, id, change, revision, change_set_id, at, body) VALUES ($1, $2, 0, 1, $3, 1, $4)", Tenant, id, changeSet, body);
    }

    private static void Add(NpgsqlBatch batch, string text, params object[] arguments)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var argument in arguments)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        }

        batch.BatchCommands.Add(command);
    }
}
