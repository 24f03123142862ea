using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Fairlead.Control.Tests.Revocation;

/// <summary>A server of HTTP on loopback that answers as it is told, and says how often it was asked.</summary>
internal sealed class AnsweringServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AnsweringServer(WebApplication app) => _app = app;

    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public int Asked { get; private set; }

    public string Url { get; private set; } = "";

    public static async Task<AnsweringServer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var server = new AnsweringServer(builder.Build());
        server._app.Run(context =>
        {
            server.Asked++;
            return server.Answer(context);
        });
        await server._app.StartAsync(cancellationToken);
        server.Url = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/";
        return server;
    }

    public void Send(byte[] body, int status = 200) => Answer = context =>
    {
        context.Response.StatusCode = status;
        return context.Response.Body.WriteAsync(body).AsTask();
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
