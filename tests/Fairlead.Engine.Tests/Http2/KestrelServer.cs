using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>An application server of the framework, on a port of its own.</summary>
internal sealed class KestrelServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private int _connections;

    private KestrelServer(HttpProtocols protocols, X509Certificate2? certificate, Action<WebApplication> map, Action<IServiceCollection>? add)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            listen.Use(next => connection =>
            {
                Interlocked.Increment(ref _connections);
                return next(connection);
            });
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        add?.Invoke(builder.Services);
        _application = builder.Build();
        map(_application);
    }

    public IPEndPoint Endpoint { get; private set; } = null!;

    public int Connections => Volatile.Read(ref _connections);

    public static async Task<KestrelServer> StartAsync(
        Action<WebApplication> map, HttpProtocols protocols = HttpProtocols.Http2, X509Certificate2? certificate = null, Action<IServiceCollection>? add = null)
    {
        var server = new KestrelServer(protocols, certificate, map, add);
        await server._application.StartAsync();
        var address = server._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Endpoint = IPEndPoint.Parse(new Uri(address).Authority);
        return server;
    }

    /// <summary>Answers every request with what the handler writes.</summary>
    public static Task<KestrelServer> AnsweringAsync(
        RequestDelegate answer, HttpProtocols protocols = HttpProtocols.Http2, X509Certificate2? certificate = null) =>
        StartAsync(application => application.Run(answer), protocols, certificate);

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
