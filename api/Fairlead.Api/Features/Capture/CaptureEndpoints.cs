using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Control.Capture;
using Fairlead.Model.Traffic;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Capture;

/// <summary>
/// Whole transactions of a virtual service, for a while. Who may change where traffic goes may look at it: reading what was captured needs the
/// permission to write, as starting does.
/// </summary>
internal sealed class CaptureEndpoints(ITenantStores stores, ICaptures captures, IAuditLog audit, TimeProvider time)
{
    private const string Route = "/api/virtualservice/{uuid}/capture";
    private const int LargestBody = 64 * 1024;
    private const int LargestPage = 100;
    private static readonly TimeSpan LeastWait = TimeSpan.FromMilliseconds(100);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Route, (string uuid, HttpContext context, CaptureEndpoints own, CancellationToken cancellationToken) =>
            own.StartAsync(uuid, context, cancellationToken)).Requires(Permission.Write).WithTags("virtualservice").Describes(
            "Capture transactions whole, on all engines, for a while", CaptureRequest.Example, StatusCodes.Status201Created);
        routes.MapGet(Route, (string uuid, HttpContext context, CaptureEndpoints own, CancellationToken cancellationToken) =>
            own.ReadAsync(uuid, context, cancellationToken)).Requires(Permission.Write).WithTags("virtualservice").Describes(
            "What the capture has taken so far, and whether it still runs", query: [
                ("page", "From 1."), ("page_size", "20 unless said otherwise, 100 at most."),
                ("wait_seconds", "While it runs, wait up to this long for more than page_size transactions before the page; 0 to 20.")]);
        routes.MapGet(Route + "/har", (string uuid, HttpContext context, CaptureEndpoints own, CancellationToken cancellationToken) =>
            own.DownloadAsync(uuid, context, cancellationToken)).Requires(Permission.Write).WithTags("virtualservice").Describes(
            "What the capture has taken, as an HTTP archive (HAR 1.2)");
        routes.MapPost(Route + "/stop", (string uuid, HttpContext context, CaptureEndpoints own, CancellationToken cancellationToken) =>
            own.StopAsync(uuid, context, cancellationToken)).Requires(Permission.Write).WithTags("virtualservice").Describes(
            "End the capture; what it has taken stays", "{}");
        routes.MapDelete(Route, (string uuid, HttpContext context, CaptureEndpoints own, CancellationToken cancellationToken) =>
            own.ForgetAsync(uuid, context, cancellationToken)).Requires(Permission.Write).WithTags("virtualservice").Describes(
            "End the capture and forget what it has taken", status: StatusCodes.Status204NoContent);
    }

    private Task<IResult> StartAsync(string uuid, HttpContext context, CancellationToken cancellationToken) =>
        GetObject.WithAsync(VirtualService.Kind, uuid, context, stores, async (store, tenant, found) =>
        {
            var (fields, fault) = await FieldReading.FromAsync(context, LargestBody);
            if (fields is null)
            {
                return new FaultAnswer(fault!);
            }

            var terms = CaptureRequest.Read(fields);
            if (fields.Faults.Count > 0)
            {
                return new FaultAnswer(ApiFault.Invalid($"capture of virtualservice '{found.Name}'", fields.Faults));
            }

            terms.Order.SensitiveNames.AddRange(await SensitiveHeaders.OfAsync(store, found, cancellationToken));
            var outcome = captures.Start(tenant.Tenant, found.Id, terms, RequestScope.Of(context).Actor.Name);
            if (outcome is not CaptureStarted { Capture: var view })
            {
                return new FaultAnswer(FaultOf(found, outcome));
            }

            await NoteAsync(context, tenant, "capture-started", $"{found.Id} '{found.Name}' for {terms.Duration.TotalSeconds:0} s, at most {terms.Order.Count} transactions, {terms.Order.BodyBytes} bytes of bodies");
            return new JsonAnswer(CaptureAnswers.Describe(view, 1, LargestPage), StatusCodes.Status201Created);
        }, cancellationToken);

    private Task<IResult> ReadAsync(string uuid, HttpContext context, CancellationToken cancellationToken) =>
        WithCaptureAsync(uuid, context, async (tenant, found, view) =>
        {
            var reading = new QueryReading(context.Request.Query);
            var (page, size) = (reading.Number("page", 1, 1000) ?? 1, reading.Number("page_size", 1, LargestPage) ?? 20);
            var wait = TimeSpan.FromSeconds(reading.Number("wait_seconds", 0, 20) ?? 0);
            if (reading.Faults.Count > 0)
            {
                return new FaultAnswer(ApiFault.Invalid($"capture of virtualservice '{found.Name}'", reading.Faults));
            }

            var since = time.GetTimestamp();
            while (view.EndedBecause is null && view.Transactions.Count < page * size && time.GetElapsedTime(since) < wait)
            {
                await Task.Delay(LeastWait, time, cancellationToken);
                view = captures.Find(tenant.Tenant, found.Id) ?? view;
            }

            return new JsonAnswer(CaptureAnswers.Describe(view, page, size));
        }, cancellationToken);

    private Task<IResult> DownloadAsync(string uuid, HttpContext context, CancellationToken cancellationToken) =>
        WithCaptureAsync(uuid, context, (_, found, view) =>
        {
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{found.Id}.har\"";
            return Task.FromResult<IResult>(new JsonAnswer(HarDocument.Of(view)));
        }, cancellationToken);

    private Task<IResult> StopAsync(string uuid, HttpContext context, CancellationToken cancellationToken) =>
        WithCaptureAsync(uuid, context, async (tenant, found, view) =>
        {
            if (captures.Stop(tenant.Tenant, found.Id))
            {
                await NoteAsync(context, tenant, "capture-stopped", $"{found.Id} '{found.Name}'");
            }

            return new JsonAnswer(CaptureAnswers.Describe(captures.Find(tenant.Tenant, found.Id) ?? view, 1, LargestPage));
        }, cancellationToken);

    private Task<IResult> ForgetAsync(string uuid, HttpContext context, CancellationToken cancellationToken) =>
        WithCaptureAsync(uuid, context, async (tenant, found, _) =>
        {
            if (captures.Forget(tenant.Tenant, found.Id))
            {
                await NoteAsync(context, tenant, "capture-forgotten", $"{found.Id} '{found.Name}'");
            }

            return Results.NoContent();
        }, cancellationToken);

    private Task<IResult> WithAsync(
        string uuid, HttpContext context, Func<Membership, StoredObject, Task<IResult>> answer, CancellationToken cancellationToken) =>
        GetObject.WithAsync(VirtualService.Kind, uuid, context, stores, (_, tenant, found) => answer(tenant, found), cancellationToken);

    private Task<IResult> WithCaptureAsync(
        string uuid, HttpContext context, Func<Membership, StoredObject, CaptureView, Task<IResult>> answer, CancellationToken cancellationToken) =>
        WithAsync(uuid, context, (tenant, found) => captures.Find(tenant.Tenant, found.Id) is { } view
            ? answer(tenant, found, view)
            : Task.FromResult<IResult>(new FaultAnswer(new ApiFault(
                404, $"Capture object not found! virtualservice '{found.Name}' has none; POST /api/virtualservice/{found.Id}/capture starts one."))), cancellationToken);

    private static ApiFault FaultOf(StoredObject found, CaptureStart outcome) => outcome switch
    {
        CaptureRunning { Capture: var there } => new ApiFault(
            409, $"virtualservice '{found.Name}' is captured already, by {there.StartedBy} until {there.EndsAt:O}. Wait for its end, or stop it: POST /api/virtualservice/{found.Id}/capture/stop."),
        TooManyCaptures { Running: var running } => new ApiFault(409, $"{running} captures run already, which is as many as may. Wait for one to end."),
        _ => throw new InvalidOperationException($"{outcome} is no reason."),
    };

    private Task NoteAsync(HttpContext context, Membership tenant, string action, string detail) => audit.AppendAsync(
        new AuditEntry(Guid.CreateVersion7(), tenant.Tenant, RequestScope.Of(context).Actor, time.GetUtcNow(), action, [], detail), CancellationToken.None);
}
