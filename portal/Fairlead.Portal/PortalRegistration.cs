using Fairlead.Portal.Features.SignIn;
using Fairlead.Portal.Session;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;

namespace Fairlead.Portal;

/// <summary>The portal's two doors: register it, map it.</summary>
public static class PortalRegistration
{
    public static IServiceCollection AddPortal(this IServiceCollection services, Action<PortalOptions> configure)
    {
        services.Configure(configure);
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddMudServices();
        services.AddHttpContextAccessor();
        services.AddSingleton<ApiConnections>();
        services.AddScoped<PortalSession>();
        services.AddScoped<CircuitHandler, SessionCapture>();
        return services;
    }

    public static void MapPortal(this WebApplication app)
    {
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapSignInForms();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
