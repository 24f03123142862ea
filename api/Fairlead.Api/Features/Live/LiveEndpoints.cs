using System.Text.Json.Nodes;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Control.Live;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Fleet;
using Fairlead.Model.Traffic;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Live;

/// <summary>What engines are doing at this moment, asked of the engines themselves; under the names that Avi gives it.</summary>
internal static class LiveEndpoints
{
    public static void MapLive(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/serviceengine/{uuid}/runtime/detail", EngineAsync).Requires(Permission.Read).WithTags("serviceengine").Describes(
            "What the engine is doing now: memory, loops, configuration, virtual services, servers, and its youngest connections", query: [.. LivePage.Parameters]);
        routes.MapGet("/api/virtualservice/{uuid}/connections", ConnectionsAsync).Requires(Permission.Read).WithTags("virtualservice").Describes(
            "The youngest open connections, on all engines, with client, age, phase, protocol and server", query: [.. LivePage.Parameters]);
        routes.MapGet("/api/pool/{uuid}/runtime/server/detail", ServersAsync).Requires(Permission.Read).WithTags("pool").Describes(
            "Each server as each engine sees it now: requests, failures, open and idle connections, and whether traffic took it out");
    }

    private static Task<IResult> EngineAsync(string uuid, HttpContext context, ITenantStores stores, ILiveQuestions live, CancellationToken cancellationToken) =>
        GetObject.WithAsync(ServiceEngine.Kind, uuid, context, stores, async (_, tenant, found) =>
        {
            var reading = new QueryReading(context.Request.Query);
            var page = LivePage.Read(reading);
            if (reading.Faults.Count > 0)
            {
                return new FaultAnswer(ApiFault.Invalid("runtime/detail", reading.Faults));
            }

            return await live.AskAsync(tenant.Tenant, found.Id, page.Question(), cancellationToken) is var outcome && outcome is LiveAnswered { Answer: var answer }
                ? new JsonAnswer(Describe(found, answer))
                : new FaultAnswer(LiveFaults.Of(found.Name, outcome));
        }, cancellationToken);

    private static Task<IResult> ConnectionsAsync(string uuid, HttpContext context, ITenantStores stores, ILiveQuestions live, CancellationToken cancellationToken) =>
        GetObject.WithAsync(VirtualService.Kind, uuid, context, stores, async (_, tenant, found) =>
        {
            var reading = new QueryReading(context.Request.Query);
            var page = LivePage.Read(reading);
            if (reading.Faults.Count > 0)
            {
                return new FaultAnswer(ApiFault.Invalid("connections", reading.Faults));
            }

            var question = page.QuestionToEach();
            question.VirtualServices.Add(found.Id.ToString());
            var asked = await AskedEngines.AskAsync(live, tenant.Tenant, found.Id, question, cancellationToken);
            return asked.Answer(new JsonObject
            {
                ["count"] = asked.Answers.SelectMany(one => one.Answer.VirtualServices).Sum(service => (long)service.OpenConnections),
                ["results"] = page.Of(asked.Answers.SelectMany(one => one.Answer.Connections.Select(connection => (one.Engine.ToString(), connection)))),
            });
        }, cancellationToken);

    private static Task<IResult> ServersAsync(string uuid, HttpContext context, ITenantStores stores, ILiveQuestions live, CancellationToken cancellationToken) =>
        GetObject.WithAsync(Pool.Kind, uuid, context, stores, async (_, tenant, found) =>
        {
            var asked = await AskedEngines.AskAsync(live, tenant.Tenant, found.Id, new LiveQuestion { Pools = { found.Id.ToString() } }, cancellationToken);
            var servers = asked.Answers.SelectMany(one => one.Answer.Servers.Select(server => LiveAnswers.Describe(server, one.Engine.ToString()))).ToList();
            return asked.Answer(new JsonObject { ["count"] = servers.Count, ["results"] = new JsonArray([.. servers]) });
        }, cancellationToken);

    private static JsonObject Describe(StoredObject engine, LiveAnswer answer) => new()
    {
        ["uuid"] = engine.Id.ToString(),
        ["name"] = engine.Name,
        ["at"] = DateTimeOffset.FromUnixTimeMilliseconds(answer.AtUnixMs).ToString("O"),
        ["process"] = LiveAnswers.Describe(answer.Process),
        ["config"] = new JsonObject { ["set_hash"] = Convert.ToHexStringLower(answer.Process.SetHash.Span), ["resources"] = answer.Process.Resources },
        ["loops"] = LiveAnswers.ListOf(answer.Loops, LiveAnswers.Describe),
        ["silent_loops"] = answer.SilentLoops,
        ["virtualservices"] = LiveAnswers.ListOf(answer.VirtualServices, LiveAnswers.Describe),
        ["virtualservices_left_out"] = answer.VirtualServicesLeftOut,
        ["servers"] = LiveAnswers.ListOf(answer.Servers, server => LiveAnswers.Describe(server)),
        ["servers_left_out"] = answer.ServersLeftOut,
        ["connections"] = LiveAnswers.ListOf(answer.Connections, connection => LiveAnswers.Describe(connection)),
    };
}
