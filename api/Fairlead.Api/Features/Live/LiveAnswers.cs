using System.Text.Json.Nodes;
using Fairlead.Engine.Protocol;

namespace Fairlead.Api.Features.Live;

/// <summary>What an engine says of itself, as JSON; units stand in the names.</summary>
internal static class LiveAnswers
{
    public static JsonObject Describe(LiveProcess process) => new()
    {
        ["resident_bytes"] = process.ResidentBytes,
        ["managed_bytes"] = process.ManagedBytes,
        ["cache_bytes"] = process.CacheBytes,
        ["open_connections"] = process.OpenConnections,
        ["uptime_ms"] = process.UptimeMs,
        ["log_records_lost"] = process.LogRecordsLost,
        ["limit_keys_forgotten"] = process.LimitKeysForgotten,
    };

    public static JsonObject Describe(LiveLoop loop) => new()
    {
        ["index"] = loop.Index,
        ["open_connections"] = loop.OpenConnections,
        ["answered_after_us"] = loop.AnsweredAfterUs,
        ["buffers"] = loop.Buffers,
    };

    public static JsonObject Describe(LiveVirtualService service) => new()
    {
        ["uuid"] = service.Uuid,
        ["revision"] = service.Revision,
        ["traffic_enabled"] = service.TrafficEnabled,
        ["open_connections"] = service.OpenConnections,
        ["connections"] = service.Connections,
        ["requests"] = service.Requests,
    };

    /// <param name="engine">Null where all are of one.</param>
    public static JsonObject Describe(LiveServer server, string? engine = null)
    {
        var described = new JsonObject
        {
            ["pool"] = server.Pool,
            ["ip"] = server.Address,
            ["port"] = server.Port,
            ["requests"] = server.Requests,
            ["failures"] = server.Failures,
            ["connections"] = server.Connections,
            ["open_connections"] = server.OpenConnections,
            ["idle_connections"] = server.IdleConnections,
            ["in_use"] = server.InUse,
            ["health"] = server.Health,
            ["is_ejected"] = server.EjectedBecause.Length > 0,
        };
        if (server.EjectedBecause.Length > 0)
        {
            described["ejected_because"] = server.EjectedBecause;
            described["ejected_until"] = DateTimeOffset.FromUnixTimeMilliseconds(server.EjectedUntilUnixMs).ToString("O");
        }

        return Named(described, engine);
    }

    /// <param name="engine">Null where all are of one.</param>
    public static JsonObject Describe(LiveConnection connection, string? engine = null) => Named(
        new JsonObject
        {
            ["virtualservice"] = connection.VirtualService,
            ["client_ip"] = connection.ClientAddress,
            ["client_port"] = connection.ClientPort,
            ["age_ms"] = connection.AgeMs,
            ["phase"] = connection.Phase,
            ["requests"] = connection.Requests,
            ["protocol"] = connection.Protocol,
            ["streams"] = connection.Streams,
            ["ssl_version"] = connection.TlsVersion,
            ["pool"] = connection.Pool.Length == 0 ? null : connection.Pool,
            ["server_ip"] = connection.ServerAddress.Length == 0 ? null : connection.ServerAddress,
            ["server_port"] = connection.ServerAddress.Length == 0 ? null : connection.ServerPort,
            ["loop"] = connection.Loop,
        },
        engine);

    public static JsonArray ListOf<T>(IEnumerable<T> items, Func<T, JsonObject> describe) => new([.. items.Select(describe)]);

    private static JsonObject Named(JsonObject described, string? engine)
    {
        if (engine is not null)
        {
            described["serviceengine"] = engine;
        }

        return described;
    }
}
