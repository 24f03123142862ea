using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Fairlead.Control.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fairlead.Control.Sessions;

/// <summary>The port engines dial: HTTP/2 over TLS 1.2 or later, our certificate, theirs asked for. Nothing but the two services is served on it, and they nowhere else.</summary>
public static class EngineEndpoint
{
    private const string Services = "/fairlead.engine.v1.";

    /// <summary>Opens the engine endpoint as <see cref="ControlOptions"/> says.</summary>
    public static void ListenForEngines(this KestrelServerOptions kestrel)
    {
        var services = kestrel.ApplicationServices;
        var options = services.GetRequiredService<IOptions<ControlOptions>>().Value;
        // A killed process closes its sockets, a dead machine does not: pings find out.
        kestrel.Limits.Http2.KeepAlivePingDelay = options.KeepAlive;
        kestrel.Limits.Http2.KeepAlivePingTimeout = options.KeepAlive;
        kestrel.Listen(IPAddress.Parse(options.Address), options.EnginePort, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(Tls(services.GetRequiredService<ServerCertificates>()));
            listen.Use(next => connection =>
            {
                connection.Features.Set(new EngineConnectionFeature());
                return next(connection);
            });
        });
    }

    /// <summary>Maps the two services engines speak.</summary>
    public static void MapEngineSessions(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<EnrollmentEndpoint>();
        routes.MapGrpcService<EngineSessionEndpoint>();
    }

    private static TlsHandshakeCallbackOptions Tls(ServerCertificates certificates) => new()
    {
        OnConnection = async handshake => new SslServerAuthenticationOptions
        {
            ServerCertificateContext = await certificates.CurrentAsync(handshake.CancellationToken),
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateRequired = true,
            // The handshake proves that the engine holds the key. Whether the certificate is to be believed depends on the tenant
            // it names and is decided per call, where the reason can be told; an engine that enrols has none yet.
#pragma warning disable CA5359
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
        },
    };

    /// <summary>Runs before everything else in the host: keeps the two worlds apart, whatever is mapped.</summary>
    internal sealed class Guard : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(static (context, rest) =>
            {
                var fromEngine = context.Features.Get<EngineConnectionFeature>() is not null;
                var forEngine = context.Request.Path.Value?.StartsWith(Services, StringComparison.Ordinal) == true;
                if (fromEngine == forEngine)
                {
                    return rest(context);
                }

                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
            next(app);
        };
    }

    private sealed class EngineConnectionFeature;
}
