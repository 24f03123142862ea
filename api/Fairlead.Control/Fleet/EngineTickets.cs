using Fairlead.Control.Certificates;
using Fairlead.Model.Identity;
using Fairlead.Provisioning;
using Fairlead.Tenants.Credentials;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Fairlead.Control.Fleet;

/// <summary>What an engine needs to find us, to believe us and to be believed.</summary>
internal sealed class EngineTickets(
    ICredentials credentials, Authorities authorities, IServer server, IOptions<FleetOptions> options, TimeProvider time)
{
    public async Task<EngineSpec> IssueAsync(FleetObservation seen, Guid engine, string name, CancellationToken cancellationToken)
    {
        var id = new ObjectId(EngineIdentity.EngineKind, engine);
        var token = await credentials.IssueJoinTokenAsync(
            seen.Tenant, id, time.GetUtcNow() + options.Value.JoinTokenLifetime, cancellationToken);
        var authority = await authorities.InstallationPemAsync(cancellationToken);
        return new EngineSpec(seen.Spec.Group, engine, name, Endpoint(), authority, token, options.Value.EngineLoops, seen.MemoryMb);
    }

    private Uri Endpoint()
    {
        if (options.Value.ControlEndpoint is { Length: > 0 } configured)
        {
            return new Uri(configured);
        }

        // The engine endpoint is the one with TLS; the port may have been picked by the system.
        var bound = server.Features.Get<IServerAddressesFeature>()?.Addresses
            .Select(address => new Uri(address.Replace("*", "127.0.0.1", StringComparison.Ordinal).Replace("+", "127.0.0.1", StringComparison.Ordinal)))
            .FirstOrDefault(address => address.Scheme == Uri.UriSchemeHttps)
            ?? throw new InvalidOperationException(
                "The engine endpoint is not open yet, so engines cannot be told where to dial: set Fairlead:Fleet:ControlEndpoint.");
        return bound.Host is "0.0.0.0" or "[::]" ? new UriBuilder(bound) { Host = "127.0.0.1" }.Uri : bound;
    }
}
