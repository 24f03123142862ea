using Fairlead.Api.Authentication;
using Fairlead.Api.Features.Apply;
using Fairlead.Api.Features.Capture;
using Fairlead.Api.Features.Deletions;
using Fairlead.Api.Features.Explain;
using Fairlead.Api.Features.History;
using Fairlead.Api.Features.Import;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Features.Watch;
using Fairlead.Api.Features.Restore;
using Fairlead.Api.Features.SignIn;
using Fairlead.Api.Features.Tenants;
using Fairlead.Api.Http.Idempotency;
using Fairlead.Control;
using Fairlead.Control.Fleet;
using Fairlead.Control.Sessions;
using Fairlead.Portal;
using Fairlead.Provisioning.Local;
using Fairlead.Telemetry;
using Fairlead.Tenants.Store;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Fairlead.Api.Startup;

/// <summary>Everything the process is made of, in the order in which a write passes through it.</summary>
internal static class ControlPlaneSetup
{
    private const int DaysOfLogs = 14;
    private const long LargestLog = 64 * 1024 * 1024;

    public static FairleadOptions AddFairlead(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(FairleadOptions.Section).Get<FairleadOptions>() ?? new FairleadOptions();
        OptionsCheck.Require(options);
        Directory.CreateDirectory(options.DataDirectory);
        builder.Services.AddOptions<FairleadOptions>().BindConfiguration(FairleadOptions.Section);
        builder.Host.UseSerilog((_, logger) => logger
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Grpc", LogEventLevel.Warning)
            .MinimumLevel.Override("Hangfire", LogEventLevel.Warning)
            .MinimumLevel.Override("System.Net.Http", LogEventLevel.Warning)
            .ReadFrom.Configuration(builder.Configuration)
            .WriteTo.Console(formatProvider: null)
            .WriteTo.File(
                new CompactJsonFormatter(),
                Path.Combine(options.DataDirectory, "logs", "control-plane-.json"),
                rollingInterval: RollingInterval.Day,
                retainedFileCountLimit: DaysOfLogs,
                fileSizeLimitBytes: LargestLog,
                rollOnFileSizeLimit: true));

        builder.Services.AddTenantStore(new TenantStoreOptions { DataDirectory = options.DataDirectory, PostgresConnectionString = options.Database });
        builder.Services.AddTelemetry(telemetry => telemetry.Directory = Path.Combine(options.DataDirectory, "telemetry"));
        builder.Services.AddLocalProvisioning(local =>
        {
            local.Directory = Path.Combine(options.DataDirectory, "engines");
            local.EnginePath = EngineProgram.Find(options);
        });
        builder.Services.AddControl(builder.Configuration);
        builder.Services.AddFleet(builder.Configuration);
        builder.Services.AddObjects();
        builder.Services.AddPortal(portal => portal.ApiAddress = new Uri($"http://{options.Address}:{options.Port}"));
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes * 2L;
            kestrel.Listen(System.Net.IPAddress.Parse(options.Address), options.Port);
            kestrel.ListenForEngines();
        });
        return options;
    }

    private static void AddDeletions(this IServiceCollection services)
    {
        services.AddOptions<DeletionOptions>().BindConfiguration(DeletionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DeletionBudget>();
        services.AddSingleton<ObjectDeletion>();
        services.AddSingleton<ReleaseDeletions>();
        services.AddSingleton<ReturnPlanner>();
        services.AddTransient<DeletionReleaseJob>();
        services.AddHostedService<DeletionReleases>();
    }

    private static void AddIdempotency(this IServiceCollection services)
    {
        services.AddSingleton<KeyTurns>();
        services.AddTransient<ForgetAnswersJob>();
        services.AddHostedService<ForgetAnswers>();
    }

    private static void AddObjects(this IServiceCollection services)
    {
        services.AddIdempotency();
        services.AddSingleton<VipLedger>();
        services.AddSingleton<AdmissionSteps>();
        services.AddSingleton<ObjectWriter>();
        services.AddSingleton<ObjectChanges>();
        services.AddDeletions();
        services.AddSingleton<ApplyPlanner>();
        services.AddSingleton<RestoreObject>();
        services.AddSingleton<Callers>();
        services.AddSingleton<WatchHub>();
        services.AddHostedService(provider => provider.GetRequiredService<WatchHub>());
        services.AddSingleton<WatchEndpoint>();
        services.AddSingleton<ApplyEndpoint>();
        services.AddSingleton<KeptReads>();
        services.AddSingleton<CaptureEndpoints>();
        services.AddSingleton<ExplainEndpoint>();
        services.AddSingleton<ImportEndpoint>();
        services.AddSingleton<RestorePlanner>();
        services.AddSingleton<UndoPlanner>();
        services.AddSingleton<RestoreCommit>();
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<TenantCreation>();
        services.AddSingleton<Readiness>();
        services.AddHostedService<FirstOperator>();
    }
}
