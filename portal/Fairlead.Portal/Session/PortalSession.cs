using Fairlead.Client;

namespace Fairlead.Portal.Session;

/// <summary>The signed-in person of one browser tab; the cookies stay on this side and never reach the page.</summary>
public sealed class PortalSession(ApiConnections connections)
{
    private IFairleadApi? api;

    public string? Tenant { get; private set; }

    public bool IsSignedIn => api is not null;

    public IFairleadApi Api => api ?? throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>What may share a look at the API: the same session in the same tenant.</summary>
    internal SessionCookies? Credential { get; private set; }

    internal void Begin(SessionCookies cookies)
    {
        Credential = cookies;
        Tenant = cookies.Tenant;
        api = connections.Open(cookies);
    }
}
