using Fairlead.Api.Authentication;
using Fairlead.Api.Features.Analytics;
using Fairlead.Api.Features.Analytics.Metrics;
using Fairlead.Api.Features.Apply;
using Fairlead.Api.Features.Capture;
using Fairlead.Api.Features.Deletions;
using Fairlead.Api.Features.Explain;
using Fairlead.Api.Features.History;
using Fairlead.Api.Features.Import;
using Fairlead.Api.Features.Installation;
using Fairlead.Api.Features.Keys;
using Fairlead.Api.Features.Live;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Features.Description;
using Fairlead.Api.Features.Restore;
using Fairlead.Api.Features.Runtime;
using Fairlead.Api.Features.SignIn;
using Fairlead.Api.Features.Tenants;
using Fairlead.Api.Features.Watch;
using Fairlead.Api.Http;
using Fairlead.Api.Http.Idempotency;
using Fairlead.Control.Sessions;
using Fairlead.Portal;
using Hangfire;

namespace Fairlead.Api.Startup;

/// <summary>What a request passes through, and where it may end.</summary>
internal static class ApiRoutes
{
    public static void MapFairlead(this WebApplication app)
    {
        app.UsePathTidying();
        app.UseFailureAnswers();
        app.UseRouting();
        app.UseMiddleware<CallerGate>();
        app.UseMiddleware<IdempotencyGate>();
        app.MapHealth();
        app.MapSignIn();
        app.MapInstallation();
        app.MapDnsDomains();
        app.MapLicenseUsage();
        app.MapTenants();
        app.MapUsers();
        app.MapApiKeys();
        app.MapUserTokens();
        app.MapObjects();
        ApplyEndpoint.Map(app);
        ImportEndpoint.Map(app);
        WatchEndpoint.Map(app);
        app.MapRuntimes();
        app.MapLive();
        app.MapChecks();
        CaptureEndpoints.Map(app);
        ExplainEndpoint.Map(app);
        app.MapHistory();
        app.MapRestore();
        app.MapHeldDeletions();
        app.MapAnalytics();
        app.MapMetrics();
        app.MapPrometheus();
        app.MapReference();
        app.MapEngineSessions();
        app.MapUnknown();
        app.MapJobs();
        app.MapPortal();
        StatedPermissions.Require(app);
    }

    private static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz/live", () => Results.Text("alive\n"));
        app.MapGet("/healthz/ready", (Readiness readiness) => readiness.IsReady
            ? Results.Text("ready\n")
            : Results.Text("starting\n", statusCode: StatusCodes.Status503ServiceUnavailable));
    }

    /// <summary>Hangfire's dashboard. The gate has let nobody but operators through; the dashboard's own check would only know of loopback.</summary>
    private static void MapJobs(this WebApplication app) =>
        app.MapHangfireDashboard("/jobs", new DashboardOptions { Authorization = [], DashboardTitle = "Fairlead jobs" }).Requires(Permission.Operate);
}
