using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Portal.Session;

/// <summary>Takes the session from the request that opens the tab's connection; later there is no request to take it from.</summary>
internal sealed class SessionCapture(IHttpContextAccessor accessor, PortalSession session) : CircuitHandler
{
    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (accessor.HttpContext is { } context && SessionCookies.From(context.Request) is { } cookies)
        {
            session.Begin(cookies);
        }

        return Task.CompletedTask;
    }
}
