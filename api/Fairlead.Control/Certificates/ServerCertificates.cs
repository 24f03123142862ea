using System.Net;
using System.Net.Security;
using Microsoft.Extensions.Options;

namespace Fairlead.Control.Certificates;

/// <summary>The engine endpoint's own certificate, made at the first handshake and again after half of its life; its key never leaves the process.</summary>
internal sealed class ServerCertificates(Authorities authorities, IOptions<ControlOptions> options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _renewing = new(1, 1);
    private Issued? _current;

    public async ValueTask<SslStreamCertificateContext> CurrentAsync(CancellationToken cancellationToken)
    {
        var current = Volatile.Read(ref _current);
        if (current is not null && time.GetUtcNow() < current.RenewAt)
        {
            return current.Context;
        }

        await _renewing.WaitAsync(cancellationToken);
        try
        {
            if (_current is null || time.GetUtcNow() >= _current.RenewAt)
            {
                Volatile.Write(ref _current, await IssueAsync(cancellationToken));
            }

            return _current.Context;
        }
        finally
        {
            _renewing.Release();
        }
    }

    public void Dispose() => _renewing.Dispose();

    private async Task<Issued> IssueAsync(CancellationToken cancellationToken)
    {
        var authority = await authorities.OfInstallationAsync(cancellationToken);
        var now = time.GetUtcNow();
        var lifetime = options.Value.ServerCertificateLifetime;
        var certificate = authority.IssueServer(Hosts(), now, lifetime);
        // Offline: the chain is ours, nothing is to be fetched while an engine waits in the handshake.
        return new Issued(SslStreamCertificateContext.Create(certificate, [authority.Certificate], offline: true), now + (lifetime / 2));
    }

    private IEnumerable<string> Hosts()
    {
        string[] always = ["localhost", IPAddress.Loopback.ToString(), IPAddress.IPv6Loopback.ToString(), Dns.GetHostName(), options.Value.Address];
        return always.Concat(options.Value.EngineHosts)
            .Where(host => host is not ("0.0.0.0" or "::" or "*"))
            .Distinct(StringComparer.OrdinalIgnoreCase);
    }

    private sealed record Issued(SslStreamCertificateContext Context, DateTimeOffset RenewAt);
}
