using Fairlead.Telemetry.Live;
using Fairlead.Telemetry.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fairlead.Telemetry;

public static class TelemetryRegistration
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services, Action<TelemetryOptions> configure)
    {
        services.AddOptions<TelemetryOptions>().Configure(configure).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LiveTenants>();
        services.TryAddSingleton<TelemetryFile>();
        services.TryAddSingleton<ReadTurns>();
        services.TryAddSingleton<TelemetryReader>();
        services.TryAddSingleton<TelemetryWriter>();
        services.TryAddSingleton<MinuteRollup>();
        services.TryAddSingleton<ITelemetryStores, TelemetryStores>();

        // Stopped in the reverse order: the last minutes are handed over before the writer ends.
        services.AddHostedService(provider => provider.GetRequiredService<TelemetryWriter>());
        services.AddHostedService(provider => provider.GetRequiredService<MinuteRollup>());
        return services;
    }
}
