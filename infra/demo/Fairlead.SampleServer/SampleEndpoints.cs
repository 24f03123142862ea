using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace Fairlead.SampleServer;

/// <summary>What an application behind a load balancer does, small: answers, sizes, delays, failures, uploads, a WebSocket.</summary>
internal static class SampleEndpoints
{
    private const int LargestAnswer = 16 * 1024 * 1024;
    private const int LongestDelayMs = 60_000;
    private static readonly ConcurrentDictionary<int, byte[]> Bodies = new();

    public static void MapSample(this WebApplication app, string name)
    {
        var health = new SampleHealth();
        app.MapGet("/", (HttpContext context) => Greeting(context, name));
        app.MapGet("/whoami", () => name);
        app.MapGet("/healthz", () => Results.Text(health.Text, statusCode: health.Status));
        app.MapPut("/healthz/{status:int}", (int status) => health.Status = status);
        app.MapGet("/bytes/{count:int}", (int count) => Bytes(count));
        app.MapGet("/slow/{milliseconds:int}", SlowAsync);
        app.MapGet("/status/{status:int}", (int status) => Results.Text($"{name} answers {status}\n", statusCode: status));
        app.MapPost("/echo", EchoAsync);
        app.Map("/ws", WebSocketAsync);
    }

    private static string Greeting(HttpContext context, string name) =>
        $"""
        Hello from {name}.
        You asked for {context.Request.Host} and came from {context.Request.Headers["X-Forwarded-For"]}.

        """;

    private static IResult Bytes(int count) =>
        count is < 0 or > LargestAnswer
            ? Results.BadRequest($"0 to {LargestAnswer} bytes\n")
            : Results.Bytes(Bodies.GetOrAdd(count, static n => Enumerable.Repeat((byte)'x', n).ToArray()), "application/octet-stream");

    private static async Task<IResult> SlowAsync(int milliseconds, CancellationToken cancellationToken)
    {
        var delay = TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, LongestDelayMs));
        await Task.Delay(delay, TimeProvider.System, cancellationToken);
        return Results.Text($"slept {delay.TotalMilliseconds:0} ms\n");
    }

    private static Task EchoAsync(HttpContext context)
    {
        context.Response.ContentType = context.Request.ContentType ?? "application/octet-stream";
        return context.Request.Body.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static async Task WebSocketAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[4096];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        }
    }

    /// <summary>What the health check is told; settable, to see a member drained or taken out.</summary>
    private sealed class SampleHealth
    {
        public int Status { get; set; } = StatusCodes.Status200OK;

        public string Text => Status == StatusCodes.Status200OK ? "ok\n" : $"told to answer {Status}\n";
    }
}
