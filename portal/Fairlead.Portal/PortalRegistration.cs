using Fairlead.Portal.Features.Captures;
using Fairlead.Portal.Features.SignIn;
using Fairlead.Portal.Live;
using Fairlead.Portal.Security;
using Fairlead.Portal.Session;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor.Services;

namespace Fairlead.Portal;

/// <summary>The portal's two doors: register it, map it.</summary>
public static class PortalRegistration
{
    // A closed laptop's page is kept for a while, but not many of them: each holds memory of the control plane.
    private const int KeptDisconnectedPages = 20;
    private static readonly TimeSpan KeptDisconnectedFor = TimeSpan.FromMinutes(1);

    public static IServiceCollection AddPortal(this IServiceCollection services, Action<PortalOptions> configure)
    {
        services.Configure(configure);
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = KeptDisconnectedPages;
            circuits.DisconnectedCircuitRetentionPeriod = KeptDisconnectedFor;
        });
        services.AddMudServices();
        services.AddHttpContextAccessor();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ApiConnections>();
        services.AddSingleton<LiveFeeds>();
        services.AddScoped<PortalSession>();
        services.AddScoped<CircuitHandler, SessionCapture>();
        return services;
    }

    public static void MapPortal(this WebApplication app)
    {
        app.UsePageSecurity();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapSignInForms();
        app.MapCaptureDownloads();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(pages => pages.ContentSecurityFrameAncestorsPolicy = null)
            .IsPage();
    }
}
