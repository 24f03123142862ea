using System.Net;
using System.Text.Json.Nodes;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Control.Live;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Fairlead.Model.References;
using Fairlead.Model.Traffic;
using Fairlead.Tenants.Store;
using Endpoint = Fairlead.Engine.Protocol.Endpoint;
using Fault = Fairlead.Model.Documents.Fault;

namespace Fairlead.Api.Features.Live;

/// <summary>Runs the monitors of a pool once, on every engine that sends it traffic, and shows what passed. Nothing changes by it.</summary>
internal static class CheckEndpoints
{
    private const string Example = """{"health_monitor": "/api/healthmonitor?name=System-HTTP", "servers": ["10.0.0.1:8080"]}""";
    private const int LargestBody = 64 * 1024;
    private const int MostServers = 64;

    public static void MapChecks(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/pool/{uuid}/check", CheckAsync).Requires(Permission.Write).WithTags("pool").Describes(
            "Run the pool's health monitors now: request, answer, timings and verdict of each engine on each server", Example);

    private static Task<IResult> CheckAsync(string uuid, HttpContext context, ITenantStores stores, ILiveQuestions live, CancellationToken cancellationToken) =>
        GetObject.WithAsync(Pool.Kind, uuid, context, stores, async (store, tenant, found) =>
        {
            var (fields, fault) = await FieldReading.FromAsync(context, LargestBody);
            if (fields is null)
            {
                return new FaultAnswer(fault!);
            }

            var order = new CheckOrder { Pool = found.Id.ToString() };
            order.Servers.AddRange(Servers(fields));
            order.Monitor = await MonitorAsync(fields, store, cancellationToken);
            fields.RefuseUnknown();
            if (fields.Faults.Count > 0)
            {
                return new FaultAnswer(ApiFault.Invalid($"check of pool '{found.Name}'", fields.Faults));
            }

            var asked = await AskedEngines.AskAsync(live, tenant.Tenant, found.Id, new LiveQuestion { Check = order }, cancellationToken);
            var results = asked.Answers.SelectMany(one => one.Answer.Checks.Select(check => Describe(check, one.Engine))).ToList();
            return asked.Answer(new JsonObject
            {
                ["count"] = results.Count,
                ["results"] = new JsonArray([.. results]),
                ["left_out"] = asked.Answers.Sum(one => (long)one.Answer.ChecksLeftOut),
            });
        }, cancellationToken);

    private static List<Endpoint> Servers(FieldReading fields)
    {
        var servers = new List<Endpoint>();
        var texts = fields.Texts("servers") ?? [];
        foreach (var text in texts.Take(MostServers))
        {
            if (IPEndPoint.TryParse(text, out var server) && server.Port > 0)
            {
                servers.Add(new Endpoint { Address = server.Address.ToString(), Port = (uint)server.Port });
            }
            else
            {
                fields.Faults.Add(new Fault("servers", Fault.Shorten(text), "Must be ADDRESS:PORT of a server of the pool, e.g. 10.0.0.1:8080 or [2001:db8::1]:80."));
            }
        }

        if (texts.Count > MostServers)
        {
            fields.Faults.Add(new Fault("servers", $"{texts.Count} entries", $"Must be at most {MostServers}."));
        }

        return servers;
    }

    private static async Task<string> MonitorAsync(FieldReading fields, ITenantStore store, CancellationToken cancellationToken)
    {
        if (fields.Text("health_monitor") is not { Length: > 0 } text)
        {
            return "";
        }

        var target = RefTarget.TryParse(text) ?? new RefTarget(HealthMonitor.Kind.Name, null, text);
        var found = target.Kind != HealthMonitor.Kind.Name ? null
            : target.Id is { } id ? (await store.FindAsync(id, cancellationToken))?.Id
            : (await store.FindByNameAsync(target.Kind, target.Name!, cancellationToken))?.Id;
        if (found is null)
        {
            fields.Faults.Add(new Fault("health_monitor", Fault.Shorten(text), "Must be a health monitor of the pool: its name, '/api/healthmonitor?name=NAME' or its uuid."));
        }

        return found?.ToString() ?? "";
    }

    private static JsonObject Describe(CheckReport check, ObjectId engine) => new()
    {
        ["serviceengine"] = engine.ToString(),
        ["health_monitor"] = new JsonObject { ["uuid"] = check.Monitor, ["name"] = check.MonitorName },
        ["ip"] = check.Address,
        ["port"] = check.ServerPort,
        ["checked_port"] = check.Port,
        ["verdict"] = check.Verdict,
        ["reason"] = check.Reason,
        ["request"] = check.Request,
        ["response"] = check.Answer,
        ["connect_us"] = check.ConnectUs,
        ["ssl_us"] = check.TlsUs,
        ["first_byte_us"] = check.FirstByteUs,
        ["total_us"] = check.TotalUs,
    };
}
