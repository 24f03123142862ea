using System.Net.WebSockets;
using System.Text;

namespace Fairlead.Testing.Running;

/// <summary>WebSockets through a virtual service that are to stay open.</summary>
public sealed class OpenWebSockets : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<ClientWebSocket> sockets = [];

    /// <param name="virtualService">Whatever its certificate, when it has one.</param>
    public static async Task<OpenWebSockets> ConnectAsync(Uri virtualService, int count, CancellationToken cancellationToken)
    {
        var opened = new OpenWebSockets();
        var target = new UriBuilder(virtualService) { Scheme = virtualService.Scheme == Uri.UriSchemeHttps ? "wss" : "ws", Path = "/ws" }.Uri;
        for (var n = 0; n < count; n++)
        {
            var socket = new ClientWebSocket();
            socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
            opened.sockets.Add(socket);
            await socket.ConnectAsync(target, cancellationToken);
        }

        return opened;
    }

    /// <summary>How many still answer what they are sent.</summary>
    public async Task<int> CountLivingAsync(string message, CancellationToken cancellationToken)
    {
        var living = 0;
        foreach (var socket in sockets)
        {
            living += await IsLivingAsync(socket, message, cancellationToken) ? 1 : 0;
        }

        return living;
    }

    public ValueTask DisposeAsync()
    {
        sockets.ForEach(socket => socket.Dispose());
        return ValueTask.CompletedTask;
    }

    private static async Task<bool> IsLivingAsync(ClientWebSocket socket, string message, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var buffer = new byte[1024];
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, limit.Token);
            var received = await socket.ReceiveAsync(buffer, limit.Token);
            return Encoding.UTF8.GetString(buffer, 0, received.Count) == message;
        }
        catch (Exception failure) when (failure is WebSocketException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // A dropped one is what the count is for.
            return false;
        }
    }
}
