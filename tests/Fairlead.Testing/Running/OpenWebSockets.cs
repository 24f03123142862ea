using System.Net.WebSockets;
using System.Text;

namespace Fairlead.Testing.Running;

/// <summary>WebSockets through a virtual service that are to stay open.</summary>
public sealed class OpenWebSockets : IAsyncDisposable
{
    private readonly List<ClientWebSocket> sockets = [];

    public static async Task<OpenWebSockets> ConnectAsync(Uri virtualService, int count, CancellationToken cancellationToken)
    {
        var opened = new OpenWebSockets();
        var target = new UriBuilder(virtualService) { Scheme = "ws", Path = "/ws" }.Uri;
        for (var n = 0; n < count; n++)
        {
            var socket = new ClientWebSocket();
            opened.sockets.Add(socket);
            await socket.ConnectAsync(target, cancellationToken);
        }

        return opened;
    }

    /// <summary>How many still answer what they are sent.</summary>
    public async Task<int> CountLivingAsync(string message, CancellationToken cancellationToken)
    {
        var living = 0;
        var buffer = new byte[1024];
        foreach (var socket in sockets)
        {
            try
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, cancellationToken);
                var received = await socket.ReceiveAsync(buffer, cancellationToken);
                living += Encoding.UTF8.GetString(buffer, 0, received.Count) == message ? 1 : 0;
            }
            catch (WebSocketException)
            {
                // A dropped one is what the count is for.
            }
        }

        return living;
    }

    public ValueTask DisposeAsync()
    {
        sockets.ForEach(socket => socket.Dispose());
        return ValueTask.CompletedTask;
    }
}
