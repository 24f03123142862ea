using Fairlead.Api.Tests.Hosting;

namespace Fairlead.Api.Tests.Replay;

/// <summary>The sessions of a recorded client: logged in many at once, as it does, and taken up in the order in which it used them.</summary>
internal sealed class Sessions(ApiHost host, TestTenant tenant)
{
    private readonly Queue<(string Session, string Token)> _fresh = new();
    private readonly Dictionary<int, (string Session, string Token)> _used = [];

    public async Task LogInAsync(int count, CancellationToken cancellationToken)
    {
        var logins = Enumerable.Range(0, count).Select(_ => host.CookiesAsync(tenant.User, tenant.Password, cancellationToken));
        foreach (var cookies in await Task.WhenAll(logins))
        {
            _fresh.Enqueue(cookies);
        }
    }

    public async Task<ApiClient> OfAsync(int session, string tenantHeader, string version, CancellationToken cancellationToken)
    {
        if (!_used.TryGetValue(session, out var cookies))
        {
            if (_fresh.Count == 0)
            {
                await LogInAsync(1, cancellationToken);
            }

            _used[session] = cookies = _fresh.Dequeue();
        }

        return host.Client()
            .WithHeader("Cookie", $"csrftoken={cookies.Token}; sessionid={cookies.Session}; avi-sessionid={cookies.Session}")
            .WithHeader("X-CSRFToken", cookies.Token)
            .WithHeader("Referer", host.Address.ToString())
            .WithHeader("X-Avi-Tenant", tenantHeader)
            .WithHeader("X-Avi-Version", version);
    }
}
