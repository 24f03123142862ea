using Fairlead.Tenants.Directory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fairlead.Control.Revocation;

/// <summary>Registers what fetches revocation states and lists. The job queue is registered with the fleets.</summary>
internal static class RevocationRegistration
{
    public static IServiceCollection AddRevocation(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RevocationOptions>()
            .Bind(configuration.GetSection(RevocationOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton<RevocationBook>();
        services.TryAddSingleton<OutgoingFetch>();
        services.TryAddSingleton<OcspFetch>();
        services.TryAddSingleton<CrlFetch>();
        services.TryAddSingleton<RevocationWriter>();
        services.TryAddSingleton<RevocationPass>();
        services.TryAddTransient(provider => new RevocationJob(
            provider.GetRequiredService<RevocationPass>(), provider.GetRequiredService<ITenantDirectory>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<RevocationQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<RevocationQueue>());
        return services;
    }
}
