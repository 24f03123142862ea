using System.IO.Compression;
using Fairlead.Api.Features.Apply;
using Fairlead.Api.Features.Restore;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Fairlead.Api.Features.Import;

/// <summary>
/// <c>POST /api/import</c>: an Avi controller's configuration export in one transaction, with a report of what acts, what is kept without acting, and what
/// is left out.
/// </summary>
internal sealed class ImportEndpoint(ITenantStores stores, ApplyPlanner planner, RestoreCommit commit, IOptions<FairleadOptions> options)
{
    private const string DefaultTenant = "admin";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/import", (HttpContext context, ImportEndpoint import, CancellationToken cancellationToken) =>
            import.HandleAsync(context, cancellationToken)).Requires(Permission.Write).WithTags("apply").Describes(
            "Import an Avi controller's configuration export, as it is or gzipped, with a report of what acts, what is kept and what is left out",
            """{"Pool": [{"name": "web", "servers": [{"ip": {"type": "V4", "addr": "10.0.0.1"}}]}]}""",
            query: [("tenant", "Which of the exported tenants; admin unless said otherwise."), ("dry_run", "true: report only."), ("skip_faulty", "true: leave out what cannot be accepted.")]);

    private async Task<IResult> HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (bytes, fault) = await ReadAsync(context, cancellationToken);
        if (fault is not null)
        {
            return new FaultAnswer(fault);
        }

        var scope = RequestScope.Of(context);
        var query = context.Request.Query;
        var tenant = query["tenant"].ToString() is { Length: > 0 } named ? named : DefaultTenant;
        var system = SystemObjects.For(scope.Tenant.Tenant, localCloudAllowed: true).Select(one => (one.Kind.Name, one.Name)).ToHashSet();
        var (export, malformed) = AviExport.Read(bytes.Span, tenant, (kind, name) => system.Contains((kind, name)));
        if (export is null)
        {
            return new FaultAnswer(ApiFault.Invalid("import", [malformed!]));
        }

        var (isDry, skips) = (IsSet(query, "dry_run"), IsSet(query, "skip_faulty"));
        await using var store = await stores.OpenAsync(scope.Tenant.Tenant, cancellationToken);
        var refused = new Dictionary<ApplyItem, IReadOnlyList<Fault>>();
        var outcome = await commit.CommitAsync(
            () => PlanAsync(export, skips, refused, store, scope, cancellationToken),
            new RestoreTerms(isDry, false, "import", $"{export.Items.Count} objects of tenant {tenant}"), store, scope, cancellationToken);
        if (outcome.Fault is not null && (skips || outcome.Fault.Faults.Count == 0))
        {
            return new FaultAnswer(outcome.Fault);
        }

        var report = ImportReport.Of(export, outcome, refused, isDry);
        return new JsonAnswer(report, outcome.Fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private async Task<(ReadOnlyMemory<byte> Bytes, ApiFault? Fault)> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = options.Value.MaxApplyBytes * 2L;
        }

        if (context.Request.Headers.ContentEncoding.ToString().Equals("gzip", StringComparison.OrdinalIgnoreCase))
        {
            context.Request.Body = new GZipStream(context.Request.Body, CompressionMode.Decompress);
            context.Request.Headers.ContentEncoding = default;
        }

        try
        {
            return await RequestBody.ReadAsync(context.Request, options.Value.MaxApplyBytes, cancellationToken);
        }
        catch (InvalidDataException)
        {
            return (default, new ApiFault(400, "The body is not the gzip that Content-Encoding says it is."));
        }
    }

    /// <summary>What cannot be accepted is taken out, and then what refers to that, until the rest stands.</summary>
    private async Task<ApplyPlan> PlanAsync(
        AviExport export, bool skips, Dictionary<ApplyItem, IReadOnlyList<Fault>> refused, ITenantStore store, RequestScope scope, CancellationToken cancellationToken)
    {
        refused.Clear();
        while (true)
        {
            var items = export.Items.Where(item => !refused.ContainsKey(item)).ToList();
            var plan = await planner.PlanAsync(new ApplyRequest(items, null, false, false, false), store, scope, cancellationToken);
            var faults = plan.Fault?.Faults.ToLookup(fault => fault.Object);
            var faulty = faults is null ? [] : items.Where(item => faults[item.Subject].Any()).ToList();
            foreach (var item in faulty)
            {
                refused[item] = [.. faults![item.Subject]];
            }

            if (faulty.Count == 0 || !skips)
            {
                return plan;
            }
        }
    }

    private static bool IsSet(IQueryCollection query, string name) => query[name].ToString() is "true" or "True" or "1";
}
