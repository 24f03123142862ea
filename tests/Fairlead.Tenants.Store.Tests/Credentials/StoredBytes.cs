using System.Text;
using Fairlead.Testing.Stores;
using Npgsql;

namespace Fairlead.Tenants.Store.Tests.Credentials;

/// <summary>Everything that lies in a database, as somebody finds it who has its files or a dump.</summary>
internal static class StoredBytes
{
    public static async Task<byte[]> ReadAsync(TenantStoreFixture fixture)
    {
        var stored = new List<byte>();
        if (fixture.Options.PostgresConnectionString is not { } connection)
        {
            foreach (var file in System.IO.Directory.GetFiles(fixture.Options.DataDirectory, "fairlead.db*"))
            {
                stored.AddRange(await File.ReadAllBytesAsync(file, TestObjects.Stop));
            }

            return [.. stored];
        }

        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(
            "SELECT table_name::text, (xpath('/row/c/text()', query_to_xml('SELECT string_agg(t::text, '','') AS c FROM ' || quote_ident(table_name) || ' t', "
            + "false, true, '')))[1]::text FROM information_schema.tables WHERE table_schema = 'public'");
        await using var reader = await command.ExecuteReaderAsync(TestObjects.Stop);
        while (await reader.ReadAsync(TestObjects.Stop))
        {
            stored.AddRange(Encoding.UTF8.GetBytes(reader.IsDBNull(1) ? "" : reader.GetString(1)));
        }

        return [.. stored];
    }
}
