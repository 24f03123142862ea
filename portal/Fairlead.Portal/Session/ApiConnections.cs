using Fairlead.Client;
using Microsoft.Extensions.Options;

namespace Fairlead.Portal.Session;

/// <summary>Connections to the API, shared by all sessions; each client adds its own session's cookies.</summary>
public sealed class ApiConnections(IOptions<PortalOptions> options) : IDisposable
{
    private readonly HttpMessageHandler connections = options.Value.Connections ?? new SocketsHttpHandler { UseCookies = false };

    public IFairleadApi Anonymous() => FairleadApi.Create(options.Value.ApiAddress, connections);

    public IFairleadApi Open(SessionCookies cookies) => FairleadApi.Create(options.Value.ApiAddress, new CookieCredential(cookies, connections));

    public void Dispose() => connections.Dispose();

    private sealed class CookieCredential(SessionCookies cookies, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("Cookie", $"sessionid={cookies.SessionId}; csrftoken={cookies.CsrfToken}");
            request.Headers.Add("X-CSRFToken", cookies.CsrfToken);
            if (cookies.Tenant is not null)
            {
                request.Headers.Add("X-Avi-Tenant", cookies.Tenant);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
