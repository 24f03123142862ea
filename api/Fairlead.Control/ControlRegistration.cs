using Fairlead.Control.Capture;
using Fairlead.Control.Certificates;
using Fairlead.Control.Delivery;
using Fairlead.Control.Feed;
using Fairlead.Control.Fleet;
using Fairlead.Control.Limits;
using Fairlead.Control.Live;
using Fairlead.Control.Revocation;
using Fairlead.Control.Runtime;
using Fairlead.Control.Sessions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fairlead.Control;

/// <summary>
/// Registers what stands between the tenant stores and the engines. The host adds the stores, opens the port with
/// <see cref="EngineEndpoint.ListenForEngines"/> and maps it with <see cref="EngineEndpoint.MapEngineSessions"/>.
/// </summary>
public static class ControlRegistration
{
    // Hello lists everything an engine holds: 75 bytes per resource, so this is room for 200,000 of them.
    private const int LargestMessage = 16 * 1024 * 1024;

    public static IServiceCollection AddControl(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ControlOptions>()
            .Bind(configuration.GetSection(ControlOptions.Section))
            .Configure(options => options.EnginePort = EnginePortOf(configuration) ?? options.EnginePort)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        return services.AddEngineCertificates().AddEngineSessions().AddDelivery().AddRuntime().AddLive();
    }

    // Beside the API's port unless it is given.
    private static int? EnginePortOf(IConfiguration configuration) =>
        configuration[$"{ControlOptions.Section}:EnginePort"] is null
        && int.TryParse(configuration[$"{ControlOptions.Section}:Port"], out var port)
        && port > 0
            ? port + 1
            : null;

    private static IServiceCollection AddEngineCertificates(this IServiceCollection services)
    {
        services.TryAddSingleton<Authorities>();
        services.TryAddSingleton<ServerCertificates>();
        services.TryAddSingleton<EngineCertificates>();
        return services;
    }

    private static IServiceCollection AddEngineSessions(this IServiceCollection services)
    {
        services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = LargestMessage);
        services.TryAddSingleton<EngineSessions>();
        services.TryAddSingleton<EngineAuthentication>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, EngineEndpoint.Guard>());
        return services;
    }

    private static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        services.TryAddSingleton<Deliveries>();
        services.TryAddSingleton<IDeliveryProgress>(provider => provider.GetRequiredService<Deliveries>());
        services.AddSingleton<ISessionListener>(provider => provider.GetRequiredService<Deliveries>());
        services.TryAddSingleton<RevocationBook>();
        services.TryAddSingleton<ICompilerFindings, CompilerFindings>();
        services.TryAddSingleton<TicketSchedules>();
        services.AddHostedService(provider => provider.GetRequiredService<TicketSchedules>());
        services.AddHostedService<FeedConsumer>();
        return services;
    }

    private static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.TryAddSingleton<LiveQuestions>();
        services.TryAddSingleton<ILiveQuestions>(provider => provider.GetRequiredService<LiveQuestions>());
        services.AddSingleton<ISessionListener>(provider => provider.GetRequiredService<LiveQuestions>());
        services.TryAddSingleton<CaptureBook>();
        services.TryAddSingleton<ICaptures>(provider => provider.GetRequiredService<CaptureBook>());
        services.AddSingleton<ISessionListener>(provider => provider.GetRequiredService<CaptureBook>());
        services.TryAddSingleton<RateBook>();
        services.AddSingleton<ISessionListener>(provider => provider.GetRequiredService<RateBook>());
        return services;
    }

    private static IServiceCollection AddRuntime(this IServiceCollection services)
    {
        services.TryAddSingleton<RuntimeQueue>();
        services.TryAddSingleton<IRuntimeListener>(provider => provider.GetRequiredService<RuntimeQueue>());
        services.TryAddSingleton<HealthBook>();
        services.TryAddSingleton<PresenceBook>();
        services.TryAddSingleton<FleetBook>();
        services.TryAddSingleton<RuntimeDocuments>();
        services.TryAddSingleton<TelemetryForwarder>();
        services.AddSingleton<ISessionListener>(provider => provider.GetRequiredService<HealthBook>());
        services.AddSingleton<ISessionListener>(provider => provider.GetRequiredService<PresenceBook>());
        services.AddSingleton<ISessionListener>(provider => provider.GetRequiredService<TelemetryForwarder>());
        services.AddSingleton<IFleetListener>(provider => provider.GetRequiredService<FleetBook>());
        services.AddHostedService<RuntimeWriter>();
        return services;
    }
}
