using Fairlead.Control.Revocation;
using Fairlead.Control.Sessions;
using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Fairlead.Control.Fleet;

/// <summary>Registers jobs and what keeps fleets as they shall be. Clouds are registered by their own projects, under their type.</summary>
public static class FleetRegistration
{
    public static IServiceCollection AddFleet(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FleetOptions>()
            .Bind(configuration.GetSection(FleetOptions.Section))
            .Configure(options => options.Database = configuration[$"{ControlOptions.Section}:Database"] ?? options.Database)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        return services.AddJobs().AddReconciler().AddTriggers().AddRevocation(configuration);
    }

    private static IServiceCollection AddJobs(this IServiceCollection services)
    {
        // Registered before Hangfire's own, which are process-wide statics: two hosts in one process must not run each other's jobs.
        services.TryAddSingleton(provider => Storage(provider.GetRequiredService<IOptions<FleetOptions>>().Value));
        services.TryAddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire(hangfire => hangfire.UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings());
        services.AddHangfireServer((provider, server) =>
        {
            server.WorkerCount = provider.GetRequiredService<IOptions<FleetOptions>>().Value.Workers;
            server.SchedulePollingInterval = TimeSpan.FromSeconds(1);
            // A pass can be cut off anywhere and resumed; stopping need not wait for it.
            server.ShutdownTimeout = TimeSpan.FromSeconds(2);
        });
        services.TryAddTransient(provider => new FleetJob(
            provider.GetRequiredService<FleetReconciler>(),
            provider.GetRequiredService<FleetQueue>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static IServiceCollection AddReconciler(this IServiceCollection services)
    {
        services.TryAddSingleton<FleetMemory>();
        services.TryAddSingleton<FleetObserver>();
        services.TryAddSingleton<EngineRecords>();
        services.TryAddSingleton<EngineTickets>();
        services.TryAddSingleton<FleetSteps>();
        services.TryAddSingleton<FleetReconciler>();
        services.TryAddSingleton<FleetQueue>();
        services.AddSingleton<ISessionListener>(provider => provider.GetRequiredService<FleetMemory>());
        return services;
    }

    private static IServiceCollection AddTriggers(this IServiceCollection services)
    {
        services.TryAddSingleton<FleetTriggers>();
        services.AddSingleton<ISessionListener>(provider => provider.GetRequiredService<FleetTriggers>());
        services.AddHostedService(provider => provider.GetRequiredService<FleetTriggers>());
        services.AddHostedService<OutboxDispatcher>();
        return services;
    }

    private static JobStorage Storage(FleetOptions options)
    {
        if (options.Database.Length == 0)
        {
            return new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromHours(1) });
        }

        var settings = new PostgreSqlStorageOptions
        {
            QueuePollInterval = TimeSpan.FromSeconds(1),
            EnableLongPolling = true,
            // A lock whose holder was killed must not keep a group's engines from being replaced for long.
            DistributedLockTimeout = TimeSpan.FromMinutes(1),
        };
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(options.Database, settings), settings);
    }
}
