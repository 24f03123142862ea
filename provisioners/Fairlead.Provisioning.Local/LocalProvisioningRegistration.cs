using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Fairlead.Provisioning.Local;

public static class LocalProvisioningRegistration
{
    /// <summary>What clouds of this kind say of themselves (<c>vtype</c>); also the key the cloud is registered under.</summary>
    public const string CloudType = "CLOUD_LOCAL";

    public static IServiceCollection AddLocalProvisioning(this IServiceCollection services, Action<LocalCloudOptions> configure)
    {
        services.AddOptions<LocalCloudOptions>().Configure(configure).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LocalCloudOptions>, LocalCloudOptionsCheck>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<EngineWatch>();
        services.TryAddSingleton<LocalCloud>();
        services.TryAddKeyedSingleton<ICloud>(CloudType, (provider, _) => provider.GetRequiredService<LocalCloud>());
        services.AddSingleton<ICloudSignals>(provider => provider.GetRequiredService<EngineWatch>());
        return services;
    }
}
